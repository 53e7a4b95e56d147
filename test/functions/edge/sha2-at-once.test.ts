import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';

type Sha2Module = typeof import('#domain/sha2.ts');

/** Loaded once more, so that nobody has told it of Node's own. */
const asInBrowsers = '../../../functions/domain/sha2.ts?as-in-browsers';

test.for([
  ['WebCrypto', true, async (): Promise<Sha2Module> => import(asInBrowsers)],
  [
    'Node at once',
    false,
    async (): Promise<Sha2Module> => {
      await import('#edge/sha2-at-once.ts');
      return import('#domain/sha2.ts');
    },
  ],
] as const)(
  '%s makes the digests of texts and of bytes, also of a part of a larger buffer',
  async ([, isWebCrypto, load]) => {
    const { sha256, sha512, toHex } = await load();
    const digest = vi.spyOn(crypto.subtle, 'digest');
    const bytes = new Uint8Array(300).map((_, at) => at).subarray(7, 290);
    for (const content of ['', 'Ünïcode – 漁船', bytes]) {
      expect(toHex(await sha256(content))).toBe(createHash('sha256').update(content).digest('hex'));
      expect(toHex(await sha512(content))).toBe(createHash('sha512').update(content).digest('hex'));
    }
    expect(digest.mock.calls.length > 0).toBe(isWebCrypto);
    digest.mockRestore();
  },
);
