/** Machines of a unit: what happens to the keys of one does nothing to those of another. */
import { beforeAll, expect, test } from 'vitest';
import { MOST_DEVICES, withDevice } from '#domain/devices.ts';
import { rotated } from '#domain/key-rotation.ts';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { makeKey, makeParty, registered, type TestParty } from '../../support/test-party.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const LATER = NOW + 31 * 86_400_000;
let first: Partner;
let second: TestParty;
beforeAll(async () => {
  first = registered(await makeParty('tonga-tcu'));
  second = await makeParty('tonga-tcu');
});

const keysOf = (party: TestParty, device?: string): PartnerKey[] =>
  registered(party).keys.map((key) => ({ ...key, ...(device !== undefined && { device }) }));
const standing = ({ keys }: Partner) => keys.map(({ device, use, state }) => [device, use, state]);

test('a further device has its own pair of keys, and the ones before go on', () => {
  const both = withDevice(first, keysOf(second, 'patrol boat'), NOW);
  expect(standing(both)).toEqual([
    [undefined, 'authentication', 'active'],
    [undefined, 'signing', 'active'],
    ['patrol boat', 'authentication', 'active'],
    ['patrol boat', 'signing', 'active'],
  ]);
});

test('a device has a name of its own, which is free again when its keys have ended', () => {
  const keys = keysOf(second, 'patrol boat');
  const both = withDevice(first, keys, NOW);
  expect(() => withDevice(first, keysOf(second), NOW)).toThrow('A further device has a name');
  expect(() => withDevice(both, keys, NOW)).toThrow('device of that name');
  const lost = {
    ...both,
    keys: both.keys.map((key) => (key.device ? { ...key, state: 'compromised' as const } : key)),
  };
  expect(withDevice(lost, keys, NOW).keys).toHaveLength(6);
  let crowd = first;
  for (let at = 1; at < MOST_DEVICES; at++) crowd = withDevice(crowd, keysOf(second, `device ${at}`), NOW);
  expect(() => withDevice(crowd, keys, NOW)).toThrow('at most 8 devices');
});

test('the rotation of one device ends its own key alone, and brings one under its name', async () => {
  const [key, other] = [await makeKey(), await makeKey()];
  const both = withDevice(first, keysOf(second, 'patrol boat'), NOW);
  const fresh = (of: typeof key, use: PartnerKey['use'] = 'signing') =>
    keysOf({ ...second, [use]: of }).find((one) => one.use === use) ?? expect.fail();
  const boat = { key: fresh(key), signedBy: second.signing.thumbprint };
  const once = rotated(both, boat, NOW);
  expect(standing(once)).toEqual([
    [undefined, 'authentication', 'active'],
    [undefined, 'signing', 'active'],
    ['patrol boat', 'authentication', 'active'],
    ['patrol boat', 'signing', 'retired'],
    ['patrol boat', 'signing', 'active'],
  ]);
  const signing = first.keys.find(({ use }) => use === 'signing')?.thumbprint ?? expect.fail();
  const twice = rotated(once, { key: fresh(other, 'authentication'), signedBy: signing }, NOW);
  expect(standing(twice).filter(([device]) => device === undefined)).toEqual([
    [undefined, 'authentication', 'retired'],
    [undefined, 'signing', 'active'],
    [undefined, 'authentication', 'active'],
  ]);
  expect(() => rotated(once, { ...boat, signedBy: key.thumbprint }, NOW)).toThrow('still under way');
  expect(rotated(once, { ...boat, signedBy: key.thumbprint }, LATER).keys).toHaveLength(6);
});
