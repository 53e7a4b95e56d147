/** The keys of one install: one to sign in with, one to sign reports with, a DPoP key of its own that is never registered. */
import { base64url, type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import * as z from 'zod';
import { toInstant } from '#domain/clock.ts';
import { kidOf, type Signer } from '#domain/sign-submission.ts';
import { algorithmOf } from '#domain/verification-keys.ts';
import { PublicJwk, type SignatureAlgorithm } from '#schemas/partner.ts';
import { UtcInstant } from '#schemas/primitives.ts';
import type { ClientIdentity } from '../exchange-client.ts';

/** A private key as RFC 7517 writes it. */
const PrivateJwk = z.discriminatedUnion('kty', [
  z.strictObject({ ...PublicJwk.options[0].shape, d: z.string() }),
  z.strictObject({ ...PublicJwk.options[1].shape, d: z.string() }),
]);
export type PrivateJwk = z.infer<typeof PrivateJwk>;

/** What lies in the sealed key file. */
export const KeyRing = z.strictObject({
  /** By this machine's clock: what was signed since then counts, even if the keys are enrolled weeks later. */
  madeAt: UtcInstant,
  authentication: PrivateJwk,
  signing: PrivateJwk,
  dpop: PrivateJwk,
  /** New keys whose rotation was begun and not yet confirmed: kept, so that a lost answer loses no key. */
  next: z.strictObject({ authentication: PrivateJwk.optional(), signing: PrivateJwk.optional() }).optional(),
  /** When each key last took the place of an older one, by this machine's clock. */
  rotatedAt: z.strictObject({ authentication: UtcInstant.optional(), signing: UtcInstant.optional() }).optional(),
  /** 32 random bytes, base64url: seals the spool and the session. */
  spoolKey: z.string().length(43),
});
export type KeyRing = z.infer<typeof KeyRing>;

export async function newKeyRing(algorithm: SignatureAlgorithm, now: number): Promise<KeyRing> {
  const [authentication, signing, dpop] = await Promise.all([newKey(algorithm), newKey(algorithm), newKey('ES384')]);
  const spoolKey = base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
  return { madeAt: toInstant(now), authentication, signing, dpop, spoolKey };
}

export async function newKey(algorithm: SignatureAlgorithm): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return PrivateJwk.parse(await exportJWK(privateKey));
}

export function publicHalf(jwk: PrivateJwk): PublicJwk {
  const { d: _secret, ...half } = jwk;
  return PublicJwk.parse(half);
}

/** RFC 7638, SHA-256: the name of a key, and what is read out by telephone. */
export const fingerprintOf = (jwk: PrivateJwk): Promise<string> => calculateJwkThumbprint({ ...publicHalf(jwk) });

/** Who calls, for the exchange client. */
export async function identityOf(partnerId: string, keys: KeyRing): Promise<ClientIdentity> {
  return {
    partnerId,
    authentication: { key: await usable(keys.authentication), thumbprint: await fingerprintOf(keys.authentication) },
    dpop: { privateKey: await usable(keys.dpop), publicKey: await usable(publicHalf(keys.dpop), true) },
  };
}

/** Who signs, for `signSubmission`: a key under its own name. */
export async function signerOf(partnerId: string, jwk: PrivateJwk): Promise<Signer> {
  return {
    kid: kidOf(partnerId, await fingerprintOf(jwk)),
    key: await usable(jwk),
    algorithm: algorithmOf(publicHalf(jwk)),
  };
}

async function usable(jwk: PublicJwk | PrivateJwk, extractable = false): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk }, algorithmOf(jwk), { extractable });
  if (key instanceof Uint8Array) throw new TypeError('A key pair was expected.');
  return key;
}
