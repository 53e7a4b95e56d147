import { expect, test } from 'vitest';
import { isSoundKey, isWellSpelled } from '#domain/sound-key.ts';
import {
  LOW_ORDER_POINTS,
  lowOrderKey,
  OFF_THE_CURVE,
  spelledOtherwise,
  TOO_SHORT,
} from '../../attacks/vectors/odd-keys.ts';
import { makeKey } from '../../support/test-party.ts';

test.for(['ES384', 'ES256', 'Ed25519'] as const)('a fresh key for %s is sound', async (algorithm) => {
  expect(await isSoundKey((await makeKey(algorithm)).jwk)).toBe(true);
});

test.for(['ES256', 'Ed25519'] as const)(
  'a key for %s in another spelling is not: it would have a second thumbprint',
  async (algorithm) => {
    expect(isWellSpelled(spelledOtherwise((await makeKey(algorithm)).jwk))).toBe(false);
  },
);

test.for(LOW_ORDER_POINTS)('the point %s is of low order, or spelled beyond the prime', (point) => {
  expect(isWellSpelled(lowOrderKey(point))).toBe(false);
});

test('the other spelling of a small y, beyond the prime, is refused', () => {
  expect(isWellSpelled(lowOrderKey(`f0${'ff'.repeat(30)}7f`))).toBe(false);
});

test('a point off its curve and a point too short for it are refused', async () => {
  expect(await isSoundKey(OFF_THE_CURVE)).toBe(false);
  expect(await isSoundKey(TOO_SHORT)).toBe(false);
});
