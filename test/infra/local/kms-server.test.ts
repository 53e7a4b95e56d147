// The local KMS, asked through the SDK and checked by Node's own cryptography.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KmsKeyring } from '../../../infra/local/kms-keyring.ts';
import { startKmsServer } from '../../../infra/local/kms-server.ts';
import type { LoopbackServer } from '../../../infra/local/loopback-server.ts';
import type { KeyModel } from '../../../infra/local/template-stores.ts';
import { credentials, region, folderInMemory } from './fixture/scratch.ts';

const file = join(folderInMemory(), 'kms-keys.json');
const key = (id: string, spec: KeyModel['spec'], aliases: string[] = []): KeyModel => ({
  id,
  arn: `arn:aws:kms:${region}:000000000000:key/${id}`,
  spec,
  aliases,
});
const keys = [
  key('TokenKey', 'ECC_NIST_P384', ['alias/token']),
  key('SecretsKey', 'SYMMETRIC_DEFAULT'),
  key('OtherKey', 'SYMMETRIC_DEFAULT'),
];
let server: LoopbackServer;
let kms: KMSClient;

async function start() {
  const keyring = new KmsKeyring(file, { region, account: '000000000000' });
  await keyring.hold(keys);
  server = await startKmsServer(keyring);
  kms = new KMSClient({ endpoint: server.endpoint, region, credentials, maxAttempts: 1 });
}
beforeAll(start);
afterAll(() => server.stop());

const publicKey = async (KeyId: string) => {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
  return createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
};
const sign = async (Message: Buffer, MessageType: 'RAW' | 'DIGEST', KeyId = 'TokenKey') => {
  const command = new SignCommand({ KeyId, Message, MessageType, SigningAlgorithm: 'ECDSA_SHA_384' });
  return Buffer.from((await kms.send(command)).Signature ?? []);
};
const message = Buffer.from('header.payload');

describe('the local KMS', () => {
  it('signs messages and digests so that anyone verifies them', async () => {
    const digest = createHash('sha384').update(message).digest();
    const checked = { key: await publicKey('TokenKey'), dsaEncoding: 'der' } as const;
    // Many, because r and s are now and then shorter than 48 bytes or have their top bit set.
    for (let round = 0; round < 40; round += 1) {
      const signature = round % 2 === 0 ? await sign(message, 'RAW') : await sign(digest, 'DIGEST');
      expect(verify('sha384', message, checked, signature)).toBe(true);
      expect(verify('sha384', Buffer.from('header.other'), checked, signature)).toBe(false);
    }
  });

  it('answers to id, ARN and alias alike', async () => {
    const byId = (await publicKey('TokenKey')).export({ format: 'jwk' });
    expect((await publicKey('alias/token')).export({ format: 'jwk' })).toEqual(byId);
    expect((await publicKey(keys[0]?.arn ?? '')).export({ format: 'jwk' })).toEqual(byId);
  });

  it('refuses what the real one refuses', async () => {
    await expect(sign(Buffer.alloc(4097), 'RAW')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(sign(Buffer.alloc(32), 'DIGEST')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(sign(message, 'RAW', 'NoKey')).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(sign(message, 'RAW', 'SecretsKey')).rejects.toMatchObject({ name: 'NotFoundException' });
    const other = new SignCommand({ KeyId: 'TokenKey', Message: message, SigningAlgorithm: 'ECDSA_SHA_256' });
    await expect(kms.send(other)).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });

  it('decrypts only in the context it encrypted in', async () => {
    const EncryptionContext = { purpose: 'nonce', stage: 'local' };
    const { CiphertextBlob } = await kms.send(
      new EncryptCommand({ KeyId: 'SecretsKey', Plaintext: message, EncryptionContext }),
    );
    const reordered = { stage: 'local', purpose: 'nonce' };
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered }));
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(message);
    expect(opened.KeyId).toBe(keys[1]?.arn);
    for (const wrong of [{ EncryptionContext: { purpose: 'cursor', stage: 'local' } }, {}]) {
      const attempt = kms.send(new DecryptCommand({ CiphertextBlob, ...wrong }));
      await expect(attempt).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
    }
    const wrongKey = kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: 'OtherKey' }));
    await expect(wrongKey).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  });

  const asked: CreateKeyCommandInput = {
    KeySpec: 'ECC_NIST_P384',
    KeyUsage: 'SIGN_VERIFY',
    Description: 'made by a test',
    Tags: [{ TagKey: 'purpose', TagValue: 'receipt' }],
  };
  const created = async (change: CreateKeyCommandInput = {}) =>
    (await kms.send(new CreateKeyCommand({ ...asked, ...change }))).KeyMetadata ?? expect.fail();

  it('makes keys that sign, many at once, and has them with their tags after a restart', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => created()));
    expect(new Set(made.map(({ KeyId }) => KeyId)).size).toBe(5);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await server.stop();
    await start();
    for (const { KeyId = '', Arn = '', CreationDate } of made) {
      const checked = { key: await publicKey(Arn), dsaEncoding: 'der' } as const;
      expect(verify('sha384', message, checked, await sign(message, 'RAW', KeyId))).toBe(true);
      expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CreationDate).toEqual(CreationDate);
      const stored = JSON.parse(readFileSync(file, 'utf8'))[KeyId];
      expect(stored).toMatchObject({ tags: { purpose: 'receipt' }, description: 'made by a test' });
    }
  });

  it.each([
    ['another spec', { KeySpec: 'RSA_2048' }, 'UnsupportedOperationException'],
    ['another usage', { KeyUsage: 'ENCRYPT_DECRYPT' }, 'UnsupportedOperationException'],
    ['something it does not know', { MultiRegion: true }, 'ValidationException'],
    ['no tag', { Tags: undefined }, 'ValidationException'],
  ] as const)('makes no key that is asked for with %s', async (_what, change, name) => {
    await expect(created(change as CreateKeyCommandInput)).rejects.toMatchObject({ name });
  });

  it('dates keys of a file that was written before keys had a date', async () => {
    const stored: Record<string, { createdAt?: string }> = JSON.parse(readFileSync(file, 'utf8'));
    for (const one of Object.values(stored)) delete one.createdAt;
    await server.stop();
    writeFileSync(file, JSON.stringify(stored));
    await start();
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'TokenKey' }));
    expect(KeyMetadata?.CreationDate?.getFullYear()).toBeGreaterThan(2025);
  });

  it('keeps its keys in a file for its owner alone, over restarts', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = (await publicKey('TokenKey')).export({ format: 'jwk' });
    await server.stop();
    await start();
    expect((await publicKey('TokenKey')).export({ format: 'jwk' })).toEqual(before);
  });
});
