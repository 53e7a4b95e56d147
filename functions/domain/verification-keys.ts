/** Imported public keys, kept by thumbprint: importing a P-256 key costs 0.6 of a verification. */
import { type CryptoKey, importJWK } from 'jose';
import type { PartnerKey, PublicJwk, SignatureAlgorithm } from '#schemas/partner.ts';

const MOST_KEPT = 500;
const imported = new Map<string, Promise<CryptoKey>>();

/** The key to verify with. `thumbprint` must be the one of `jwk`: it was computed at registration. */
export function verificationKey(key: Pick<PartnerKey, 'thumbprint' | 'algorithm' | 'jwk'>): Promise<CryptoKey> {
  const known = imported.get(key.thumbprint);
  if (known) return known;
  const fresh = importPublicKey(key.jwk, key.algorithm);
  if (imported.size >= MOST_KEPT) imported.delete(imported.keys().next().value ?? '');
  imported.set(key.thumbprint, fresh);
  return fresh;
}

/** Imports a public key; a symmetric one cannot come out because of its type, but jose's answer is checked all the same. */
export async function importPublicKey(jwk: PublicJwk, algorithm: SignatureAlgorithm): Promise<CryptoKey> {
  const key = await importJWK({ ...jwk }, algorithm);
  if (key instanceof Uint8Array) throw new TypeError('A public key was expected.');
  return key;
}

/** The algorithm that belongs to a public key's curve; each curve has exactly one here. */
export function algorithmOf(jwk: PublicJwk): SignatureAlgorithm {
  if (jwk.crv === 'P-384') return 'ES384';
  return jwk.crv === 'P-256' ? 'ES256' : 'Ed25519';
}
