import { expect, test, vi } from 'vitest';
import { DpopNonces } from '#domain/dpop-nonce.ts';

/** 2026-11-22T00:00:00Z, the beginning of a minute. */
const NOW = 1_795_305_600;
const secret = new Uint8Array(32).fill(7);

test.for([
  [0, true],
  [299, true],
  [300, false],
  [86_400, false],
  [-1, true],
  [-60, true],
  [-61, false],
])('a nonce of this minute is current %i seconds later: %s', async ([later, isCurrent]) => {
  const nonce = await new DpopNonces(secret).current(NOW);
  expect(await new DpopNonces(secret).isCurrent(nonce, NOW + Number(later))).toBe(isCurrent);
});

test('every instance gives the same nonce, and another secret gives another [ASVS 6.7.2]', async () => {
  const nonce = await new DpopNonces(secret).current(NOW);
  expect(await new DpopNonces(secret).current(NOW + 59)).toBe(nonce);
  expect(await new DpopNonces(secret).current(NOW + 60)).not.toBe(nonce);
  expect(await new DpopNonces(new Uint8Array(32)).current(NOW)).not.toBe(nonce);
  expect(nonce).toMatch(/^[A-Za-z0-9_-]{24}$/);
});

test('what is no nonce of ours is never current', async () => {
  const nonces = new DpopNonces(secret);
  const nonce = await nonces.current(NOW);
  for (const other of ['', ' ', `${nonce}=`, nonce.toLowerCase(), nonce.slice(1), 'constructor']) {
    expect(await nonces.isCurrent(other, NOW)).toBe(false);
  }
});

test('a nonce is made once, and forgotten when it is of no use any more', async () => {
  const sign = vi.spyOn(crypto.subtle, 'sign');
  const nonces = new DpopNonces(secret);
  const first = await nonces.current(NOW);
  expect(await nonces.current(NOW)).toBe(first);
  expect(sign).toHaveBeenCalledTimes(1);
  await nonces.current(NOW + 8 * 60);
  expect(await nonces.current(NOW)).toBe(first);
  expect(sign).toHaveBeenCalledTimes(2);
  await nonces.current(NOW + 9 * 60);
  expect(await nonces.current(NOW)).toBe(first);
  expect(sign).toHaveBeenCalledTimes(4);
  sign.mockRestore();
});
