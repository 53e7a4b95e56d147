/** Clients of the running exchange's engines, for tests of the stores on real ones. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
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

export const streams = new DynamoDBStreamsClient({ region, endpoint: dynamodbEndpoint, credentials });

/** For functions that are called in the test's own process: how they reach the exchange's buckets. */
export const environmentOfFunctions = {
  PUBLIC_ORIGIN: inject('exchange').origin,
  LOG_LEVEL: 'info',
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_ENDPOINT_URL_S3: s3Endpoint,
};

/** The physical name of a table, by the name it has in the stacks. */
export function tableNamed(name: string): string {
  const physical = tables[name] ?? Object.entries(tables).find(([id]) => id.startsWith(name))?.[1];
  if (physical === undefined) throw new Error(`No table ${name} among ${Object.keys(tables).join(', ')}.`);
  return physical;
}
