/** The directory over a slow link: compressed, and nothing of it again while it is what it was. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Partner } from '#schemas/partner.ts';
import { readDirectory } from '../../functions/read-directory.ts';
import { requestWith, staffWith } from '../support/http-request.ts';
import { makeParty, registered } from '../support/test-party.ts';

/** As many units as the network has, each with a duty desk and powers. */
const some = registered(await makeParty('unit-1'));
const units = (change: object = {}): Partner[] =>
  Array.from({ length: 30 }, (_, at) => ({
    ...some,
    partnerId: `unit-${at}`,
    name: `Transnational Crime Unit ${at}`,
    profile: {
      contacts: [{ role: 'duty', title: `Duty officer, unit ${at}`, phone: `+6762323${at}` }],
      powers: ['arrest', 'search at sea', 'customs search'],
    },
    ...(at === 7 && change),
  }));

const ask = (partners: Partner[], headers: Record<string, string> = {}) => {
  const deps = {
    clock: () => 0,
    cursors: () => expect.fail('No cursor is needed for one page.'),
    listPartners: async () => ({ partners }),
  };
  return readDirectory(deps, requestWith({ headers }), staffWith('unit-1'));
};

test('thirty units are small when compressed, and nothing at all when they are held', async () => {
  const whole = await ask(units(), { 'accept-encoding': 'gzip' });
  const bytes = Buffer.from(whole.body ?? '');
  expect(JSON.parse(gunzipSync(bytes).toString()).items).toHaveLength(30);
  expect(bytes.length).toBeLessThan(1_000);
  const tag = whole.headers?.ETag ?? '';
  const held = await ask(units(), { 'if-none-match': tag });
  expect([held.status, held.body]).toEqual([304, undefined]);
  expect((await ask(units({ name: 'Renamed' }), { 'if-none-match': tag })).status).toBe(200);
  expect((await ask(units({ status: 'suspended' }), { 'if-none-match': tag })).status).toBe(200);
});
