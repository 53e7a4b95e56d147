/** What lies in an exchange's tables and in its bucket of envelopes: taken out of a running one, written down for good, and brought into another. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { exportJWK, importJWK, type JWK } from 'jose';
import { PublicJwk, type SignatureAlgorithm } from '#schemas/partner.ts';
import type { Endpoints } from '../../infra/local/exchange.ts';
import { root } from '../support/source-files.ts';
import { makeKey, type TestKey, type TestParty } from '../support/test-party.ts';

type Row = Record<string, AttributeValue>;
export type KeptKey = { readonly algorithm: SignatureAlgorithm; readonly thumbprint: string; readonly jwk: JWK };
export type KeptParty = { readonly partnerId: string; readonly authentication: KeptKey; readonly signing: KeptKey };
/** As a client saw it then: of JSON what must be there still, of anything else all of it. */
export type KeptAnswer = { readonly client: string; readonly path: string; readonly body: string };
export type KeptExchange = {
  readonly origin: string;
  readonly parties: Readonly<Record<string, KeptParty>>;
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** Rows of the outbox as they were before they were worked off. */
  readonly outbox: readonly Row[];
  readonly objects: readonly { readonly key: string; readonly type: string; readonly body: string }[];
  readonly answers: readonly KeptAnswer[];
};

const TABLES = ['registry', 'submissions', 'audit', 'feeds', 'quality', 'matches'] as const;
const FOLDER = join(root, 'test/kept');
const client = { region: 'ap-southeast-6', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

type At = Pick<Endpoints, 'dynamodbEndpoint' | 's3Endpoint'>;
const tablesAt = ({ dynamodbEndpoint: endpoint }: At) => new DynamoDBClient({ ...client, endpoint });
const bucketsAt = ({ s3Endpoint: endpoint }: At) => new S3Client({ ...client, endpoint, forcePathStyle: true });

/** Everything but the exchange's own keys, which are of their KMS. */
export async function taken(at: At): Promise<Pick<KeptExchange, 'tables' | 'outbox' | 'objects'>> {
  const tables: Record<string, readonly Row[]> = {};
  for (const name of TABLES) {
    const { Items = [] } = await tablesAt(at).send(new ScanCommand({ TableName: `ptcn-${name}` }));
    tables[name] = Items.filter(({ pk }) => !pk?.S?.startsWith('RING#'));
  }
  const s3 = bucketsAt(at);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'envelopes' }));
  const objects = await Promise.all(
    Contents.map(async ({ Key: key = '' }) => {
      const { Body, ContentType: type = '' } = await s3.send(new GetObjectCommand({ Bucket: 'envelopes', Key: key }));
      return { key, type, body: Buffer.from((await Body?.transformToByteArray()) ?? []).toString('base64') };
    }),
  );
  return { tables, outbox: await outboxOf(at), objects };
}

/** One of each consumer and each set of members, out of the stream. */
async function outboxOf({ dynamodbEndpoint: endpoint }: At): Promise<readonly Row[]> {
  const streams = new DynamoDBStreamsClient({ ...client, endpoint });
  const { Streams: [{ StreamArn } = {}] = [] } = await streams.send(
    new ListStreamsCommand({ TableName: 'ptcn-outbox' }),
  );
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const rows = new Map<string, Row>();
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    let { ShardIterator: next } = await streams.send(new GetShardIteratorCommand(from));
    while (next) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator: next }));
      for (const { eventName, dynamodb: { NewImage: row } = {} } of Records)
        if (eventName === 'INSERT' && row) rows.set(kindOf(row as Row), row as Row);
      next = Records.length > 0 ? NextShardIterator : undefined;
    }
  }
  return [...rows.values()];
}

const kindOf = ({ pk, event }: Row): string =>
  `${pk?.S} ${event?.S === undefined ? 'packed' : Object.keys(JSON.parse(event.S)).toSorted().join()}`;

export async function bringInto(at: At, { tables, objects }: KeptExchange): Promise<void> {
  for (const { key: Key, type: ContentType, body } of objects)
    await bucketsAt(at).send(
      new PutObjectCommand({ Bucket: 'envelopes', Key, ContentType, Body: Buffer.from(body, 'base64') }),
    );
  for (const [name, rows] of Object.entries(tables)) await putRows(at, name, rows);
}

/** What is there stays: the desk that each exchange begins with. */
export async function putRows(at: At, table: string, rows: readonly Row[]): Promise<void> {
  const database = tablesAt(at);
  const put = { TableName: `ptcn-${table}`, ConditionExpression: 'attribute_not_exists(pk)' };
  for (const Item of rows)
    await database.send(new PutItemCommand({ ...put, Item })).catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
}

export const nothingWaits = async (at: At): Promise<boolean> =>
  (await tablesAt(at).send(new ScanCommand({ TableName: 'ptcn-outbox' }))).Count === 0;

const keptKey = async ({ algorithm, thumbprint, privateKey }: TestKey): Promise<KeptKey> => ({
  algorithm,
  thumbprint,
  jwk: await exportJWK(privateKey),
});

export const keptParty = async ({ partnerId, authentication, signing }: TestParty): Promise<KeptParty> => ({
  partnerId,
  authentication: await keptKey(authentication),
  signing: await keptKey(signing),
});

/** With a new key for its proofs. */
export async function partyOf({ partnerId, authentication, signing }: KeptParty): Promise<TestParty> {
  const key = async ({ algorithm, thumbprint, jwk }: KeptKey): Promise<TestKey> => {
    const half = PublicJwk.parse({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y });
    const [publicKey, privateKey] = await Promise.all([importJWK(half, algorithm), importJWK(jwk, algorithm)]);
    if (publicKey instanceof Uint8Array || privateKey instanceof Uint8Array) throw new Error('Keys are pairs here.');
    return { algorithm, thumbprint, jwk: half, publicKey, privateKey };
  };
  return {
    partnerId,
    authentication: await key(authentication),
    signing: await key(signing),
    dpop: await makeKey('ES256'),
  };
}

/** Bytes as base64, so that a person who unpacks it reads the rest. */
const toText = (kept: KeptExchange): string =>
  JSON.stringify(
    kept,
    (_name, value: unknown) =>
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
    1,
  );
const fromText = (text: string): KeptExchange =>
  JSON.parse(text, (_name, value) => (typeof value?.base64 === 'string' ? Buffer.from(value.base64, 'base64') : value));

export const fileOf = (name: string): string => join(FOLDER, `${name}.json.br`);

export function writeKept(name: string, kept: KeptExchange): void {
  if (existsSync(fileOf(name)))
    throw new Error(`${name} is kept already, and never changed: give the next one another name.`);
  writeFileSync(fileOf(name), brotliCompressSync(toText(kept)));
}

export const readKept = (name: string): KeptExchange =>
  fromText(brotliDecompressSync(readFileSync(fileOf(name))).toString());

export const keptNames = (): string[] =>
  readdirSync(FOLDER).flatMap((file) => (file.endsWith('.json.br') ? [file.slice(0, -'.json.br'.length)] : []));
