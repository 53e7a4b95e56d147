/** Strict base64url (RFC 4648 section 5, RFC 7515 section 2): each text has exactly one spelling. */
import { base64url } from 'jose';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Whether it can be decoded: no padding, foreign characters, white space, impossible length or non-zero trailing bits. */
export function isBase64Url(text: string): boolean {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return false;
  const rest = text.length % 4;
  if (rest === 0) return true;
  const unused = rest === 2 ? 0b1111 : 0b11;
  return rest !== 1 && (ALPHABET.indexOf(text.charAt(text.length - 1)) & unused) === 0;
}

/** Decodes, or answers undefined for a text that is none. */
export const decodeBase64Url = (text: string): Uint8Array | undefined =>
  isBase64Url(text) ? base64url.decode(text) : undefined;

export const encodeBase64Url = (bytes: Uint8Array | string): string => base64url.encode(bytes);

/** Strict base64 with padding (RFC 4648 section 4), for formats that are not ours: one spelling as well. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return decodeBase64Url(text.replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_'));
}

export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/');
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}
