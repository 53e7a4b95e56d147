import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { computeSha2By, type Sha2, sha256, sha512, toHex } from '#domain/sha2.ts';

const byWebCrypto: Sha2 = async (algorithm, content) =>
  new Uint8Array(
    await crypto.subtle.digest(
      algorithm,
      typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content),
    ),
  );

test.for([
  ['WebCrypto', async () => computeSha2By(byWebCrypto)],
  ['Node at once', async () => import('#edge/sha2-at-once.ts')],
] as const)('%s makes the digests of texts and of bytes, also of a part of a larger buffer', async ([, choose]) => {
  await choose();
  const bytes = new Uint8Array(300).map((_, at) => at).subarray(7, 290);
  for (const content of ['', 'Ünïcode – 漁船', bytes]) {
    expect(toHex(await sha256(content))).toBe(createHash('sha256').update(content).digest('hex'));
    expect(toHex(await sha512(content))).toBe(createHash('sha512').update(content).digest('hex'));
  }
});
