// What operators type in an account: who is stopped before a restore, and what is emptied before a rehearsal goes. Against the engines it is
// played in test/exchange/runbook.test.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it } from 'vitest';
import { stages } from '../../infra/config.ts';
import { reservedFor } from '../../infra/constructs/house-function.ts';
import { withStacksOf } from '../../infra/empty-bundles.ts';
import { asked } from '../../infra/operate/copy-back.ts';
import { bringBack, receiptKeysIn, withEarlier } from '../../infra/operate/earlier-keys.ts';
import { destroyable, destroyStage } from '../../infra/operate/destroy.ts';
import { bucketsOf } from '../../infra/operate/empty-buckets.ts';
import { commandsFor, writersIn } from '../../infra/operate/writers.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { functionNames, pascal, synthesized } from './synthesized.ts';
import { pointsAt, resourcesOf, rightsIn } from './template-reading.ts';

describe('who is stopped before a table is restored', () => {
  const { exchange, records } = synthesized('production');
  const writers = withStacksOf('production', writersIn);
  const rights = [...resourcesOf(exchange, 'AWS::IAM::Policy').values()].flatMap(({ Properties }) =>
    rightsIn(Properties['PolicyDocument']).map((right) => ({ role: pointsAt(Properties['Roles']), ...right })),
  );

  it('is every function that the template lets write into it, table by table, and no other', () => {
    const tables = [...resourcesOf(records, 'AWS::DynamoDB::Table')];
    expect([...writers.keys()].toSorted()).toEqual(
      tables.map(([, { Properties }]) => Properties['TableName']).toSorted(),
    );
    for (const [id, { Properties }] of tables) {
      const mayWrite = rights.filter(
        ({ action, resource }) =>
          /^dynamodb:(?!Get|BatchGet|Query|ConditionCheck|Describe|List)/.test(action) &&
          resource === pointsAt({ Ref: id }),
      );
      const roles = new Set(mayWrite.map(({ role }) => role));
      const due = functionNames.filter((name) => roles.has(`${pascal(name)}Role`)).toSorted();
      expect({ table: id, writers: writers.get(String(Properties['TableName'])) }).toEqual({ table: id, writers: due });
      expect(due).toHaveLength(roles.size);
    }
  });

  it('is stopped by a command each, also of several tables once, and let go on with what was reserved', () => {
    const stops = commandsFor(['ptcn-feeds', 'ptcn-quality'], { writers, stage: stages.production, goesOn: false });
    const due = new Set([...(writers.get('ptcn-feeds') ?? []), ...(writers.get('ptcn-quality') ?? [])]);
    expect(stops).toEqual(
      [...due]
        .toSorted()
        .map(
          (name) => `aws lambda put-function-concurrency --function-name ${name} --reserved-concurrent-executions 0`,
        ),
    );
    expect(commandsFor(['ptcn-replay'], { writers, stage: stages.production, goesOn: true })).toContain(
      `aws lambda put-function-concurrency --function-name receive-submission --reserved-concurrent-executions ${reservedFor('receive-submission')}`,
    );
    expect(commandsFor(['ptcn-replay'], { writers, stage: stages.dev, goesOn: true })).toContain(
      'aws lambda delete-function-concurrency --function-name receive-submission',
    );
    expect(() => commandsFor(['submissions'], { writers, stage: stages.production, goesOn: false })).toThrow(
      'The tables are: ptcn-registry, ptcn-submissions',
    );
  });
});

describe('what is destroyed by a command', () => {
  const client = new S3Client({ region: 'ap-southeast-6' });
  const s3 = mockClient(client);
  afterEach(() => s3.reset());
  const buckets = ['ptcn-records-envelopes-1', 'ptcn-second-region-accesslog-2', 'ptcn-of-somebody-else'];
  const areOf = (stage: string | undefined) => {
    s3.on(ListBucketsCommand).resolves({ Buckets: buckets.map((Name) => ({ Name })) });
    const noTags = Object.assign(new Error('The TagSet does not exist'), { name: 'NoSuchTagSet' });
    if (stage === undefined) s3.on(GetBucketTaggingCommand).rejects(noTags);
    else s3.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: 'ptcn:stage', Value: stage }] });
    return bucketsOf('dev', client, 'ap-southeast-6');
  };

  it('is a rehearsal that is not guarded, and nothing else', () => {
    expect(destroyable('dev')).toBe(stages.dev);
    expect(() => destroyable('staging')).toThrow('its vaults hold backups, and nobody may empty its copies');
    expect(() => destroyable('production')).toThrow('it keeps records for years');
    expect(() => destroyable('local')).toThrow('npm run reset');
    expect(() => destroyable('')).toThrow('The stages are:');
  });

  it('has the buckets of its own stacks, which bear its name', async () => {
    expect(await areOf('dev')).toEqual(buckets.slice(0, 2));
    for (const [stage, template] of (['dev', 'production'] as const).map(
      (name) => [name, synthesized(name).records] as const,
    ))
      for (const { Properties } of resourcesOf(template, 'AWS::S3::Bucket').values()) {
        const tag = JSON.stringify({ Key: 'ptcn:stage', Value: 'dev' });
        expect(JSON.stringify(Properties['Tags'] ?? []).includes(tag)).toBe(stage === 'dev');
      }
  });

  it.each(['staging', undefined])(
    'is left alone with the credentials of another account, whose buckets are of %s',
    async (other) => {
      await expect(areOf(other)).rejects.toThrow('Nothing was deleted.');
      expect(s3.commandCalls(DeleteObjectCommand)).toEqual([]);
    },
  );

  /** What is done, in its order. */
  async function destroying(whoseBuckets: 'dev' | 'staging'): Promise<string[]> {
    const done: string[] = [];
    await areOf(whoseBuckets).catch(() => undefined);
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({ Versions: [{ Key: 'envelopes/a', VersionId: '1' }] })
      .resolves({});
    s3.on(DeleteObjectCommand).callsFake(() => done.push('an object'));
    const cdk = (stage: string, ...which: string[]) => void done.push([stage, ...which].join(' '));
    await destroyStage(stages.dev, { s3In: () => client, cdk, says: () => undefined }).catch(() =>
      done.push('refused'),
    );
    return done;
  }

  it('goes by steps: who writes, the objects, the rest; and by none with the credentials of another account', async () => {
    expect(await destroying('dev')).toEqual(['dev ptcn-exchange ptcn-work', 'an object', 'dev --all --force']);
    s3.reset();
    expect(await destroying('staging')).toEqual(['refused']);
  });
});

describe('what is copied back', () => {
  it('is of one table or one bucket, into a place that is named', () => {
    expect(asked(['--table', 'a', '--to', 'b', '--without', 'RING#'])).toEqual({
      table: 'a',
      bucket: undefined,
      to: 'b',
      without: 'RING#',
    });
    for (const words of [[], ['--to', 'b'], ['--table', 'a'], ['--table', 'a', '--bucket', 'c', '--to', 'b']])
      expect(() => asked(words)).toThrow('Say from where and to where');
  });
});

describe('receipt keys of before', () => {
  const at = (iso: string) => Date.parse(iso) / 1000;
  const [BEGAN, EARLY, LATE] = ['2026-11-22T10:00:00.000Z', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'];
  const saved = (kid: string, time: object = {}) => ({ kid, kty: 'EC', crv: 'P-384', x: 'x', y: 'y', ...time });
  const jwk = { kty: 'EC', crv: 'P-384', x: 'x', y: 'y' };
  const ring = { version: 3, generations: [{ kid: 'new', keyId: 'k', jwk, activeFrom: BEGAN }] };

  it('stand before the new ones, oldest first, each once, and end where they said or where the new ones began', () => {
    const added = withEarlier(ring, [
      saved('second', { nbf: at(EARLY) }),
      saved('first', { exp: at(EARLY) }),
      saved('second', { nbf: at(EARLY), exp: at(LATE) }),
      saved('new'),
    ]);
    expect(added).toEqual([
      { kid: 'first', keyId: 'lost', jwk, endsAt: EARLY },
      { kid: 'second', keyId: 'lost', jwk, activeFrom: EARLY, endsAt: BEGAN },
      ...ring.generations,
    ]);
  });

  it('stay revoked, and are not there when they would have served later', () => {
    expect(withEarlier(ring, [saved('stolen', { revoked: { revoked_at: at(EARLY) } })])[0]).toMatchObject({
      compromisedAt: EARLY,
    });
    expect(withEarlier(ring, [saved('upcoming', { nbf: at(LATE) })])).toEqual(ring.generations);
  });

  it('are read out of a published set, of receipts alone', () => {
    const file = join(scratchFolder(), 'keys.json');
    const says = (set: unknown) => writeFileSync(file, typeof set === 'string' ? set : JSON.stringify(set));
    says({
      keys: [
        { ...saved('a'), ptcn_purpose: 'token' },
        { ...saved('b'), ptcn_purpose: 'receipt' },
      ],
    });
    expect(receiptKeysIn(file).map(({ kid }) => kid)).toEqual(['b']);
    for (const wrong of ['{', 'null', {}, { keys: [saved('a')] }, { keys: [{ kid: 'b', ptcn_purpose: 'receipt' }] }]) {
      says(wrong);
      expect(() => receiptKeysIn(file), JSON.stringify(wrong)).toThrow('is no saved key set');
    }
    expect(() => receiptKeysIn(join(file, 'nowhere'))).toThrow('is no saved key set');
  });

  it('come in as a new version of the ring that was read, unless there is none or they are there', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'ap-southeast-2' }));
    const tables = mockClient(client);
    tables.on(GetCommand).resolves({});
    await expect(bringBack([saved('old')], client)).rejects.toThrow('exchange-keys rotate receipt');
    tables.on(GetCommand).resolves({ Item: ring });
    expect(await bringBack([saved('new')], client)).toBe(0);
    expect(tables.commandCalls(PutCommand)).toEqual([]);
    expect(await bringBack([saved('old'), saved('older')], client)).toBe(2);
    expect(tables.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
      TableName: 'ptcn-registry',
      Item: { pk: 'RING#receipt', sk: 'RING', version: 4 },
      ConditionExpression: 'version = :read',
      ExpressionAttributeValues: { ':read': 3 },
    });
  });
});
