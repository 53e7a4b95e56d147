/** What is kept of a unit beside its keys: set by an operator, on the audit trail, and shown to members as far as they need it. */
import { expect, inject, test } from 'vitest';
import { AuditPage } from '#schemas/audit.ts';
import { DirectoryPage, type DirectoryEntry, type PartnerProfile } from '#schemas/profile.ts';
import { runPtcnOps } from '#clients/operator/program.ts';
import { enrol, operator } from '../support/enrolled.ts';
import type { RawClient } from '../support/test-party.ts';
import { Ears } from '../support/unit-install.ts';

const { origin, dataDir } = inject('exchange');

const profile: PartnerProfile = {
  contacts: [
    { role: 'duty', title: 'Duty officer', phone: '+67623233' },
    { role: 'privacy', title: 'Privacy officer', email: 'privacy@police.example' },
  ],
  powers: ['arrest', 'search at sea'],
  arrangement: { name: 'The memorandum', onwardConditions: 'Ask first.', reviewBy: '2026-12-31' },
};

const setProfile = async ({ party }: RawClient, body: object) =>
  (await operator()).postJson(`/v1/partners/${party.partnerId}/profile`, body);

/** Every page: other tests enrol meanwhile. */
async function directoryOf(client: RawClient): Promise<DirectoryEntry[]> {
  const entries: DirectoryEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await (
      await client.get(`/v1/directory?limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    ).json();
    const { items, next } = DirectoryPage.parse(page);
    entries.push(...items);
    cursor = next;
  } while (cursor !== undefined);
  return entries;
}
const shownOf = async (client: RawClient, { party }: RawClient) =>
  (await directoryOf(client)).find(({ partnerId }) => partnerId === party.partnerId);

test('members see who is there, what they may do and the duty desk, and nothing else of the profile [ASVS 8.2.3] [API3:2023]', async () => {
  const [unit, other] = [await enrol(), await enrol()];
  const { partnerId } = unit.party;
  expect((await setProfile(unit, profile)).status).toBe(200);
  const seen = await shownOf(other, unit);
  expect(seen).toEqual({
    partnerId,
    name: `Unit ${partnerId}`,
    country: 'TO',
    powers: profile.powers,
    duty: [{ title: 'Duty officer', phone: '+67623233' }],
  });
  const { items } = AuditPage.parse(
    await (await (await operator()).get(`/v1/audit?subject=partner:${partnerId}`)).json(),
  );
  expect(items.map(({ action }) => action)).toEqual(['proposed', 'enrolled', 'profile-changed']);
});

test('a suspended unit is not in the directory, and cannot read it; a reader never is in it', async () => {
  const [unit, member] = [await enrol(), await enrol()];
  const reader = await enrol('reader', { scopes: ['feeds:read'] });
  expect(await shownOf(reader, unit)).toMatchObject({ powers: [], duty: [] });
  expect(await shownOf(member, reader)).toBeUndefined();
  await unit.token();
  const order = { status: 'suspended', reason: 'test' };
  await (await operator()).postJson(`/v1/partners/${unit.party.partnerId}/status`, order);
  expect(await shownOf(member, unit)).toBeUndefined();
  expect((await unit.get('/v1/directory')).status).toBe(403);
});

test.each([
  ['a contact without a role', { ...profile, contacts: [{ title: 'Somebody' }] }],
  ['a telephone number of no country', { ...profile, contacts: [{ role: 'duty', title: 'Desk', phone: '23233' }] }],
  ['a day that does not exist', { ...profile, arrangement: { name: 'A memorandum', reviewBy: '2027-02-30' } }],
  ['a member that nobody knows', { ...profile, homeAddress: 'Vava‘u' }],
])('%s is refused, and nothing changes', async (_what, wrong) => {
  const unit = await enrol();
  const refused = await setProfile(unit, wrong);
  expect(refused.status).toBe(422);
  const desk = await operator();
  const kept = await (await desk.get(`/v1/partners/${unit.party.partnerId}`)).json();
  expect(kept.profile).toBeUndefined();
});

test.each([
  ['2026-10-01', 'shares under The memorandum, to be reviewed by 2026-12-31'],
  ['2026-11-15', 'REVIEW IS DUE SOON: shares under'],
  ['2026-12-31', 'REVIEW IS DUE SOON: shares under'],
  ['2027-01-01', 'REVIEW IS OVERDUE: shares under'],
])('on %s the operator reads "%s"', async (day, words) => {
  const unit = await enrol();
  await setProfile(unit, profile);
  const ears = new Ears({ PTCN_ORIGIN: origin, DATA_DIR: dataDir });
  const now = () => Date.parse(`${day}T12:00:00Z`);
  expect(await runPtcnOps(['partners', unit.party.partnerId], { ...ears.surroundings, now })).toBe(0);
  expect(ears.out).toContain(`  ${words}`);
  expect(ears.out).toContain('  privacy: Privacy officer, privacy@police.example');
});
