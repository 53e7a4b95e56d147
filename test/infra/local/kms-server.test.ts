// The local KMS, asked through the SDK and checked by Node's own cryptography.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DecryptCommand, EncryptCommand, GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KmsKeyring } from '../../../infra/local/kms-keyring.ts';
import { startKmsServer } from '../../../infra/local/kms-server.ts';
import type { LoopbackServer } from '../../../infra/local/loopback-server.ts';
import type { KeyModel } from '../../../infra/local/template-stores.ts';
import { credentials, region, scratchFolder } from './fixture/scratch.ts';

const file = join(scratchFolder(), 'kms-keys.json');
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
  const keyring = new KmsKeyring(file);
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

  it('keeps its keys in a file for its owner alone, over restarts', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = (await publicKey('TokenKey')).export({ format: 'jwk' });
    await server.stop();
    await start();
    expect((await publicKey('TokenKey')).export({ format: 'jwk' })).toEqual(before);
  });
});
