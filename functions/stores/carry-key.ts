/**
 * The keys that open carried letters. KMS agrees on keys, but only jose puts the whole of RFC 7518 section 4.6 together, and it
 * needs the private half: it is made here, wrapped by KMS like the exchange's secret, and lies in its ring. Contract: made by a rotation, by an
 * operator; each unwrapped once per process; a key that has been replaced, or was in wrong hands, goes on opening what was
 * sealed to it as long as it is on record: the reports inside prove themselves.
 */
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { CarryGeneration } from '#domain/key-ring.ts';
import { CARRY_SEAL } from '#schemas/carry.ts';
import { PublicJwk } from '#schemas/partner.ts';
import type { KeyRings } from './key-rings.ts';

const CONTEXT = { purpose: 'ptcn-carry-key' };

export class CarryKeys {
  readonly #rings: KeyRings;
  readonly #kms: KMSClient;
  readonly #keyId: string;
  readonly #unwrapped = new Map<string, Promise<CryptoKey>>();

  /** @param keyId The KMS key that wraps them. */
  constructor(rings: KeyRings, kms: KMSClient, keyId: string) {
    this.#rings = rings;
    this.#kms = kms;
    this.#keyId = keyId;
  }

  /** Undefined for a name that no key of ours has. */
  async find(kid: string): Promise<CryptoKey | undefined> {
    const known = await this.#generation(kid);
    if (known) return this.#unwrap(known);
    // Made a moment ago, and this instance has not heard of it.
    await this.#rings.readAgain();
    const fresh = await this.#generation(kid);
    return fresh && this.#unwrap(fresh);
  }

  async #generation(kid: string): Promise<CarryGeneration | undefined> {
    return (await this.#rings.read('carry'))?.generations.find((one) => one.kid === kid);
  }

  #unwrap({ kid, wrapped }: CarryGeneration): Promise<CryptoKey> {
    const known = this.#unwrapped.get(kid) ?? this.#decrypt(wrapped);
    this.#unwrapped.set(kid, known);
    known.catch(() => this.#unwrapped.delete(kid));
    return known;
  }

  async #decrypt(wrapped: Uint8Array): Promise<CryptoKey> {
    const { Plaintext } = await this.#kms.send(
      new DecryptCommand({ KeyId: this.#keyId, CiphertextBlob: wrapped, EncryptionContext: CONTEXT }),
    );
    if (!Plaintext) throw new Error('The key of carried letters cannot be unwrapped.');
    const jwk: JWK = JSON.parse(new TextDecoder().decode(Plaintext));
    const key = await importJWK(jwk, CARRY_SEAL.alg, { extractable: false });
    if (key instanceof Uint8Array) throw new Error('The key of carried letters is damaged.');
    return key;
  }
}

/** A P-384 pair whose private half nobody has seen but this process and KMS. */
export async function newCarryKey(kms: KMSClient, keyId: string): Promise<CarryGeneration> {
  const pair = await generateKeyPair(CARRY_SEAL.alg, { crv: 'P-384', extractable: true });
  const Plaintext = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.privateKey)));
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: keyId, Plaintext, EncryptionContext: CONTEXT }),
  );
  if (!CiphertextBlob) throw new Error('KMS answered without a ciphertext.');
  const jwk = PublicJwk.parse(await exportJWK(pair.publicKey));
  return { kid: await calculateJwkThumbprint(jwk, 'sha256'), jwk, wrapped: CiphertextBlob };
}
