/** Clients of the running exchange's engines, for tests of the stores on real ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { inject } from 'vitest';

type Endpoints = {
  readonly region: string;
  readonly dynamodbEndpoint: string;
  readonly s3Endpoint: string;
  readonly tables: Readonly<Record<string, string>>;
};

const { region, dynamodbEndpoint, s3Endpoint, tables }: Endpoints = JSON.parse(
  readFileSync(join(inject('exchange').dataDir, 'endpoints.json'), 'utf8'),
);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

export const database = DynamoDBDocumentClient.from(
  new DynamoDBClient({ region, endpoint: dynamodbEndpoint, credentials }),
  { marshallOptions: { removeUndefinedValues: true } },
);
export const objects = new S3Client({ region, endpoint: s3Endpoint, credentials, forcePathStyle: true });

/** The physical name of a table, by the name it has in the stacks. */
export function tableNamed(name: string): string {
  const physical = tables[name] ?? Object.entries(tables).find(([id]) => id.startsWith(name))?.[1];
  if (physical === undefined) throw new Error(`No table ${name} among ${Object.keys(tables).join(', ')}.`);
  return physical;
}
