/** SHA-2 (FIPS 180-4) of bytes, or of a text in UTF-8, by whatever computes it where we run. */
export type Sha2 = (algorithm: 'SHA-256' | 'SHA-512', content: Uint8Array | string) => Promise<Uint8Array<ArrayBuffer>>;

const byWebCrypto: Sha2 = async (algorithm, content) => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
  return new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
};

let computed = byWebCrypto;

/** For whoever has one that needs no other thread: the way there and back costs more than most of what we hash. */
export function computeSha2By(own: Sha2): void {
  computed = own;
}

export const sha256 = (content: Uint8Array | string): Promise<Uint8Array<ArrayBuffer>> => computed('SHA-256', content);
export const sha512 = (content: Uint8Array | string): Promise<Uint8Array<ArrayBuffer>> => computed('SHA-512', content);

/** Lower-case hexadecimal. */
export const toHex = (bytes: Uint8Array): string =>
  bytes.reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '');
