import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64Url, encodeBase64Url } from '#domain/base64url.ts';

// RFC 4648 section 10, without padding as RFC 7515 section 2 wants it.
test.for([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
] as const)('%j is written %j, and read back', ([text, written]) => {
  expect(encodeBase64Url(text)).toBe(written);
  expect(decodeBase64Url(written)).toEqual(new TextEncoder().encode(text));
});

// RFC 7515 appendix C.
test('the alphabet is that of URLs', () => {
  expect(encodeBase64Url(Uint8Array.of(3, 236, 255, 224, 193))).toBe('A-z_4ME');
});

test('all bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('whatever can be read has no other spelling', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ABQgwxyz019-_=+/ \n.'.split('')), maxLength: 12 }), (text) => {
      const bytes = decodeBase64Url(text);
      if (bytes) expect(encodeBase64Url(bytes)).toBe(text);
    }),
    { seed: 2, numRuns: 2_000 },
  );
});
