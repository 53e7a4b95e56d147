// No right that a function cannot use: whatever it may do to a table, its bundle has the operation for. That it needs no right more than
// it has is tried by every test on the running exchange, whose functions are refused what their roles may not do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/source-files.ts';
import { everyRight } from './every-right.ts';
import { functionNames, pascal, resourcesOfStage } from './synthesized.ts';

const BUNDLES = join(root, 'dist/functions');
const rights = everyRight(resourcesOfStage('production'));

/** Writes may come alone or in a transaction; conditions in a transaction only. What reads streams and queues is Lambda itself. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  'dynamodb:GetItem': ['GetItem'],
  'dynamodb:BatchGetItem': ['BatchGetItem'],
  'dynamodb:Query': ['Query'],
  'dynamodb:BatchWriteItem': ['BatchWriteItem'],
  'dynamodb:PutItem': ['PutItem', 'TransactWriteItems'],
  'dynamodb:UpdateItem': ['UpdateItem', 'TransactWriteItems'],
  'dynamodb:DeleteItem': ['DeleteItem', 'TransactWriteItems'],
  'dynamodb:ConditionCheckItem': ['TransactWriteItems'],
  's3:GetObject': ['GetObject'],
  's3:GetObjectTagging': ['GetObjectTagging'],
  's3:PutObject': ['PutObject'],
  's3:DeleteObject': ['DeleteObject'],
  's3:DeleteObjectVersion': ['DeleteObject'],
  's3:ListBucketVersions': ['ListObjectVersions'],
  // To look for an object that may not be there is a right to list, too.
  's3:ListBucket': ['ListObjectsV2', 'GetObject'],
  'sqs:SendMessage': ['SendMessage'],
  'kms:Sign': ['Sign'],
  'kms:GetPublicKey': ['GetPublicKey'],
  'kms:DescribeKey': ['DescribeKey'],
  'kms:CreateKey': ['CreateKey'],
  // A key is made with its tag.
  'kms:TagResource': ['CreateKey'],
  'kms:Encrypt': ['Encrypt'],
  'kms:Decrypt': ['Decrypt'],
};
const OF_LAMBDA = /^(logs|xray):|Stream|GetRecords|GetShardIterator|^sqs:(?!SendMessage)/;

describe('every right of a function is one that its bundle has the operation for', () => {
  it.each(functionNames)('%s', (name) => {
    const bundle = readFileSync(join(BUNDLES, name, 'index.mjs'), 'utf8');
    const isIn = (operation: string) => bundle.includes(`"${operation}"`);
    const given = rights.filter(({ who, action }) => who === `${pascal(name)}Role` && !OF_LAMBDA.test(action));
    const unused = given.filter(({ action }) => !(OPERATIONS[action] ?? []).some(isIn));
    expect(unused.map(({ action, resource }) => `${action} on ${resource}`)).toEqual([]);
  });
});
