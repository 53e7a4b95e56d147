/**
 * Our own signing keys, which never leave KMS. KMS answers DER (RFC 3279); JOSE wants r and s raw (RFC 7518 section 3.4), and jose
 * cannot sign with a key it does not hold: the compact form is put together here, and verified by jose everywhere.
 */
import { hash } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { calculateJwkThumbprint, exportJWK, importSPKI } from 'jose';
import type { TokenKey } from '#domain/access-token.ts';
import { encodeBase64Url } from '#domain/base64url.ts';
import { signingInputOf } from '#domain/compact-jws.ts';
import { inUse, type SigningGeneration } from '#domain/key-ring.ts';
import { PublicJwk } from '#schemas/partner.ts';
import type { KeyRings } from './key-rings.ts';

const P384_BYTES = 48;

export type SigningPurpose = 'token' | 'receipt';

/** The key of one purpose, over its generations. */
export class SigningKey {
  readonly #kms: KMSClient;
  readonly #rings: KeyRings;
  readonly #purpose: SigningPurpose;
  readonly #firstKeyId: string;
  #first: Promise<SigningGeneration> | undefined;

  /** @param names.firstKeyId The key that the stack brings: the only generation until the first rotation. */
  constructor(
    kms: KMSClient,
    rings: KeyRings,
    names: { readonly purpose: SigningPurpose; readonly firstKeyId: string },
  ) {
    this.#kms = kms;
    this.#rings = rings;
    this.#purpose = names.purpose;
    this.#firstKeyId = names.firstKeyId;
  }

  async generations(): Promise<readonly SigningGeneration[]> {
    return (await this.#rings.read(this.#purpose))?.generations ?? [await this.#readFirst()];
  }

  /** Compact JWS, ES384, by the generation that serves at that moment: the one of which the text itself speaks. */
  async sign(typ: string, claims: object, now: number): Promise<string> {
    const { kid, keyId } = inUse(await this.generations(), now);
    const signingInput = signingInputOf({ alg: 'ES384', kid, typ }, claims);
    const { Signature } = await this.#kms.send(
      new SignCommand({
        KeyId: keyId,
        Message: hash('sha384', signingInput, 'buffer'),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_384',
      }),
    );
    if (!Signature) throw new Error('KMS answered without a signature.');
    return `${signingInput}.${encodeBase64Url(derToRaw(Signature, P384_BYTES))}`;
  }

  /** Asked for once per process, and never after the first rotation. */
  #readFirst(): Promise<SigningGeneration> {
    this.#first ??= publicKeyOf(this.#kms, this.#firstKeyId)
      .then((publicKey) => ({ ...publicKey, keyId: this.#firstKeyId }))
      .catch((error: unknown) => {
        this.#first = undefined;
        throw error;
      });
    return this.#first;
  }
}

/** Public half; `kid` is its RFC 7638 thumbprint. */
export async function publicKeyOf(kms: KMSClient, keyId: string): Promise<TokenKey> {
  const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (!PublicKey) throw new Error('KMS answered without a public key.');
  const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(PublicKey).toString('base64')}\n-----END PUBLIC KEY-----`;
  const jwk = PublicJwk.parse(await exportJWK(await importSPKI(pem, 'ES384', { extractable: true })));
  return { kid: await calculateJwkThumbprint(jwk, 'sha256'), jwk };
}

/** SEQUENCE { INTEGER r, INTEGER s } to r || s, each left-padded to `size` bytes. Lengths under 128 throughout (P-384: at most 104). */
export function derToRaw(der: Uint8Array, size: number): Uint8Array {
  const raw = new Uint8Array(2 * size);
  let at = 2;
  for (const end of [size, 2 * size]) {
    const length = der[at + 1] ?? 0;
    const integer = der.subarray(at + 2, at + 2 + length);
    const value = integer.subarray(Math.max(0, integer.length - size));
    raw.set(value, end - value.length);
    at += 2 + length;
  }
  return raw;
}
