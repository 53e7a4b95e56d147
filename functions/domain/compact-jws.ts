/**
 * Compact JWS (RFC 7515 section 3.1) read strictly: one spelling per message, a small strict header, nothing verified yet.
 * jose alone accepts duplicate members, trailing bits, padding and headers of any size; it is only asked after this.
 */
import { compactVerify, type CryptoKey } from 'jose';
import { decodeBase64Url, encodeBase64Url, isBase64Url } from './base64url.ts';
import { type Json, parseStrictJson } from './strict-json.ts';
import { Foreseen, Refusal } from './exchange-error.ts';
import { sha512, toHex } from './sha2.ts';

export const MAX_HEADER_BYTES = 1_024;

/** RSA keys of 2048, 3072 and 4096 bits: foreign issuers sign with them, partners never do. */
const RSA_BYTES = [256, 384, 512];
/** Signature bytes per algorithm (RFC 7518 section 3, RFC 9864): any other length is refused before verifying. */
const SIGNATURE_BYTES: ReadonlyMap<string, readonly number[]> = new Map([
  ['ES384', [96]],
  ['ES256', [64]],
  ['Ed25519', [64]],
  ['RS256', RSA_BYTES],
  ['PS256', RSA_BYTES],
]);

/** The three parts, decoded. Attacker-controlled: the signature is not yet verified. */
export type CompactJws = {
  readonly text: string;
  readonly signingInput: string;
  readonly header: { readonly [name: string]: Json };
  /** Decoded when it is asked for: what is refused for its header, and what jose hands out, needs it not. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
};

/** Why a text is not a compact JWS of ours. */
export class MalformedJws extends Foreseen {
  override readonly name = 'MalformedJws';
  readonly part: 'serialisation' | 'header';

  constructor(part: 'serialisation' | 'header', message: string) {
    super(message);
    this.part = part;
  }
}

/**
 * Takes a compact JWS apart.
 * @throws {MalformedJws} for another serialisation, a second spelling, or a header that is too large or not strict JSON.
 */
export function parseCompactJws(text: string): CompactJws {
  const [first, second, third, ...more] = text.split('.', 4);
  if (first === undefined || second === undefined || third === undefined || more.length > 0) {
    throw new MalformedJws('serialisation', 'It does not have three parts separated by dots.');
  }
  if (first.length > (MAX_HEADER_BYTES * 4) / 3 + 2) {
    throw new MalformedJws('header', `The protected header is larger than ${MAX_HEADER_BYTES} bytes.`);
  }
  // The header first: most of what is malformed is refused before a large payload is decoded.
  const header = parseHeader(decodeBase64Url(first) ?? notBase64Url());
  if (!isBase64Url(second)) notBase64Url();
  return {
    text,
    signingInput: text.slice(0, first.length + 1 + second.length),
    header,
    get payload() {
      return decodeBase64Url(second) ?? notBase64Url();
    },
    signature: decodeBase64Url(third) ?? notBase64Url(),
  };
}

function notBase64Url(): never {
  throw new MalformedJws('serialisation', 'A part is not base64url in its one spelling.');
}

function parseHeader(bytes: Uint8Array): { readonly [name: string]: Json } {
  if (bytes.length > MAX_HEADER_BYTES) {
    throw new MalformedJws('header', `The protected header is larger than ${MAX_HEADER_BYTES} bytes.`);
  }
  let header: Json;
  try {
    header = parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof Refusal) throw new MalformedJws('header', 'The protected header is not strict JSON.');
    throw error;
  }
  if (header === null || typeof header !== 'object' || Array.isArray(header)) {
    throw new MalformedJws('header', 'The protected header is not an object.');
  }
  return header;
}

/**
 * The payload, when the signature is that of `key` over the raw signing input; otherwise undefined. Never throws for what an
 * attacker can send.
 */
export async function verifiedPayload(
  jws: CompactJws,
  algorithm: string,
  key: CryptoKey,
): Promise<Uint8Array | undefined> {
  if (!SIGNATURE_BYTES.get(algorithm)?.includes(jws.signature.length)) return undefined;
  try {
    return (await compactVerify(jws.text, key, { algorithms: [algorithm] })).payload;
  } catch {
    // jose throws its own errors for a wrong signature and a plain TypeError for a key of another type: no, either way.
    return undefined;
  }
}

export const hasValidSignature = async (jws: CompactJws, algorithm: string, key: CryptoKey): Promise<boolean> =>
  (await verifiedPayload(jws, algorithm, key)) !== undefined;

/** Builds the signing input for a key that only signs bytes (KMS): RFC 7515 section 5.1. */
export function signingInputOf(header: Readonly<Record<string, string>>, claims: object): string {
  return `${encodeBase64Url(JSON.stringify(header))}.${encodeBase64Url(JSON.stringify(claims))}`;
}

/** SHA-512 of the signing input, lower-case hexadecimal: the identity of a signed message, whoever re-spells its signature. */
export async function digestOf(signingInput: string): Promise<string> {
  return toHex(await sha512(signingInput));
}
