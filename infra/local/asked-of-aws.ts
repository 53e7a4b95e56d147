// What a request to an engine asks for, in the words of IAM: an action, on a resource, under which partition keys. Pure.

import { isObject, type Json, type JsonObject } from './json-values.ts';
import { type Account, arn } from './physical-names.ts';

export type Asked = { action: string; resource: string; keys?: string[] };
export type AwsRequest = {
  service: string;
  method: string;
  path: string;
  /** `DynamoDB_20120810.GetItem`; S3 has none. */
  target: string;
  body: string;
};

export function askedFor(request: AwsRequest, account: Account): Asked[] {
  const { service, target, body } = request;
  if (service === 's3') return [askedOfBucket(request)];
  const operation = target.split('.').at(-1) ?? '';
  const input = JSON.parse(body) as JsonObject;
  if (service === 'dynamodb') return askedOfTables(operation, input, account);
  const resource =
    service === 'sqs'
      ? arn.queue(String(input.QueueUrl).split('/').at(-1) ?? '', account)
      : input.KeyId === undefined
        ? '*'
        : String(input.KeyId).replace(/^(?!arn:)/, arn.key('', account));
  return [{ action: `${service}:${operation}`, resource }];
}

/** A batch and a transaction ask for each of their items as if it came alone. */
function askedOfTables(operation: string, input: JsonObject, account: Account): Asked[] {
  const asked = (action: string, of: JsonObject, keys: (Json | undefined)[]): Asked => ({
    action: `dynamodb:${action}`,
    resource: `${arn.table(String(of.TableName), account)}${of.IndexName === undefined ? '' : `/index/${String(of.IndexName)}`}`,
    keys: keys.map((key) => String(isObject(key) ? key.S : key)),
  });
  const ofItem = (of: JsonObject) => partitionKey(of.Key ?? of.Item);
  switch (operation) {
    case 'BatchGetItem':
      return membersOf(input.RequestItems).map(([TableName, of]) =>
        asked(operation, { TableName }, itemsOf(isObject(of) ? of.Keys : []).map(partitionKey)),
      );
    case 'BatchWriteItem':
      return membersOf(input.RequestItems).map(([TableName, of]) =>
        asked(
          operation,
          { TableName },
          itemsOf(of).flatMap((item) => membersOf(item).map(([, write]) => ofItem(write as JsonObject))),
        ),
      );
    case 'TransactWriteItems':
      return itemsOf(input.TransactItems).flatMap((item) =>
        membersOf(item).map(([kind, of]) =>
          asked(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, of as JsonObject, [
            ofItem(of as JsonObject),
          ]),
        ),
      );
    case 'Query':
      return [asked(operation, input, [queriedKey(input)])];
    default:
      return [asked(operation, input, [ofItem(input)])];
  }
}

const partitionKey = (item: Json | undefined): Json | undefined => (isObject(item) ? item.pk : undefined);
const itemsOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const membersOf = (value: Json | undefined): [string, Json][] => Object.entries(isObject(value) ? value : {});

/** Only the partition key can be asked for by `=` first, as all our queries do. */
function queriedKey({ KeyConditionExpression, ExpressionAttributeValues }: JsonObject): Json | undefined {
  const [, name = ''] = /=\s*(:\w+)/.exec(String(KeyConditionExpression)) ?? [];
  return isObject(ExpressionAttributeValues) ? ExpressionAttributeValues[name] : undefined;
}

function askedOfBucket({ method, path }: AwsRequest): Asked {
  const { pathname, searchParams } = new URL(path, 'http://s3');
  const [, bucket = '', ...key] = pathname.split('/');
  const versioned = searchParams.has('versionId') ? 'Version' : '';
  const ofObject = { GET: 'GetObject', HEAD: 'GetObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method] ?? method;
  const action =
    key.join('') === ''
      ? `ListBucket${searchParams.has('versions') ? 'Versions' : ''}`
      : `${ofObject}${versioned}${searchParams.has('tagging') ? 'Tagging' : ''}`;
  const object = key.join('') === '' ? '' : `/${decodeURIComponent(key.join('/'))}`;
  return { action: `s3:${action}`, resource: `arn:aws:s3:::${bucket}${object}` };
}
