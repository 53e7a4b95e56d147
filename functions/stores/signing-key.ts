/**
 * A signing key that never leaves KMS. KMS answers DER (RFC 3279); JOSE wants r and s raw (RFC 7518 section 3.4), and jose
 * cannot sign with a key it does not hold: the compact form is put together here, and verified by jose everywhere.
 */
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { calculateJwkThumbprint, exportJWK, importSPKI } from 'jose';
import type { TokenKey } from '#domain/access-token.ts';
import { encodeBase64Url } from '#domain/base64url.ts';
import { signingInputOf } from '#domain/compact-jws.ts';
import { PublicJwk } from '#schemas/partner.ts';

const P384_BYTES = 48;

export class SigningKey {
  readonly #kms: KMSClient;
  readonly #keyId: string;
  #public: Promise<TokenKey> | undefined;

  constructor(kms: KMSClient, keyId: string) {
    this.#kms = kms;
    this.#keyId = keyId;
  }

  /** Public half; `kid` is its RFC 7638 thumbprint. Asked for once per process. */
  publicKey(): Promise<TokenKey> {
    this.#public ??= this.#fetchPublicKey().catch((error: unknown) => {
      this.#public = undefined;
      throw error;
    });
    return this.#public;
  }

  /** Compact JWS, ES384. */
  async sign(typ: string, claims: object): Promise<string> {
    const { kid } = await this.publicKey();
    const signingInput = signingInputOf({ alg: 'ES384', kid, typ }, claims);
    const digest = await crypto.subtle.digest('SHA-384', new TextEncoder().encode(signingInput));
    const { Signature } = await this.#kms.send(
      new SignCommand({
        KeyId: this.#keyId,
        Message: new Uint8Array(digest),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_384',
      }),
    );
    if (!Signature) throw new Error('KMS answered without a signature.');
    return `${signingInput}.${encodeBase64Url(derToRaw(Signature, P384_BYTES))}`;
  }

  async #fetchPublicKey(): Promise<TokenKey> {
    const { PublicKey } = await this.#kms.send(new GetPublicKeyCommand({ KeyId: this.#keyId }));
    if (!PublicKey) throw new Error('KMS answered without a public key.');
    const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(PublicKey).toString('base64')}\n-----END PUBLIC KEY-----`;
    const jwk = PublicJwk.parse(await exportJWK(await importSPKI(pem, 'ES384', { extractable: true })));
    return { kid: await calculateJwkThumbprint(jwk, 'sha256'), jwk };
  }
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
