/** Public keys that are none, or that are one key under two names. Attacker-controlled wherever a key may be brought along. */
import type { PublicJwk } from '#schemas/partner.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same P-256 or Ed25519 key in another spelling: two bits of 32 bytes in base64url are left over. */
export function spelledOtherwise<K extends PublicJwk>(jwk: K): K {
  return { ...jwk, x: jwk.x.slice(0, -1) + ALPHABET.charAt(ALPHABET.indexOf(jwk.x.slice(-1)) + 1) };
}

/** A point that is not on the curve. */
export const OFF_THE_CURVE = { kty: 'EC', crv: 'P-384', x: 'A'.repeat(63) + 'E', y: 'A'.repeat(63) + 'E' } as const;

/** Coordinates of P-256 under the name of P-384. */
export const TOO_SHORT = { kty: 'EC', crv: 'P-384', x: 'A'.repeat(43), y: 'A'.repeat(43) } as const;

/**
 * Points of small order on Edwards25519, and their second spellings: under such a key anybody's signature verifies.
 * From "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020), table 1; as in libsodium's blocklist.
 */
export const LOW_ORDER_POINTS: readonly string[] = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
];

export const lowOrderKey = (hexadecimal: string): PublicJwk => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: Buffer.from(hexadecimal, 'hex').toString('base64url'),
});
