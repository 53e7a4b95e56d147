import { describe, expect, test } from 'vitest';
import { Cursors } from '#domain/cursor.ts';
import { DpopNonces } from '#domain/dpop-nonce.ts';
import { believed, type Generation, inUse, publishedTime, rotated, stateOf, TERMS } from '#domain/key-ring.ts';
import type { ExchangeKeyPurpose } from '#schemas/exchange-keys.ts';

const T = Date.parse('2026-11-22T00:00:00.400Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const ring = (...kids: string[]): readonly Generation[] =>
  kids.map((kid) => ({ kid, activeFrom: '2024-11-22T00:00:00.000Z' }));
const rotate = (
  generations: readonly Generation[],
  kid: string,
  purpose: ExchangeKeyPurpose,
  now: number,
  atOnce = false,
): readonly Generation[] => rotated(generations, { kid }, purpose, { now, atOnce });
const signs = (generations: readonly Generation[], now: number) => inUse(generations, now).kid;
const believes = (generations: readonly Generation[], purpose: ExchangeKeyPurpose, now: number) =>
  believed(generations, now, TERMS[purpose].believedSeconds).map(({ kid }) => kid);

test('a key that was never rotated signs, however old, and is believed', () => {
  const first = [{ kid: 'first' }];
  expect(signs(first, T)).toBe('first');
  expect(believes(first, 'token', T)).toEqual(['first']);
  expect(stateOf({ kid: 'first' }, 'token', T)).toBe('active');
});

test('the first key serves an instance whose clock is behind that of its maker', () => {
  expect(signs([{ kid: 'first', activeFrom: '2026-11-22T00:00:01.000Z' }], T)).toBe('first');
});

describe('in good order', () => {
  const turned = rotate(ring('first'), 'second', 'token', T);

  test('the new key is believed at once, and signs ten minutes later, to the second', () => {
    const turn = Date.parse('2026-11-22T00:10:00.000Z');
    expect(believes(turned, 'token', T)).toEqual(['first', 'second']);
    expect(signs(turned, T)).toBe('first');
    expect(signs(turned, turn - 1)).toBe('first');
    expect(signs(turned, turn)).toBe('second');
  });

  test('the old token key is believed until its last token has ended, and not after', () => {
    const lastTokenEnds = Date.parse('2026-11-22T00:25:00.000Z');
    expect(believes(turned, 'token', lastTokenEnds)).toEqual(['first', 'second']);
    expect(believes(turned, 'token', lastTokenEnds + MINUTE)).toEqual(['second']);
  });

  test('each generation tells its state', () => {
    const states = (now: number) => turned.map((one) => stateOf(one, 'token', now));
    expect(states(T)).toEqual(['active', 'upcoming']);
    expect(states(T + 10 * MINUTE)).toEqual(['retiring', 'active']);
    expect(states(T + 27 * MINUTE)).toEqual(['ended', 'active']);
  });

  test.each([
    ['token', 26 * MINUTE],
    ['receipt', 10 * MINUTE],
    ['secret', 24 * HOUR + 11 * MINUTE],
  ] as const)('a second rotation of the %s key waits until what the key before made has ended', (purpose, over) => {
    const once = rotate(ring('first'), 'second', purpose, T);
    const again = (now: number) => rotate(once, 'third', purpose, now);
    expect(() => again(T)).toThrow(expect.objectContaining({ code: 'rotation-under-way' }));
    expect(() => again(T + over - 2 * SECOND)).toThrow(expect.objectContaining({ code: 'rotation-under-way' }));
    expect(again(T + over).at(-1)?.kid).toBe('third');
  });
});

describe('at once', () => {
  test('the new token key signs now, and the old one is believed no more', () => {
    const turned = rotate(ring('first'), 'second', 'token', T, true);
    expect(signs(turned, T)).toBe('second');
    expect(believes(turned, 'token', T)).toEqual(['second']);
    expect(turned.map((one) => stateOf(one, 'token', T))).toEqual(['compromised', 'active']);
  });

  test('a rotation that was under way does not matter: neither key of it is believed, and none of it ever signs', () => {
    const underWay = rotate(ring('first'), 'second', 'token', T);
    const turned = rotate(underWay, 'third', 'token', T + MINUTE, true);
    for (const now of [T + MINUTE, T + 10 * MINUTE, T + 24 * HOUR]) {
      expect(signs(turned, now)).toBe('third');
      expect(believes(turned, 'token', now)).toEqual(['third']);
    }
  });

  test('a key that had ended long before is left as it was', () => {
    const orderly = rotate(ring('first'), 'second', 'receipt', T);
    const turned = rotate(orderly, 'third', 'receipt', T + 24 * HOUR, true);
    expect(turned.map((one) => stateOf(one, 'receipt', T + 24 * HOUR))).toEqual(['ended', 'compromised', 'upcoming']);
  });

  test.each(['token', 'receipt', 'secret'] as const)(
    'the %s key may be rotated again when every instance knows of the last time, and not before',
    (purpose) => {
      const once = rotate(ring('first'), 'second', purpose, T, true);
      const settled = Date.parse('2026-11-22T00:02:00.000Z');
      for (const atOnce of [true, false]) {
        expect(() => rotate(once, 'third', purpose, settled - 1, atOnce)).toThrow(
          expect.objectContaining({ code: 'rotation-under-way' }),
        );
        expect(rotate(once, 'third', purpose, settled, atOnce).at(-1)?.kid).toBe('third');
      }
      expect(signs(rotate(once, 'third', purpose, settled, true), settled + 2 * MINUTE)).toBe('third');
    },
  );

  test('a receipt key is published two minutes before it signs, and the old one holds for as long', () => {
    const turned = rotate(ring('first'), 'second', 'receipt', T, true);
    const turn = Date.parse('2026-11-22T00:02:00.000Z');
    expect(signs(turned, T)).toBe('first');
    expect(signs(turned, turn - 1)).toBe('first');
    expect(signs(turned, turn)).toBe('second');
    const [old, fresh] = turned.map(publishedTime);
    expect([old?.exp, old?.revoked?.revoked_at]).toEqual([turn / SECOND, Math.floor(T / SECOND)]);
    expect(fresh).toEqual({ nbf: turn / SECOND });
  });
});

describe('rotations have a limit', () => {
  const tooMany = expect.objectContaining({ code: 'too-many-rotations' });

  test.each(['token', 'receipt', 'secret'] as const)(
    'of 24 at once in a day of the %s key; the orderly way stays',
    (purpose) => {
      let generations = ring('0');
      for (let time = 1; time <= 24; time++)
        generations = rotate(generations, String(time), purpose, T + time * 3 * MINUTE, true);
      const then = T + 75 * MINUTE;
      expect(() => rotate(generations, 'more', purpose, then, true)).toThrow(tooMany);
      expect(rotate(generations, 'more', purpose, then).at(-1)?.kid).toBe('more');
      expect(rotate(generations, 'more', purpose, then + 24 * HOUR, true).at(-1)?.kid).toBe('more');
    },
  );

  test('of 30 in good order in a day', () => {
    let generations = ring('0');
    for (let time = 1; time <= 30; time++)
      generations = rotate(generations, String(time), 'receipt', T + time * 11 * MINUTE);
    expect(() => rotate(generations, 'more', 'receipt', T + 6 * HOUR)).toThrow(tooMany);
  });

  test('of 500 keys on record, far below the size of an item, which only receipt keys can ever meet', () => {
    const rotatedHourly = (purpose: ExchangeKeyPurpose, times: number) => {
      let generations = ring('0');
      for (let time = 1; time <= times; time++)
        generations = rotate(generations, String(time), purpose, T + time * 61 * MINUTE, true);
      return generations;
    };
    const receipts = rotatedHourly('receipt', 499);
    for (const atOnce of [true, false])
      expect(() => rotate(receipts, 'more', 'receipt', T + 900 * HOUR, atOnce)).toThrow(tooMany);
    const half = 'x'.repeat(64);
    const stored = receipts.map((one) => ({ ...one, kid: half, keyId: half, jwk: { crv: half, x: half, y: half } }));
    expect(JSON.stringify(stored).length).toBeLessThan(300_000);
    for (const purpose of ['token', 'secret'] as const) expect(rotatedHourly(purpose, 2_000).length).toBeLessThan(400);
  });
});

describe('what is published of a receipt key', () => {
  test('is the time in which it signed', () => {
    const [first, second] = rotate(ring('first'), 'second', 'receipt', T);
    expect(publishedTime(first ?? expect.fail())).toEqual({ nbf: 1_732_233_600, exp: 1_795_306_200 });
    expect(publishedTime(second ?? expect.fail())).toEqual({ nbf: 1_795_306_200 });
  });

  test('is its revocation, and an end that waits for every instance to hear of it', () => {
    const [first] = rotate(ring('first'), 'second', 'receipt', T, true);
    const revoked = { revoked_at: 1_795_305_600, reason: 'compromised' };
    expect(publishedTime(first ?? expect.fail())).toEqual({ nbf: 1_732_233_600, exp: 1_795_305_720, revoked });
  });

  test('stays, over any number of rotations', () => {
    let generations = ring('0');
    for (let year = 1; year < 30; year++)
      generations = rotate(generations, String(year), 'receipt', T + year * 365 * 24 * HOUR, year % 3 === 0);
    expect(generations).toHaveLength(30);
  });
});

describe('the secret behind nonces and cursors', () => {
  const secrets: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
    first: new Uint8Array(32).fill(1),
    second: new Uint8Array(32).fill(2),
  };
  /** As the store puts them together. */
  const makersAt = (generations: readonly Generation[], now: number, seconds: number) => {
    const present = inUse(generations, now);
    const others = believed(generations, now, seconds).filter((one) => one !== present);
    const [first = expect.fail(), ...more] = [present, ...others].map(({ kid }) => secrets[kid] ?? expect.fail());
    return [first, ...more] as const;
  };
  const cursorsAt = (generations: readonly Generation[], now: number) =>
    new Cursors(...makersAt(generations, now, TERMS.secret.believedSeconds));
  const noncesAt = (generations: readonly Generation[], now: number) =>
    new DpopNonces(...makersAt(generations, now, 300));
  const scope = (now: number) => ({ principal: 'tonga-tcu', purpose: 'feed', nowSeconds: Math.floor(now / 1000) });
  const turned = rotate(ring('first'), 'second', 'secret', T);
  const turn = T + 10 * MINUTE;

  test('is another ten minutes later, and a cursor from before opens for all of its 24 hours', async () => {
    const before = turn - 5 * SECOND;
    const cursor = await cursorsAt(turned, before).seal('position', scope(before));
    await expect(new Cursors(secrets.second ?? expect.fail()).open(cursor, scope(turn))).rejects.toThrow();
    for (const now of [before, turn, turn + HOUR, before + 24 * HOUR - SECOND])
      expect(await cursorsAt(turned, now).open(cursor, scope(now))).toBe('position');
  });

  test('an instance whose clock is behind opens what another sealed with the new one', async () => {
    const cursor = await cursorsAt(turned, turn).seal('position', scope(turn));
    expect(await cursorsAt(turned, turn - 5 * SECOND).open(cursor, scope(turn))).toBe('position');
  });

  test('a nonce from before is taken for as long as nonces live, and no secret makes nonces longer than that', async () => {
    const before = turn - 5 * SECOND;
    const nonce = await noncesAt(turned, before).current(before / 1000);
    expect(await noncesAt(turned, turn).isCurrent(nonce, turn / 1000)).toBe(true);
    expect(await noncesAt(turned, turn + 3 * MINUTE).isCurrent(nonce, (turn + 3 * MINUTE) / 1000)).toBe(true);
    const later = turn + 5 * MINUTE;
    const forged = await new DpopNonces(secrets.first ?? expect.fail()).current(later / 1000);
    expect(await noncesAt(turned, later).isCurrent(forged, later / 1000)).toBe(false);
  });

  test('the one before the one before is dropped', () => {
    const later = T + 25 * HOUR;
    expect(rotate(turned, 'third', 'secret', later).map(({ kid }) => kid)).toEqual(['second', 'third']);
  });

  test('at once: every instance has the new one before it is used, and from then on the old one opens nothing', async () => {
    const atOnce = rotate(ring('first'), 'second', 'secret', T, true);
    const switched = Date.parse('2026-11-22T00:02:00.000Z');
    const cursor = await cursorsAt(atOnce, switched - 1).seal('position', scope(T));
    expect(signs(atOnce, switched)).toBe('second');
    await expect(cursorsAt(atOnce, switched).open(cursor, scope(switched))).rejects.toMatchObject({
      code: 'invalid-cursor',
    });
  });
});
