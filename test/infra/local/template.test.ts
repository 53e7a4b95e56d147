// The template model: what a synthesized exchange is read as, and what is refused rather than ignored.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCloudAssembly, type StackTemplate } from '../../../infra/local/cloud-assembly.ts';
import type { JsonObject } from '../../../infra/local/json-values.ts';
import type { Place } from '../../../infra/local/physical-names.ts';
import { readScheduleSeconds } from '../../../infra/local/schedule-rate.ts';
import { readTemplate } from '../../../infra/local/template.ts';
import { synthesizeFixture } from './fixture/app.ts';
import { region, folderInMemory } from './fixture/scratch.ts';

const place: Place = {
  region,
  account: '000000000000',
  sqsEndpoint: 'http://127.0.0.1:1',
  parameters: { PublicOrigin: 'http://127.0.0.1:8787' },
};

/** Reads a stack written by hand. */
function read(resources: JsonObject, sections: JsonObject = {}, assets = new Map<string, string>()) {
  const stack: StackTemplate = { stackName: 'stack', region, template: { Resources: resources, ...sections }, assets };
  return readTemplate([stack], place);
}
/** What an environment variable with this value resolves to. */
function resolved(value: JsonObject[string], sections: JsonObject = {}, besides: JsonObject = {}) {
  const Code = { S3Bucket: 'b', S3Key: 'k.zip' };
  const Properties = {
    Code,
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Environment: { Variables: { VALUE: value } },
  };
  const model = read(
    { ...besides, Fn: { Type: 'AWS::Lambda::Function', Properties } },
    sections,
    new Map([['k.zip', '/asset']]),
  );
  return model.functions[0]?.environment.VALUE;
}
const queue = (Properties: JsonObject = {}): JsonObject => ({ Type: 'AWS::SQS::Queue', Properties });

describe('the model of a synthesized exchange', () => {
  const model = readTemplate(readCloudAssembly(synthesizeFixture(folderInMemory(), '/ledger')), place);

  it('has its tables, bucket, queues and keys', () => {
    expect(model.tables).toEqual([
      {
        name: 'Letters',
        id: 'Letters',
        streamArn: `arn:aws:dynamodb:${region}:000000000000:table/Letters/stream/local`,
        keySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        attributes: ['pk', 'sk', 'sender'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        indexes: [
          {
            IndexName: 'bySender',
            KeySchema: [{ AttributeName: 'sender', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        stream: 'NEW_IMAGE',
        ttlAttribute: 'expiresAt',
      },
    ]);
    expect(model.buckets).toEqual([{ name: 'envelopes', objectLock: true }]);
    expect(model.queues.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['dead-letters', {}],
      [
        'work',
        {
          VisibilityTimeout: '2',
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: `arn:aws:sqs:${region}:000000000000:dead-letters`,
            maxReceiveCount: 2,
          }),
        },
      ],
    ]);
    expect(model.keys).toMatchObject([{ id: 'SigningKey', spec: 'ECC_NIST_P384', aliases: ['alias/signing'] }]);
  });

  it('gives each function its bundle and its environment, across stacks', () => {
    const echo = model.functions.find(({ name }) => name === 'Echo');
    expect(echo).toMatchObject({ handler: 'index.handler', timeoutSeconds: 2 });
    expect(echo?.assetDirectory).toMatch(/asset\.[0-9a-f]{64}$/);
    expect(echo?.environment).toEqual({
      PUBLIC_ORIGIN: 'http://127.0.0.1:8787',
      TABLE: 'Letters',
      BUCKET: 'envelopes',
      KEY_ID: 'SigningKey',
      QUEUE_URL: 'http://127.0.0.1:1/000000000000/work',
      GREETING: `${region}/fixture-exchange`,
    });
  });

  it('has its routes, spelled as the gateway spells them', () => {
    expect(model.api.stageName).toBe('live');
    expect(model.api.routes.map(({ method, resource }) => `${method} ${resource}`).sort()).toEqual([
      'GET /',
      'GET /docs/{file+}',
      'GET /letters/{letterId}',
      'POST /letters',
    ]);
    expect(new Set(model.api.routes.map(({ functionName }) => functionName))).toEqual(new Set(['Echo']));
  });

  it('knows what wakes a function without a caller', () => {
    expect(model.streamMappings).toMatchObject([
      {
        functionName: 'Consume',
        tableName: 'Letters',
        batchSize: 10,
        filters: [{ eventName: ['INSERT'] }],
        bisectOnError: true,
        partialFailures: true,
        maximumRetries: 1,
        parallelization: 2,
        startAt: 'TRIM_HORIZON',
      },
    ]);
    expect(model.queueMappings).toMatchObject([
      { functionName: 'Consume', queueName: 'work', batchSize: 5, partialFailures: true },
    ]);
    expect(model.schedules).toMatchObject([{ functionName: 'Consume', everySeconds: 60 }]);
  });
});

describe('the reader of templates', () => {
  it('refuses a resource type nobody thought about', () => {
    expect(() => read({ Pool: { Type: 'AWS::Cognito::UserPool' } })).toThrow(
      /Pool is a AWS::Cognito::UserPool.*neither serves/,
    );
  });

  it('refuses a property of a served type nobody thought about', () => {
    expect(() => read({ Work: queue({ FifoQueue: true }) })).toThrow(/Work .*has the property FifoQueue/);
  });

  it('passes over what has no meaning here', () => {
    const model = read({ Alarm: { Type: 'AWS::CloudWatch::Alarm' }, Work: queue({ SqsManagedSseEnabled: true }) });
    expect(model.queues.map(({ name }) => name)).toEqual(['Work']);
  });

  it('leaves out a resource whose condition does not hold', () => {
    const sections = { Conditions: { Never: { 'Fn::Not': [{ 'Fn::Equals': ['a', 'a'] }] } } };
    expect(read({ Work: { ...queue(), Condition: 'Never' } }, sections).queues).toEqual([]);
  });

  it.each([
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, `a-${region}`],
    [{ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
    [{ 'Fn::Sub': `\${Work.QueueName} \${!kept} \${AWS::AccountId}` }, `Work \${kept} 000000000000`],
    [{ 'Fn::Sub': [`\${name}`, { name: { Ref: 'PublicOrigin' } }] }, 'http://127.0.0.1:8787'],
    [{ 'Fn::If': ['Local', 'here', 'there'] }, 'here'],
    [{ 'Fn::FindInMap': ['Sizes', 'small', 'value'] }, '1'],
    [{ 'Fn::GetAtt': 'Work.Arn' }, `arn:aws:sqs:${region}:000000000000:Work`],
    [{ Ref: 'Suffix' }, 'default'],
    [{ 'Fn::Base64': 'text' }, 'dGV4dA=='],
  ])('resolves %j', (value, expected) => {
    const sections = {
      Parameters: { PublicOrigin: { Type: 'String' }, Suffix: { Type: 'String', Default: 'default' } },
      Conditions: { Local: { 'Fn::Or': [{ 'Fn::Equals': [{ Ref: 'Suffix' }, 'default'] }, { Condition: 'Never' }] } },
      Mappings: { Sizes: { small: { value: '1' } } },
    };
    expect(resolved(value, sections, { Work: queue() })).toBe(expected);
  });

  it('drops a variable whose value is AWS::NoValue', () => {
    expect(resolved({ Ref: 'AWS::NoValue' })).toBeUndefined();
  });

  it.each([
    [{ 'Fn::Cidr': ['10.0.0.0/8', 1] }, /Fn::Cidr is not known/],
    [{ Ref: 'Nothing' }, /Nothing, which is not in it/],
    [{ 'Fn::GetAtt': ['Work', 'Colour'] }, /Work.Colour .* has no local value/],
    [{ 'Fn::ImportValue': 'elsewhere' }, /No stack exports elsewhere/],
    ['{{resolve:ssm:/name}}', /cannot be resolved locally/],
  ])('refuses %j', (value, message) => {
    expect(() => resolved(value, {}, { Work: queue() })).toThrow(message);
  });

  it('refuses a filter operator and a schedule it does not know', () => {
    const mapping = (Filters: JsonObject[]) => ({
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: 'x', FunctionName: 'y', FilterCriteria: { Filters } },
    });
    expect(() => read({ Mapping: mapping([]) })).toThrow(/names y, which is no function/);
    expect(() => readScheduleSeconds('cron(0 12 * * ? *)')).toThrow(/is not a rate/);
    expect(readScheduleSeconds('rate(5 minutes)')).toBe(300);
  });

  it('says what to do when there is no assembly', () => {
    expect(() => readCloudAssembly(join(folderInMemory(), 'nowhere'))).toThrow(/synthesize first/);
  });
});
