/** Feed credentials given by two: proposed by one operator, of no use until a second person approves; or by broken glass, seen. */
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { AuditPage } from '#schemas/audit.ts';
import { FeedCredentialPage } from '#schemas/feed-credential.ts';
import { FeedCredentialProposed, Proposal } from '#schemas/proposal.ts';
import { basicOf } from '../attacks/vectors/basic.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { changeAs, given, type Issued, issueFor, proposeFor, revoke } from '../support/feed-credentials.ts';
import { readLog } from '../support/log-lines.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import type { RawClient } from '../support/test-party.ts';

const { origin } = inject('exchange');
type Waiting = Issued & { readonly proposalId: string };
let tomasi: RawClient;
let leilani: RawClient;

beforeAll(async () => {
  [tomasi, leilani] = [await signedIn('operator@local'), await signedIn('operator2@local')];
});

const statusFor = async (one: Issued) =>
  (await fetch(`${origin}/v1/feeds/nztcu-curated/items`, { headers: { Authorization: basicOf(one) } })).status;
const codeOf = async (answer: Response) => [answer.status, (await answer.json()).code];
const decide = (as: RawClient, { proposalId }: Waiting, decision: object) =>
  as.postJson(`/v1/proposals/${proposalId}/decision`, decision);
const approve = (as: RawClient, waiting: Waiting) => decide(as, waiting, { decision: 'approve' });
const decline = (as: RawClient, waiting: Waiting) => decide(as, waiting, { decision: 'decline', reason: 'a test' });
const issue = async (unit: RawClient, more: object = {}): Promise<Waiting> =>
  given(unit.party.partnerId, await proposeFor(tomasi, unit, more));
const rotate = async (one: Issued, more: object = {}): Promise<Waiting> =>
  given(one.partnerId, await changeAs(tomasi, one, { change: 'rotate', ...more }));
const setStatus = (unit: RawClient, status: string, more: object = {}) =>
  tomasi.postJson(`/v1/partners/${unit.party.partnerId}/status`, { status, reason: 'a test', ...more });
const proposalOf = async ({ proposalId }: Waiting) =>
  Proposal.parse(await (await leilani.get(`/v1/proposals/${proposalId}`)).json());
const trailOf = async ({ partnerId }: Issued) =>
  AuditPage.parse(await (await tomasi.get(`/v1/audit?subject=partner:${partnerId}&limit=200`)).json()).items;
const listed = async ({ partnerId }: Issued) =>
  FeedCredentialPage.parse(await (await tomasi.get(`/v1/partners/${partnerId}/feed-credentials`)).json()).items;

describe('a feed credential', () => {
  test('opens nothing until a second person has approved it, and then what it names [ASVS 2.3.5]', async () => {
    const unit = await enrol();
    const answer = await proposeFor(await operator(), unit, { label: 'Duty desk', days: 30 });
    expect(answer.status).toBe(202);
    const { proposal, ...issued } = FeedCredentialProposed.parse(await answer.json());
    const { partnerId } = proposal;
    const waiting = { ...issued, partnerId, proposalId: proposal.proposalId };
    expect(proposal).toMatchObject({
      kind: 'feed-credential',
      state: 'waiting',
      brokenGlass: false,
      credential: { credentialId: issued.credentialId, label: 'Duty desk', feeds: ['nztcu-curated'], change: 'issue' },
    });
    expect([await statusFor(waiting), await listed(waiting)]).toEqual([401, []]);
    expect(await codeOf(await approve(await operator(), waiting))).toEqual([403, 'second-person-needed']);
    expect(await statusFor(waiting)).toBe(401);

    expect((await approve(leilani, waiting)).status).toBe(200);
    expect(await statusFor(waiting)).toBe(200);
    expect(await listed(waiting)).toMatchObject([{ credentialId: issued.credentialId, label: 'Duty desk' }]);
    const done = (await trailOf(waiting)).slice(-3);
    expect(done.map(({ action }) => action).toSorted()).toEqual(['approved', 'feed-credential-issued', 'proposed']);
    expect(new Set(done.map(({ actor }) => actor.principal)).size).toBe(2);
    const shown = JSON.stringify([await proposalOf(waiting), await listed(waiting), done]);
    expect(shown).not.toContain(issued.secret);
    expect(shown).not.toMatch(/sha256|secrets/);
  });

  test('of a reader of everything is not for one operator to take, whoever that is [ASVS 2.3.5]', async () => {
    const reader = await enrolReader();
    const waiting = await issue(reader);
    expect(await codeOf(await approve(tomasi, waiting))).toEqual([403, 'second-person-needed']);
    expect(await statusFor(waiting)).toBe(401);
  });

  test('that is declined is never there', async () => {
    const waiting = await issue(await enrol());
    expect((await decline(leilani, waiting)).status).toBe(200);
    expect(await codeOf(await approve(leilani, waiting))).toEqual([409, 'proposal-closed']);
    expect([await statusFor(waiting), await listed(waiting)]).toEqual([401, []]);
  });

  test('that two approve at the same moment is issued once', async () => {
    const waiting = await given('', await proposeFor(await operator(), await enrol()));
    const answers = await Promise.all([tomasi, leilani].map((person) => approve(person, waiting)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await statusFor(waiting)).toBe(200);
  });

  test('of a partner that was suspended meanwhile is not approved, until it is let in again', async () => {
    const unit = await enrol();
    const old = await issueFor(unit);
    const [fresh, rotation] = [await issue(unit), await rotate(old)];
    await setStatus(unit, 'suspended');
    for (const waiting of [fresh, rotation])
      expect(await codeOf(await approve(leilani, waiting))).toEqual([409, 'partner-not-active']);
    expect((await proposalOf(fresh)).state).toBe('waiting');
    await setStatus(unit, 'active', { breakGlass: 'a test' });
    expect([await statusFor(fresh), await statusFor(rotation), await statusFor(old)]).toEqual([401, 401, 200]);
    expect((await approve(leilani, fresh)).status).toBe(200);
    expect(await statusFor(fresh)).toBe(200);
  });

  test('is given out alone by nobody while its partner waits to be let in again', async () => {
    const unit = await enrol();
    await setStatus(unit, 'suspended');
    expect((await setStatus(unit, 'active')).status).toBe(202);
    const alone = await proposeFor(tomasi, unit, { breakGlass: 'a boat with people on board' });
    expect(await codeOf(alone)).toEqual([409, 'partner-not-active']);
  });
});

describe('a new secret', () => {
  test('does not work until it is approved, and the old one goes on; its last days begin then', async () => {
    const old = await issueFor(await enrol());
    const waiting = await rotate(old, { reason: 'every half year' });
    expect((await proposalOf(waiting)).credential).toMatchObject({ credentialId: old.credentialId, change: 'rotate' });
    expect([await statusFor(old), await statusFor(waiting)]).toEqual([200, 401]);
    expect(await codeOf(await approve(tomasi, waiting))).toEqual([403, 'second-person-needed']);
    expect([await statusFor(old), await statusFor(waiting)]).toEqual([200, 401]);
    const approved = Proposal.parse(await (await approve(leilani, waiting)).json());
    expect([await statusFor(old), await statusFor(waiting)]).toEqual([200, 200]);
    const [credential] = await listed(old);
    expect(Date.parse(credential?.previousSecretEndsAt ?? '') - Date.parse(approved.decidedAt ?? '')).toBe(
      7 * 86_400_000,
    );
    const rotation = (await trailOf(old)).find(({ action }) => action === 'feed-credential-rotated');
    expect(rotation?.reason).toBe('every half year');
  });

  test('at once ends the old one with the approval', async () => {
    const old = await issueFor(await enrol());
    const waiting = await rotate(old, { atOnce: true });
    expect(await statusFor(old)).toBe(200);
    expect((await approve(leilani, waiting)).status).toBe(200);
    expect([await statusFor(old), await statusFor(waiting)]).toEqual([401, 200]);
  });

  test('brings nothing back that was revoked, or rotated otherwise, meanwhile', async () => {
    const unit = await enrol();
    const [gone, turned] = [await issueFor(unit), await issueFor(unit)];
    const [first, second, third] = [await rotate(gone), await rotate(turned), await rotate(turned)];
    await revoke(gone);
    expect(await codeOf(await approve(leilani, first))).toEqual([409, 'proposal-overtaken']);
    expect((await approve(leilani, second)).status).toBe(200);
    expect(await codeOf(await approve(leilani, third))).toEqual([409, 'proposal-overtaken']);
    expect([await statusFor(first), await statusFor(second), await statusFor(third)]).toEqual([401, 200, 401]);
  });
});

describe('broken glass', () => {
  const alarmsFor = (partnerId: string) =>
    readLog()
      .split('\n')
      .filter((line) => line.includes('"glass-broken"') && line.includes(partnerId));

  test('gives one at once, wakes somebody, and owes an approval', async () => {
    const unit = await enrol();
    const before = alarmsFor(unit.party.partnerId).length;
    const owed = await issue(unit, { breakGlass: 'the desk is blind' });
    expect(await statusFor(owed)).toBe(200);
    expect(alarmsFor(owed.partnerId)).toHaveLength(before + 1);
    const { expiresAt, ...proposal } = await proposalOf(owed);
    expect(proposal).toMatchObject({ brokenGlass: true, state: 'waiting', reason: 'the desk is blind' });
    expect(expiresAt).toBeUndefined();
    expect(await codeOf(await approve(tomasi, owed))).toEqual([403, 'second-person-needed']);
    expect((await approve(leilani, owed)).status).toBe(200);
    expect(await statusFor(owed)).toBe(200);
  });

  test('that a second person declines is undone: the credential is revoked, and its partner goes on', async () => {
    const unit = await enrol();
    const [owed, old] = [await issue(unit, { breakGlass: 'now' }), await issueFor(unit)];
    const turned = await rotate(old, { breakGlass: 'now' });
    for (const one of [owed, turned]) expect((await decline(leilani, one)).status).toBe(200);
    expect([await statusFor(owed), await statusFor(turned), await statusFor(old)]).toEqual([401, 401, 401]);
    expect((await listed(owed)).map(({ state }) => state)).toEqual(['revoked', 'revoked']);
    expect((await (await leilani.get(`/v1/partners/${owed.partnerId}`)).json()).status).toBe('active');
    expect((await unit.get('/v1/feeds/nztcu-curated/items')).status).toBe(200);
  });

  test('is declined also when the credential was revoked before', async () => {
    const owed = await issue(await enrol(), { breakGlass: 'now' });
    await revoke(owed);
    expect((await decline(leilani, owed)).status).toBe(200);
    expect((await proposalOf(owed)).state).toBe('declined');
    const revocations = (await trailOf(owed)).filter(({ action }) => action === 'feed-credential-revoked');
    expect(revocations).toHaveLength(1);
  });
});
