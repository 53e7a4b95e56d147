/**
 * `Uint8Array.fromBase64` (ECMAScript 2026), which Node 24 does not have yet. jose uses it where it is, and otherwise decodes
 * character by character: on a large submission that costs more than the signature. Imported for its effect.
 */

const SPELLINGS = { base64: /^[A-Za-z0-9+/]*={0,2}$/, base64url: /^[A-Za-z0-9_-]*={0,2}$/ } as const;

function fromBase64(
  text: string,
  { alphabet = 'base64' }: { alphabet?: keyof typeof SPELLINGS } = {},
): Uint8Array<ArrayBuffer> {
  // Buffer passes over what it does not know; the standard's function throws.
  if (!SPELLINGS[alphabet].test(text)) throw new SyntaxError('There is a character that is not of this alphabet.');
  return new Uint8Array(Buffer.from(text, alphabet));
}

if (!('fromBase64' in Uint8Array)) {
  Object.defineProperty(Uint8Array, 'fromBase64', { value: fromBase64, writable: true, configurable: true });
}
