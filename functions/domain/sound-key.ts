/** Public keys brought along by somebody else: one key must have one name, and a signature under it must prove something. */
import type { PublicJwk } from '#schemas/partner.ts';
import { decodeBase64Url } from './base64url.ts';
import { algorithmOf, importPublicKey } from './verification-keys.ts';

const COORDINATE_BYTES = { 'P-384': 48, 'P-256': 32, Ed25519: 32 } as const;

/**
 * Whether the coordinates stand in their one spelling (RFC 7518 section 6.2.1.2: full length), and the key is not one of
 * those on Edwards25519 under which anybody's signature verifies. A second spelling would be a second thumbprint.
 */
export function isWellSpelled(jwk: PublicJwk): boolean {
  const coordinates = (jwk.kty === 'OKP' ? [jwk.x] : [jwk.x, jwk.y]).map(decodeBase64Url);
  if (coordinates.some((bytes) => bytes?.length !== COORDINATE_BYTES[jwk.crv])) return false;
  return jwk.kty !== 'OKP' || !isWeakPoint(coordinates[0] ?? new Uint8Array());
}

/** Well spelled, and a point of its curve. */
export async function isSoundKey(jwk: PublicJwk): Promise<boolean> {
  if (!isWellSpelled(jwk)) return false;
  return importPublicKey(jwk, algorithmOf(jwk)).then(
    () => true,
    () => false,
  );
}

const PRIME = 2n ** 255n - 19n;
/** The y of the eight points of small order; "Taming the many EdDSAs" (2020), table 1. */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  PRIME - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** RFC 8032 section 5.1.2: y in little-endian, the sign of x in the top bit; a y beyond the prime is a second spelling. */
function isWeakPoint(point: Uint8Array): boolean {
  const y = point.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) & (2n ** 255n - 1n);
  return y >= PRIME || SMALL_ORDER.has(y);
}
