// The local keys: one file, mode 0600. The template's are made on first sight of each AWS::KMS::Key, others when a
// function asks. Whoever can read this file can sign receipts, exactly as whoever may call kms:Sign can; it never leaves
// DATA_DIR.

import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { ProtocolError } from './json-protocol.ts';
import { arn } from './physical-names.ts';
import type { KeyModel } from './template-stores.ts';
import { Turns } from './turns.ts';

/** `tags` is there for a key that a function made, and `createdAt` missing in files of older versions. */
type StoredKey = {
  spec: KeyModel['spec'];
  secret: string;
  createdAt?: string;
  description?: string;
  tags?: { [key: string]: string };
};
type SigningKey = { arn: string; createdAt: Date; privateKey: KeyObject; publicKey: KeyObject };
type SecretKey = { arn: string; secret: Buffer };

const ciphertextVersion = 1;

export class KmsKeyring {
  readonly #file: string;
  readonly #stored: { [id: string]: StoredKey };
  readonly #signing = new Map<string, SigningKey>();
  readonly #secret = new Map<string, SecretKey>();
  readonly #place: { region: string; account: string };
  readonly #writes = new Turns();

  constructor(file: string, place: { region: string; account: string }) {
    this.#file = file;
    this.#place = place;
    this.#stored = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { [id: string]: StoredKey }) : {};
  }

  /** Makes what is new, and answers to id, ARN and aliases of all. */
  async hold(keys: readonly KeyModel[]): Promise<void> {
    const createdAt = new Date().toISOString();
    const missing = keys.filter(({ id, spec }) => this.#stored[id]?.spec !== spec);
    for (const { id, spec } of missing) this.#stored[id] = { spec, secret: newSecret(spec), createdAt };
    const undated = Object.values(this.#stored).filter((stored) => stored.createdAt === undefined);
    for (const stored of undated) stored.createdAt = createdAt;
    if (missing.length + undated.length > 0) await this.#keep();
    const made = Object.entries(this.#stored).filter(([, { tags }]) => tags !== undefined);
    const models = [...keys, ...made.map(([id]) => ({ id, arn: arn.key(id, this.#place), aliases: [] }))];
    for (const model of models) this.#answerTo(model);
  }

  /** A signing key for a function, under an id as KMS makes them. */
  async create(description: string, tags: { [key: string]: string }): Promise<{ id: string; createdAt: Date }> {
    const id = randomUUID();
    const createdAt = new Date();
    const spec = 'ECC_NIST_P384';
    this.#stored[id] = { spec, secret: newSecret(spec), createdAt: createdAt.toISOString(), description, tags };
    await this.#keep();
    this.#answerTo({ id, arn: arn.key(id, this.#place), aliases: [] });
    return { id, createdAt };
  }

  // A key that signed a receipt and was then lost would be worse than no receipt: on disk before it is used.
  #keep(): Promise<void> {
    return this.#writes.take(this.#file, () =>
      writeDurably(dirname(this.#file), basename(this.#file), JSON.stringify(this.#stored, null, 2), 0o600),
    );
  }

  #answerTo({ id, arn, aliases }: Pick<KeyModel, 'id' | 'arn' | 'aliases'>): void {
    const stored = this.#stored[id];
    if (stored === undefined) return;
    const secret = Buffer.from(stored.secret, 'base64');
    for (const name of [id, arn, ...aliases]) {
      if (stored.spec === 'SYMMETRIC_DEFAULT') {
        this.#secret.set(name, { arn, secret });
        continue;
      }
      const privateKey = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' });
      const createdAt = new Date(stored.createdAt ?? 0);
      this.#signing.set(name, { arn, createdAt, privateKey, publicKey: createPublicKey(privateKey) });
    }
  }

  signingKey(name: string): SigningKey {
    return this.#signing.get(name) ?? refuse(name);
  }

  encrypt(name: string, plaintext: Buffer, associated: Buffer): { arn: string; ciphertext: Buffer } {
    const { arn, secret } = this.#secret.get(name) ?? refuse(name);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(associated);
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    // As in the real service the ciphertext names its key: Decrypt needs no key id.
    const named = Buffer.from(arn);
    const head = Buffer.from([ciphertextVersion, named.length]);
    return { arn, ciphertext: Buffer.concat([head, named, nonce, cipher.getAuthTag(), sealed]) };
  }

  decrypt(name: string | undefined, ciphertext: Buffer, associated: Buffer): { arn: string; plaintext: Buffer } {
    const invalid = new ProtocolError('InvalidCiphertextException', 'This is no ciphertext of a key held here.');
    const nameEnd = 2 + (ciphertext[1] ?? 0);
    if (ciphertext[0] !== ciphertextVersion || ciphertext.length < nameEnd + 28) throw invalid;
    const key = this.#secret.get(ciphertext.subarray(2, nameEnd).toString());
    if (key === undefined) throw invalid;
    if (name !== undefined && this.#secret.get(name)?.arn !== key.arn) {
      throw new ProtocolError('IncorrectKeyException', 'The ciphertext was made with another key.');
    }
    const decipher = createDecipheriv('aes-256-gcm', key.secret, ciphertext.subarray(nameEnd, nameEnd + 12))
      .setAAD(associated)
      .setAuthTag(ciphertext.subarray(nameEnd + 12, nameEnd + 28));
    try {
      const plaintext = Buffer.concat([decipher.update(ciphertext.subarray(nameEnd + 28)), decipher.final()]);
      return { arn: key.arn, plaintext };
    } catch {
      throw invalid;
    }
  }
}

function newSecret(spec: KeyModel['spec']): string {
  if (spec === 'SYMMETRIC_DEFAULT') return randomBytes(32).toString('base64');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

function refuse(name: string): never {
  throw new ProtocolError('NotFoundException', `There is no key ${name} for this here.`);
}
