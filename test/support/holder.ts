/** What a running local exchange holds, as the invariants of the fault harness look at it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { compactVerify, createLocalJWKSet } from 'jose';
import type { Place as Holder } from '../faults/holdings.ts';

/** The engines of a running exchange, for whoever looks at what they hold. */
export async function holderOf(dataDir: string, origin: string): Promise<Holder> {
  const { dynamodbEndpoint, s3Endpoint, region, tables } = JSON.parse(
    readFileSync(join(dataDir, 'endpoints.json'), 'utf8'),
  );
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const keys = createLocalJWKSet(await (await fetch(`${origin}/.well-known/jwks.json`)).json());
  const names = ['submissions', 'outbox', 'log', 'quality', 'feeds', 'matches', 'audit', 'replay', 'registry'] as const;
  const named = (name: string): string => tables[`${name[0]?.toUpperCase()}${name.slice(1)}`];
  return {
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient({ region, endpoint: dynamodbEndpoint, credentials })),
    s3: new S3Client({ region, endpoint: s3Endpoint, credentials, forcePathStyle: true }),
    tables: Object.fromEntries(names.map((name) => [name, named(name)])) as Holder['tables'],
    buckets: { envelopes: 'envelopes', tiles: 'logtiles' },
    isSigned: (receipt) =>
      compactVerify(receipt, keys).then(
        () => true,
        () => false,
      ),
  };
}
