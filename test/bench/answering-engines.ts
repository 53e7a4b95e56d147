/**
 * AWS endpoints that answer at once and count: KMS is the local runtime's own, DynamoDB knows one partner and the exchange's
 * secret, S3 takes everything. For what a bundle costs by itself, SDK and sockets included.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { JWK } from 'jose';
import type { Partner } from '#schemas/partner.ts';
import { serveJsonProtocol, type Operations } from '../../infra/local/json-protocol.ts';
import type { Json } from '../../infra/local/json-values.ts';
import { KmsKeyring } from '../../infra/local/kms-keyring.ts';
import { kmsOperations } from '../../infra/local/kms-server.ts';
import { listenOnLoopback, type LoopbackServer } from '../../infra/local/loopback-server.ts';

const CONTEXT = { purpose: 'ptcn-exchange-secret' };
const keys = ['token', 'receipt', 'secrets'].map((id) => ({
  id,
  arn: `arn:aws:kms:ap-southeast-6:000000000000:key/${id}`,
  aliases: [],
  spec: id === 'secrets' ? ('SYMMETRIC_DEFAULT' as const) : ('ECC_NIST_P384' as const),
}));

export type AnsweringEngines = {
  /** The environment of receive-submission on these endpoints. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tokenKey: JWK;
  readonly nonceKey: Uint8Array<ArrayBuffer>;
  /** Requests so far, by operation; taken away by looking. */
  readonly takeCounts: () => Readonly<Record<string, number>>;
  readonly stop: () => Promise<void>;
};

export async function answeringEngines(origin: string, partner: Partner): Promise<AnsweringEngines> {
  const folder = mkdtempSync(join(tmpdir(), 'ptcn-bench-keys-'));
  const keyring = new KmsKeyring(join(folder, 'keys.json'), { region: 'ap-southeast-6', account: '000000000000' });
  await keyring.hold(keys);
  const secret = randomBytes(64);
  const { ciphertext } = keyring.encrypt('secrets', secret, Buffer.from(JSON.stringify(Object.entries(CONTEXT))));
  let counts: Record<string, number> = {};
  const count = (operation: string) => (counts[operation] = (counts[operation] ?? 0) + 1);
  const servers = {
    DYNAMODB: await serveJsonProtocol(counted(tablesOf(partner, ciphertext), count), 'application/x-amz-json-1.0'),
    KMS: await serveJsonProtocol(counted(kmsOperations(keyring), count), 'application/x-amz-json-1.1'),
    S3: await takeEverything(count),
  };
  return {
    environment: environmentOf(origin, servers),
    tokenKey: keyring.signingKey('token').privateKey.export({ format: 'jwk' }),
    nonceKey: new Uint8Array(secret.subarray(0, 32)),
    takeCounts: () => {
      const taken = counts;
      counts = {};
      return taken;
    },
    stop: async () => {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
      rmSync(folder, { recursive: true });
    },
  };
}

function tablesOf(partner: Partner, wrapped: Buffer): Operations {
  const item = marshall({ partner, version: 1 }, { removeUndefinedValues: true });
  const partnerItem = JSON.parse(JSON.stringify(item)) as Json;
  // The report answers a requirement, which is asked of every unit.
  const requirementItem = { requirement: { M: {} } };
  const secret = { kid: { S: 'bench' }, wrapped: { B: wrapped.toString('base64') } };
  const ring = { pk: { S: 'RING#secret' }, version: { N: '1' }, generations: { L: [{ M: secret }] } };
  return {
    GetItem: ({ TableName }) => ({ Item: TableName === 'quality' ? requirementItem : partnerItem }),
    BatchGetItem: () => ({ Responses: { registry: [ring] }, UnprocessedKeys: {} }),
    PutItem: () => ({}),
    TransactWriteItems: () => ({}),
  };
}

const counted = (operations: Operations, count: (operation: string) => void): Operations =>
  Object.fromEntries(
    Object.entries(operations).map(([name, perform]) => [
      name,
      (input) => {
        count(name);
        return perform(input);
      },
    ]),
  );

function takeEverything(count: (operation: string) => void): Promise<LoopbackServer> {
  return listenOnLoopback((request, response) => {
    count(`${request.method} object`);
    request.resume().once('end', () => response.writeHead(200, { etag: '"bench"' }).end());
  });
}

function environmentOf(origin: string, servers: Readonly<Record<string, LoopbackServer>>): Record<string, string> {
  const endpoints = Object.entries(servers).map(([service, { endpoint }]) => [`AWS_ENDPOINT_URL_${service}`, endpoint]);
  return {
    ...Object.fromEntries(endpoints),
    AWS_REGION: 'ap-southeast-6',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    PUBLIC_ORIGIN: origin,
    LOG_LEVEL: 'info',
    REGISTRY_TABLE: 'registry',
    REPLAY_TABLE: 'replay',
    SUBMISSIONS_TABLE: 'submissions',
    OUTBOX_TABLE: 'outbox',
    QUALITY_TABLE: 'quality',
    ENVELOPES_BUCKET: 'envelopes',
    TOKEN_KEY_ID: 'token',
    RECEIPT_KEY_ID: 'receipt',
    SECRETS_KEY_ID: 'secrets',
  };
}
