// What a request asks for in the words of IAM, and when a role allows it.
import { describe, expect, it } from 'vitest';
import { askedFor } from '../../../infra/local/asked-of-aws.ts';
import { judgeOf } from '../../../infra/local/least-privilege.ts';

const account = { region: 'ap-southeast-6', account: '000000000000' };
const table = (name: string) => `arn:aws:dynamodb:ap-southeast-6:000000000000:table/${name}`;
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '-' } });
const ask = (service: string, target: string, body: object, [method, path] = ['POST', '/']) =>
  askedFor({ service, method, path, target: `x.${target}`, body: JSON.stringify(body) }, account);
const inWords = (asked: ReturnType<typeof ask>) =>
  asked.map(({ action, resource, keys = [] }) => [action, resource.split(':').at(-1), ...keys].join(' '));

describe('what is asked for', () => {
  it.each([
    ['GetItem', { TableName: 't', Key: key('A') }, ['dynamodb:GetItem table/t A']],
    ['PutItem', { TableName: 't', Item: key('A') }, ['dynamodb:PutItem table/t A']],
    ['BatchGetItem', { RequestItems: { t: { Keys: [key('A'), key('B')] } } }, ['dynamodb:BatchGetItem table/t A B']],
    [
      'BatchWriteItem',
      { RequestItems: { t: [{ PutRequest: { Item: key('A') } }, { DeleteRequest: { Key: key('B') } }] } },
      ['dynamodb:BatchWriteItem table/t A B'],
    ],
    [
      'TransactWriteItems',
      {
        TransactItems: [
          { ConditionCheck: { TableName: 't', Key: key('A') } },
          { Put: { TableName: 'u', Item: key('B') } },
          { Update: { TableName: 'u', Key: key('C') } },
        ],
      },
      ['dynamodb:ConditionCheckItem table/t A', 'dynamodb:PutItem table/u B', 'dynamodb:UpdateItem table/u C'],
    ],
    [
      'Query',
      {
        TableName: 't',
        IndexName: 'i',
        KeyConditionExpression: '#pk = :of AND sk > :after',
        ExpressionAttributeValues: { ':after': { S: 'x' }, ':of': { S: 'A' } },
      },
      ['dynamodb:Query table/t/index/i A'],
    ],
  ])('by %s is an action on each table, under partition keys', (operation, body, expected) => {
    expect(inWords(ask('dynamodb', operation, body))).toEqual(expected);
  });

  it.each([
    ['GET', '/b/a/b%20c?x-id=GetObject', 's3:GetObject b/a/b c'],
    ['GET', '/b/a?tagging', 's3:GetObjectTagging b/a'],
    ['GET', '/b?list-type=2', 's3:ListBucket b'],
    ['GET', '/b/?versions', 's3:ListBucketVersions b'],
    ['PUT', '/b/a', 's3:PutObject b/a'],
    ['DELETE', '/b/a', 's3:DeleteObject b/a'],
    ['DELETE', '/b/a?versionId=1', 's3:DeleteObjectVersion b/a'],
  ])('by %s %s is %s', (method, path, expected) => {
    expect(inWords(ask('s3', '', {}, [method, path]))).toEqual([expected]);
  });

  it('of a queue or a key is by its name; a key that is not there yet has none', () => {
    expect(inWords(ask('sqs', 'SendMessage', { QueueUrl: 'http://x/0/q' }))).toEqual(['sqs:SendMessage q']);
    expect(inWords(ask('kms', 'Sign', { KeyId: 'K' }))).toEqual(['kms:Sign key/K']);
    expect(inWords(ask('kms', 'CreateKey', {}))).toEqual(['kms:CreateKey *']);
  });
});

describe('a role', () => {
  const may = judgeOf([
    { actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [table('t')] },
    { actions: ['dynamodb:BatchGetItem'], resources: [table('t')], keys: ['A', 'B#*'] },
    { actions: ['s3:*'], resources: ['arn:aws:s3:::b/*'] },
  ]);

  it('allows an action on a resource that one statement has both of', () => {
    expect(may({ action: 'dynamodb:Query', resource: table('t') })).toBe(true);
    expect(may({ action: 'dynamodb:PutItem', resource: table('t') })).toBe(false);
    expect(may({ action: 'dynamodb:Query', resource: `${table('t')}/index/i` })).toBe(false);
    expect(may({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/x/y' })).toBe(true);
    expect(may({ action: 's3:ListBucket', resource: 'arn:aws:s3:::b' })).toBe(false);
  });

  it('allows a batch if all of it lies under the keys of one statement', () => {
    const batch = (...keys: string[]) => may({ action: 'dynamodb:BatchGetItem', resource: table('t'), keys });
    expect([batch('A'), batch('A', 'B#1'), batch('A', 'B'), batch('AB')]).toEqual([true, true, false, false]);
  });
});
