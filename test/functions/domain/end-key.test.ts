/** The end of a key: it moves earlier, and never later. */
import { describe, expect, test } from 'vitest';
import { ended } from '#domain/end-key.ts';
import type { PartnerKey } from '#schemas/partner.ts';
import { makeParty, registered } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600_000;
const DAY = 86_400_000;
const at = (days: number) => new Date(NOW + days * DAY).toISOString();
const [key = expect.fail()] = registered(await makeParty('tonga-tcu')).keys;
const end = (of: PartnerKey, state: 'retired' | 'compromised', days: number) =>
  ended(of, { state, from: at(days), reason: 'a test' }, NOW);

describe('a key', () => {
  test('that serves is retired, within an overlap from now', () => {
    expect(end(key, 'retired', 0)).toEqual({ ...key, state: 'retired', notAfter: at(0) });
    expect(end(key, 'retired', 30)).toMatchObject({ notAfter: at(30) });
    expect(() => end(key, 'retired', 30.001)).toThrow(expect.objectContaining({ code: 'request-not-valid' }));
  });

  test('that has ended is not brought back to life, and may end sooner', () => {
    const retired: PartnerKey = { ...key, state: 'retired', notAfter: at(-1) };
    expect(end(retired, 'retired', 20)).toBeUndefined();
    expect(end(retired, 'retired', -1)).toBeUndefined();
    expect(() => end(retired, 'retired', 26_000)).toThrow(expect.objectContaining({ code: 'request-not-valid' }));
    expect(end(retired, 'retired', -2)).toMatchObject({ notAfter: at(-2) });
  });

  test('that is compromised stays so; one that is retired may still become it', () => {
    const retired: PartnerKey = { ...key, state: 'retired', notAfter: at(-1) };
    const compromised = end(retired, 'compromised', -3);
    expect(compromised).toMatchObject({ state: 'compromised', compromisedFrom: at(-3) });
    if (!compromised) return expect.fail();
    expect(end(compromised, 'retired', 0)).toBeUndefined();
    expect(end(compromised, 'compromised', 0)).toBeUndefined();
  });
});
