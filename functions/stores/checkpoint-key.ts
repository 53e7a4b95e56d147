/**
 * The keys that sign checkpoints, opened. A signed note wants Ed25519, which KMS does not hold: they are made here, wrapped by KMS, and
 * lie beside the log. Contract: the log's first key is made once, by whoever signs first; every other by a rotation. Decisions 0025, 0029.
 */
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { logKeyText, type SigningPair } from '#domain/checkpoint.ts';
import { toInstant } from '#domain/clock.ts';
import { type CheckpointGeneration, signing } from '#domain/key-ring.ts';
import { signSuccession } from '#domain/log-keys.ts';
import { CheckpointRing, thumbprintOf } from './checkpoint-ring.ts';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { checkpointKeyKey } from './table-keys.ts';

const CONTEXT = { purpose: 'ptcn-checkpoint-key' };

export class CheckpointKeys {
  readonly ring: CheckpointRing;
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #kms: KMSClient;
  readonly #names: { readonly table: string; readonly keyId: string };
  readonly #opened = new Map<string, Promise<SigningPair>>();

  /** @param names.keyId The KMS key that wraps them. */
  constructor(
    dynamodb: DynamoDBDocumentClient,
    kms: KMSClient,
    names: { readonly table: string; readonly keyId: string },
  ) {
    this.ring = new CheckpointRing(dynamodb, names.table);
    this.#dynamodb = dynamodb;
    this.#kms = kms;
    this.#names = names;
  }

  /** Those that sign at this moment, oldest first; none for two minutes after a rotation at once. */
  async signers(now: number): Promise<readonly SigningPair[]> {
    const { generations } = await this.ring.readNow();
    if (generations.length === 0) return [await this.#open(await this.#makeFirst(now))];
    return Promise.all(signing(generations, now).map((one) => this.#open(one)));
  }

  /** A pair that nobody has seen but this process and KMS. */
  async make(): Promise<CheckpointGeneration> {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
    const Plaintext = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
    const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
    const { CiphertextBlob } = await this.#kms.send(
      new EncryptCommand({ KeyId: this.#names.keyId, Plaintext, EncryptionContext: CONTEXT }),
    );
    if (!CiphertextBlob) throw new Error('KMS answered without a ciphertext.');
    return { kid: await thumbprintOf(publicKey), wrapped: CiphertextBlob, publicKey };
  }

  /** The generations, the last of them with the word of the one before it. */
  async endorsed(name: string, generations: readonly CheckpointGeneration[]): Promise<readonly CheckpointGeneration[]> {
    const [old, fresh] = generations.slice(-2);
    if (!old?.endsAt || !fresh?.activeFrom) throw new Error('One key must follow another to be endorsed.');
    const [oldText, freshText] = await Promise.all([old, fresh].map((one) => logKeyText(name, one.publicKey)));
    const succession = { old: oldText ?? '', fresh: freshText ?? '', from: fresh.activeFrom, until: old.endsAt };
    const endorsement = await signSuccession(name, succession, [await this.#open(old), await this.#open(fresh)]);
    return [...generations.slice(0, -1), { ...fresh, endorsement }];
  }

  /** Unwrapped once per process. */
  #open({ kid, wrapped, publicKey }: CheckpointGeneration): Promise<SigningPair> {
    const known = this.#opened.get(kid) ?? this.#unwrap(wrapped).then((sign) => ({ publicKey, sign }));
    this.#opened.set(kid, known);
    known.catch(() => this.#opened.delete(kid));
    return known;
  }

  async #unwrap(wrapped: Uint8Array): Promise<SigningPair['sign']> {
    const { Plaintext } = await this.#kms.send(
      new DecryptCommand({ KeyId: this.#names.keyId, CiphertextBlob: wrapped, EncryptionContext: CONTEXT }),
    );
    if (!Plaintext) throw new Error('The key of the log cannot be unwrapped.');
    const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(Plaintext), 'Ed25519', false, ['sign']);
    return async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, Uint8Array.from(bytes)));
  }

  async #makeFirst(now: number): Promise<CheckpointGeneration> {
    const { wrapped, publicKey } = await this.make();
    const put = new PutCommand({
      TableName: this.#names.table,
      Item: { ...checkpointKeyKey, wrapped, publicKey, activeFrom: toInstant(now) },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await this.#dynamodb.send(put).catch((error: unknown) => {
      if (!isConditionFailure(error)) throw error;
    });
    const [kept] = (await this.ring.readNow()).generations;
    if (!kept) throw new Error('The key of the log can neither be read nor made.');
    return kept;
  }
}
