/** Imported public keys, kept by thumbprint, and thumbprints: importing a P-256 key costs 0.6 of a verification. */
import { calculateJwkThumbprint, type CryptoKey, importJWK } from 'jose';
import type { PartnerKey, PublicJwk, SignatureAlgorithm } from '#schemas/partner.ts';

const MOST_KEPT = 500;
const imported = new Map<string, Promise<CryptoKey>>();
const thumbprints = new Map<string, Promise<string>>();

/** The key to verify with. `thumbprint` must be the one of `jwk`: it was computed at registration. */
export function verificationKey(key: Pick<PartnerKey, 'thumbprint' | 'algorithm' | 'jwk'>): Promise<CryptoKey> {
  return kept(imported, key.thumbprint, () => importPublicKey(key.jwk, key.algorithm));
}

/** RFC 7638, with SHA-256. The key must be well spelled: two spellings would be two keys. */
export function thumbprintOf(jwk: PublicJwk): Promise<string> {
  const point = jwk.kty === 'OKP' ? [jwk.crv, jwk.x] : [jwk.crv, jwk.x, jwk.y];
  return kept(thumbprints, point.join(), () => calculateJwkThumbprint(jwk, 'sha256'));
}

function kept<T>(all: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const known = all.get(name);
  if (known) return known;
  const fresh = make();
  if (all.size >= MOST_KEPT) all.delete(all.keys().next().value ?? '');
  all.set(name, fresh);
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
