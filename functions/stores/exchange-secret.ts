/**
 * The secret behind nonces and cursors: random, wrapped by KMS, kept as a ring in the registry, its first generation made
 * with the first token. Contract: every instance gets the same bytes, each unwrapped once per process; what the generation
 * before this one made is still known for what it is, as long as it counts.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { toInstant } from '#domain/clock.ts';
import { Cursors } from '#domain/cursor.ts';
import { DpopNonces, NONCE_SECONDS } from '#domain/dpop-nonce.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { believed, inUse, type SecretGeneration, TERMS } from '#domain/key-ring.ts';
import type { KeyRings } from './key-rings.ts';

const CONTEXT = { purpose: 'ptcn-exchange-secret' };
const KEY_BYTES = 32;
const SECRET_BYTES = 2 * KEY_BYTES;

/** What one secret, and those beside it, are for. */
type Opened = { readonly nonces: DpopNonces; readonly cursors: Cursors };
/** The one in use first. */
type Makers = Readonly<Record<keyof Opened, readonly [SecretGeneration, ...SecretGeneration[]]>>;

export class ExchangeSecrets {
  readonly #rings: KeyRings;
  readonly #kms: KMSClient;
  readonly #keyId: string;
  readonly #makesFirst: boolean;
  readonly #unwrapped = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  #opened: { readonly names: string; readonly opened: Promise<Opened> } | undefined;

  /** @param makesFirst only issue-token may: a client's first request is always for a token. */
  constructor(rings: KeyRings, kms: KMSClient, keyId: string, makesFirst = false) {
    this.#makesFirst = makesFirst;
    this.#rings = rings;
    this.#kms = kms;
    this.#keyId = keyId;
  }

  /** Nonces and cursors as they are made at this moment; those of other generations are known while they live. */
  async at(now: number): Promise<Opened> {
    // On a new exchange somebody may have made it since we looked.
    const ring = (await this.#rings.read('secret')) ?? (await this.#rings.readNow('secret')) ?? (await this.#make(now));
    if (!ring) throw new Refusal('unavailable', { retryAfterSeconds: 5 });
    const present = inUse(ring.generations, now);
    const andOthers = (seconds: number): Makers[keyof Makers] => [
      present,
      ...believed(ring.generations, now, seconds).filter((one) => one !== present),
    ];
    const makers = { nonces: andOthers(NONCE_SECONDS), cursors: andOthers(TERMS.secret.believedSeconds) };
    const names = Object.values(makers)
      .map((some) => some.map(({ kid }) => kid).join(' '))
      .join(', ');
    if (this.#opened?.names !== names) this.#opened = { names, opened: this.#open(makers) };
    return this.#opened.opened.catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
  }

  async #open(makers: Makers): Promise<Opened> {
    const halves = async ([present, ...others]: Makers[keyof Makers], from: number) => {
      const half = async (one: SecretGeneration) => (await this.#unwrap(one)).slice(from, from + KEY_BYTES);
      return Promise.all([half(present), ...others.map(half)]);
    };
    const [nonceKeys, cursorKeys] = await Promise.all([halves(makers.nonces, 0), halves(makers.cursors, KEY_BYTES)]);
    return { nonces: new DpopNonces(...nonceKeys), cursors: new Cursors(...cursorKeys) };
  }

  #unwrap({ kid, wrapped }: SecretGeneration): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#unwrapped.get(kid) ?? this.#decrypt(wrapped);
    this.#unwrapped.set(kid, known);
    known.catch(() => this.#unwrapped.delete(kid));
    return known;
  }

  async #decrypt(wrapped: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const { Plaintext } = await this.#kms.send(
      new DecryptCommand({ KeyId: this.#keyId, CiphertextBlob: wrapped, EncryptionContext: CONTEXT }),
    );
    if (Plaintext?.length !== SECRET_BYTES) throw new Error('The exchange secret is damaged.');
    return new Uint8Array(Plaintext);
  }

  async #make(now: number) {
    if (!this.#makesFirst) return undefined;
    const first = await newSecret(this.#kms, this.#keyId);
    return this.#rings.begin('secret', { ...first, activeFrom: toInstant(now) });
  }
}

/** Random bytes that nobody has seen but this process and KMS. */
export async function newSecret(kms: KMSClient, keyId: string): Promise<SecretGeneration> {
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: keyId, Plaintext: randomBytes(SECRET_BYTES), EncryptionContext: CONTEXT }),
  );
  if (!CiphertextBlob) throw new Error('KMS answered without a ciphertext.');
  return { kid: randomUUID(), wrapped: CiphertextBlob };
}
