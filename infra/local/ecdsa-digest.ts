// ECDSA over P-384 of a digest made elsewhere (FIPS 186-5, 6.4.1), as KMS signs with MessageType DIGEST.
// Node signs whole messages only. Its ECDH does the work on the curve; what is left is arithmetic. Fit for
// a key on a developer's disk: BigInt takes no care of timing.

import { createECDH, type KeyObject } from 'node:crypto';

const order = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n;
const bytes = 48;

/** Answers the signature in DER, as KMS does. */
export function signDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const secret = integer(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  for (;;) {
    const ephemeral = createECDH('secp384r1');
    // Uncompressed: 04, then x, then y.
    const x = ephemeral.generateKeys().subarray(1, 1 + bytes);
    const r = integer(x) % order;
    const s = (inverse(integer(ephemeral.getPrivateKey())) * (integer(digest) + r * secret)) % order;
    if (r !== 0n && s !== 0n) return sequence(derInteger(r), derInteger(s));
  }
}

// Extended Euclid.
function inverse(value: bigint): bigint {
  let [remainder, next] = [order, value];
  let [coefficient, nextCoefficient] = [0n, 1n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [coefficient, nextCoefficient] = [nextCoefficient, coefficient - quotient * nextCoefficient];
  }
  return ((coefficient % order) + order) % order;
}

function integer(big: Buffer): bigint {
  return BigInt(`0x${big.toString('hex')}`);
}

// Positive, and as short as can be. No length here reaches 128, where DER would want a longer form.
function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const shortest = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const signed = (shortest[0] ?? 0) < 0x80 ? shortest : Buffer.concat([Buffer.of(0), shortest]);
  return Buffer.concat([Buffer.of(0x02, signed.length), signed]);
}

function sequence(...members: Buffer[]): Buffer {
  const content = Buffer.concat(members);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}
