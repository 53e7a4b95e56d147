/**
 * `Uint8Array.fromBase64` (ECMAScript 2026), which Node 24 does not have yet. jose uses it where it is, and otherwise decodes
 * character by character: on a large submission that costs more than the signature. Imported for its effect.
 */

type Options = { readonly alphabet?: 'base64' | 'base64url' };

function fromBase64(text: string, { alphabet = 'base64' }: Options = {}): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, alphabet);
  // Buffer takes either alphabet and passes over what it does not know, so that fewer bytes come out; the standard throws.
  const foreign = alphabet === 'base64url' ? ['+', '/'] : ['-', '_'];
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const isWhole = digits % 4 !== 1 && bytes.length === Math.floor((digits * 3) / 4);
  if (!isWhole || foreign.some((character) => text.includes(character))) {
    throw new SyntaxError('There is a character that does not belong to this alphabet.');
  }
  // A small Buffer is a piece of a shared pool, a large one has its memory to itself and need not be copied.
  return bytes.buffer.byteLength === bytes.length ? new Uint8Array(bytes.buffer) : new Uint8Array(bytes);
}

if (!('fromBase64' in Uint8Array)) {
  Object.defineProperty(Uint8Array, 'fromBase64', { value: fromBase64, writable: true, configurable: true });
}
