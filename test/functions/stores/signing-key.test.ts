import { createSign, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { derToRaw } from '#stores/signing-key.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

describe('DER signatures', () => {
  test('become r and s, each padded on the left to its size', () => {
    // SEQUENCE { INTEGER 1, INTEGER 0x00ff }: a short r, and an s with the sign byte that DER adds.
    expect(Buffer.from(derToRaw(hex('3007020101020200ff'), 4)).toString('hex')).toBe('00000001000000ff');
  });

  test('of P-384 agree with the raw form that the same library makes', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    for (let round = 0; round < 50; round++) {
      const message = Buffer.from(`message ${round}`);
      const der = createSign('sha384').update(message).sign(privateKey);
      const raw = derToRaw(der, 48);
      expect(raw).toHaveLength(96);
      expect(verifyRaw(message, raw, publicKey)).toBe(true);
    }
  });
});

function verifyRaw(message: Buffer, raw: Uint8Array, key: KeyObject): boolean {
  return verify('sha384', message, { key, dsaEncoding: 'ieee-p1363' }, raw);
}
