/** What lets somebody in: one operator proposes, a second person approves; or one breaks the glass, and it is seen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { AuditPage } from '#schemas/audit.ts';
import { ENROLMENT_TYP } from '#schemas/partner.ts';
import { Proposal, type ProposalDecision, ProposalPage } from '#schemas/proposal.ts';
import { enrol, enrolmentClaims, operator } from '../support/enrolled.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { goodClaims, makeParty, RawClient, signClaims, type TestParty } from '../support/test-party.ts';

const { origin, dataDir } = inject('exchange');
let tomasi: RawClient;
let leilani: RawClient;

beforeAll(async () => {
  tomasi = await signedIn('operator@local');
  leilani = await signedIn('operator2@local');
});

const newName = () => `t-${uuidv7().slice(-20)}`;
const requestOf = (party: TestParty) => signClaims(party, enrolmentClaims(party, origin), ENROLMENT_TYP);
const orderOf = async (party: TestParty, more: object = {}) => ({
  request: await requestOf(party),
  fingerprint: party.signing.thumbprint,
  kind: 'unit',
  ...more,
});

async function proposal(answer: Response): Promise<Proposal> {
  const body = await answer.json();
  expect([answer.status, body.code]).toEqual([202, undefined]);
  return Proposal.parse(body);
}
const decide = (client: RawClient, { proposalId }: Proposal, decision: ProposalDecision) =>
  client.postJson(`/v1/proposals/${proposalId}/decision`, decision);
const approve = (client: RawClient, what: Proposal, party?: TestParty) =>
  decide(client, what, { decision: 'approve', ...(party && { fingerprint: party.signing.thumbprint }) });
const codeOf = async (answer: Response) => [answer.status, (await answer.json()).code];
const getsToken = async (party: TestParty) => (await new RawClient(origin, party).requestToken()).status;

const actionsAbout = async (partnerId: string) =>
  AuditPage.parse(await (await (await operator()).get(`/v1/audit?subject=partner:${partnerId}`)).json()).items;

describe('a unit', () => {
  test('is enrolled when a second person has approved it, and not before [ASVS 2.3.5]', async () => {
    const party = await makeParty(newName());
    const waiting = await proposal(await tomasi.postJson('/v1/partners', await orderOf(party)));
    expect(waiting).toMatchObject({
      state: 'waiting',
      brokenGlass: false,
      kind: 'enrolment',
      partnerId: party.partnerId,
    });
    expect(await getsToken(party)).toBe(401);
    expect(await codeOf(await approve(tomasi, waiting, party))).toEqual([403, 'second-person-needed']);
    expect(await codeOf(await approve(await operator(), waiting, party))).toEqual([403, 'second-person-needed']);
    const otherFingerprint = { decision: 'approve', fingerprint: party.dpop.thumbprint } as const;
    expect(await codeOf(await decide(leilani, waiting, otherFingerprint))).toEqual([422, 'fingerprint-mismatch']);
    expect(await getsToken(party)).toBe(401);

    expect((await approve(leilani, waiting, party)).status).toBe(200);
    expect(await getsToken(party)).toBe(200);
    expect(await codeOf(await approve(leilani, waiting, party))).toEqual([409, 'proposal-closed']);
    const entries = await actionsAbout(party.partnerId);
    expect(entries.map(({ action }) => action)).toEqual(['proposed', 'approved', 'enrolled']);
    expect(new Set(entries.map(({ actor }) => actor.principal)).size).toBe(2);
  });

  test('is shown to the second person with what it may do once it is in', async () => {
    const party = await makeParty(newName());
    const scopes = ['partners:admin', 'submissions:read:all'];
    const order = await orderOf(party, { kind: 'reader', scopes, maximumClassification: 'IN-CONFIDENCE' });
    const waiting = await proposal(await tomasi.postJson('/v1/partners', order));
    const { partner } = Proposal.parse(await (await leilani.get(`/v1/proposals/${waiting.proposalId}`)).json());
    expect(partner).toEqual({ kind: 'reader', country: 'TO', scopes, maximumClassification: 'IN-CONFIDENCE' });
    await approve(leilani, waiting, party);
    const entries = await actionsAbout(party.partnerId);
    expect(entries.at(-1)?.facts).toMatchObject({ partnerKind: 'reader', scopes });
  });

  test('that asked long ago asks anew', async () => {
    const party = await makeParty(newName());
    const old = enrolmentClaims(party, origin, { iat: Math.floor(Date.now() / 1000) - 91 * 86_400 });
    const request = await signClaims(party, old, ENROLMENT_TYP);
    const answer = await tomasi.postJson('/v1/partners', { ...(await orderOf(party)), request });
    expect(await codeOf(answer)).toEqual([422, 'signed-too-long-ago']);
  });

  test('that a desk proposed which is shut out since does not come in', async () => {
    const [other, party] = [await enrol('reader', { scopes: ['partners:admin'] }), await makeParty(newName())];
    const waiting = await proposal(await other.postJson('/v1/partners', await orderOf(party)));
    const shutOut = { status: 'revoked', reason: 'its key was stolen' };
    await tomasi.postJson(`/v1/partners/${other.party.partnerId}/status`, shutOut);
    expect(await codeOf(await approve(leilani, waiting, party))).toEqual([409, 'proposal-overtaken']);
    expect(await getsToken(party)).toBe(401);
  });

  test('whose file or fingerprint does not fit is not even proposed', async () => {
    const [party, known] = [await makeParty(newName()), await enrol()];
    const wrong = await orderOf(party, { fingerprint: party.dpop.thumbprint });
    expect(await codeOf(await tomasi.postJson('/v1/partners', wrong))).toEqual([422, 'fingerprint-mismatch']);
    const taken = await orderOf({ ...party, signing: known.party.signing });
    expect(await codeOf(await tomasi.postJson('/v1/partners', taken))).toEqual([409, 'key-already-registered']);
    const again = await orderOf({ ...party, partnerId: known.party.partnerId });
    expect(await codeOf(await tomasi.postJson('/v1/partners', again))).toEqual([409, 'partner-exists']);
  });

  test('that two approve at the same moment is enrolled once', async () => {
    const party = await makeParty(newName());
    const waiting = await proposal(await (await operator()).postJson('/v1/partners', await orderOf(party)));
    const answers = await Promise.all([tomasi, leilani].map((person) => approve(person, waiting, party)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect((await actionsAbout(party.partnerId)).filter(({ action }) => action === 'enrolled')).toHaveLength(1);
  });

  test('that is declined stays out', async () => {
    const party = await makeParty(newName());
    const waiting = await proposal(await tomasi.postJson('/v1/partners', await orderOf(party)));
    const declined = await decide(leilani, waiting, {
      decision: 'decline',
      reason: 'the commander knows nothing of it',
    });
    expect(Proposal.parse(await declined.json())).toMatchObject({ state: 'declined', decidedBy: expect.any(String) });
    expect(await codeOf(await approve(leilani, waiting, party))).toEqual([409, 'proposal-closed']);
    expect(await getsToken(party)).toBe(401);
  });

  test('that was enrolled by two of two proposals is there once: the second is refused and stays open', async () => {
    const party = await makeParty(newName());
    const order = await orderOf(party);
    const first = await proposal(await tomasi.postJson('/v1/partners', order));
    const second = await proposal(await tomasi.postJson('/v1/partners', order));
    expect((await approve(leilani, first, party)).status).toBe(200);
    expect(await codeOf(await approve(leilani, second, party))).toEqual([409, 'partner-exists']);
    const { state } = Proposal.parse(await (await leilani.get(`/v1/proposals/${second.proposalId}`)).json());
    expect(state).toBe('waiting');
  });
});

describe('a suspended unit', () => {
  const suspend = async (client: RawClient, unit: RawClient) =>
    client.postJson(`/v1/partners/${unit.party.partnerId}/status`, { status: 'suspended', reason: 'laptop missing' });
  const letIn = async (client: RawClient, unit: RawClient, more: object = {}) =>
    client.postJson(`/v1/partners/${unit.party.partnerId}/status`, {
      status: 'active',
      reason: 'laptop found',
      ...more,
    });
  const sends = async (unit: RawClient) =>
    (await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))).status;

  test('is let in again by two, and goes on with the token it has [ASVS 2.3.5]', async () => {
    const unit = await enrol();
    await unit.token();
    expect((await suspend(tomasi, unit)).status).toBe(200);
    expect(await sends(unit)).toBe(403);
    const waiting = await proposal(await letIn(tomasi, unit));
    expect(await sends(unit)).toBe(403);
    expect(await codeOf(await approve(tomasi, waiting))).toEqual([403, 'second-person-needed']);
    expect((await approve(leilani, waiting)).status).toBe(200);
    expect(await sends(unit)).toBe(201);
  });

  test('that was changed meanwhile is not let in by the old proposal', async () => {
    const unit = await enrol();
    await suspend(tomasi, unit);
    const waiting = await proposal(await letIn(tomasi, unit));
    await suspend(tomasi, unit);
    expect(await codeOf(await approve(leilani, waiting))).toEqual([409, 'proposal-overtaken']);
  });

  test('that is not suspended needs nobody', async () => {
    const unit = await enrol();
    const answer = await letIn(tomasi, unit);
    expect([answer.status, (await answer.json()).status]).toEqual([200, 'active']);
  });
});

describe('a unit that has lost its keys', () => {
  test('comes back with new ones by two; the old ones end with that [ASVS 2.3.5]', async () => {
    const unit = await enrol();
    const { partnerId } = unit.party;
    const before = await signClaims(
      unit.party,
      goodClaims(unit.party, origin, { iat: Math.floor(Date.now() / 1000) - 60 }),
    );
    const fresh = await makeParty(partnerId);
    const order = { request: await requestOf(fresh), fingerprint: fresh.signing.thumbprint, reason: 'lost at sea' };
    const waiting = await proposal(await tomasi.postJson(`/v1/partners/${partnerId}/keys`, order));
    expect(await getsToken(fresh)).toBe(401);
    expect(await codeOf(await approve(tomasi, waiting, fresh))).toEqual([403, 'second-person-needed']);
    expect((await approve(leilani, waiting, fresh)).status).toBe(200);
    expect(await getsToken(unit.party)).toBe(401);

    const back = new RawClient(origin, fresh);
    expect((await back.submit(await signClaims(fresh, goodClaims(fresh, origin)))).status).toBe(201);
    // Signed before, found on a stick: still taken.
    expect((await back.submit(before)).status).toBe(201);
    expect(
      (
        await back.submit(
          await signClaims(unit.party, goodClaims(fresh, origin, { iat: Math.floor(Date.now() / 1000) + 5 })),
        )
      ).status,
    ).toBe(422);
  });

  test('is not helped by one operator who ends the old keys anew, in a far future', async () => {
    const unit = await enrol();
    const path = `/v1/partners/${unit.party.partnerId}/keys`;
    const fresh = await makeParty(unit.party.partnerId);
    const order = { request: await requestOf(fresh), fingerprint: fresh.signing.thumbprint, reason: 'lost at sea' };
    await approve(leilani, await proposal(await tomasi.postJson(path, order)), fresh);
    for (const [from, status] of [
      ['2099-01-01T00:00:00Z', 422],
      [new Date(Date.now() + 86_400_000).toISOString(), 200],
    ] as const) {
      const end = { state: 'retired', from, reason: 'a trick' };
      for (const { thumbprint } of [unit.party.authentication, unit.party.signing])
        expect((await tomasi.postJson(`${path}/${thumbprint}`, end)).status).toBe(status);
      expect(await getsToken(unit.party)).toBe(401);
    }
  });

  test("is not helped with another's request, nor with keys that somebody has", async () => {
    const [unit, other] = [await enrol(), await enrol()];
    const path = `/v1/partners/${unit.party.partnerId}/keys`;
    const reason = 'a trial';
    const fresh = await makeParty(other.party.partnerId);
    const foreign = { request: await requestOf(fresh), fingerprint: fresh.signing.thumbprint, reason };
    expect(await codeOf(await tomasi.postJson(path, foreign))).toEqual([422, 'issuer-mismatch']);
    const stolen = { ...(await makeParty(unit.party.partnerId)), signing: other.party.signing };
    const taken = { request: await requestOf(stolen), fingerprint: stolen.signing.thumbprint, reason };
    expect(await codeOf(await tomasi.postJson(path, taken))).toEqual([409, 'key-already-registered']);
    expect(await codeOf(await tomasi.postJson('/v1/partners/nobody/keys', taken))).toEqual([404, 'not-found']);
  });
});

describe('broken glass', () => {
  test('lets a unit in at once, wakes somebody, and owes an approval that a second person gives', async () => {
    const party = await makeParty(newName());
    const desk = await operator();
    const owed = await proposal(
      await desk.postJson('/v1/partners', await orderOf(party, { breakGlass: 'boat at sea' })),
    );
    expect(owed).toMatchObject({ brokenGlass: true, state: 'waiting', reason: 'boat at sea' });
    expect(owed.expiresAt).toBeUndefined();
    expect(await getsToken(party)).toBe(200);
    const lines = readFileSync(join(dataDir, 'exchange.log'), 'utf8').split('\n');
    const alarm = lines.filter((line) => line.includes('"glass-broken"') && line.includes(party.partnerId));
    expect(alarm).toHaveLength(1);

    expect((await approve(leilani, owed, party)).status).toBe(200);
    expect((await actionsAbout(party.partnerId)).map(({ action, facts }) => [action, facts?.brokenGlass])).toEqual(
      expect.arrayContaining([
        ['proposed', true],
        ['enrolled', undefined],
        ['approved', undefined],
      ]),
    );
  });

  test('that a second person declines is undone: the unit is suspended with it', async () => {
    const party = await makeParty(newName());
    const order = await orderOf(party, { breakGlass: 'boat at sea' });
    const owed = await proposal(await tomasi.postJson('/v1/partners', order));
    const declined = await decide(leilani, owed, { decision: 'decline', reason: 'nobody knows this unit' });
    expect(declined.status).toBe(200);
    const { status } = await (await leilani.get(`/v1/partners/${party.partnerId}`)).json();
    expect(status).toBe('suspended');
    // Not even what a suspended unit keeps: its keys were never anybody's but a stranger's.
    expect(await getsToken(party)).toBe(401);
  });

  test('for keys, declined, leaves no key of it that opens anything', async () => {
    const unit = await enrol();
    const fresh = await makeParty(unit.party.partnerId);
    const keys = {
      request: await requestOf(fresh),
      fingerprint: fresh.signing.thumbprint,
      reason: 'lost',
      breakGlass: 'now',
    };
    const owed = await proposal(await tomasi.postJson(`/v1/partners/${unit.party.partnerId}/keys`, keys));
    expect(await getsToken(fresh)).toBe(200);
    await decide(leilani, owed, { decision: 'decline', reason: 'the unit has lost nothing' });
    expect(await getsToken(fresh)).toBe(401);
  });

  test('of a partner that was revoked meanwhile can be declined, and it stays revoked', async () => {
    const party = await makeParty(newName());
    const owed = await proposal(await tomasi.postJson('/v1/partners', await orderOf(party, { breakGlass: 'now' })));
    const path = `/v1/partners/${party.partnerId}`;
    await leilani.postJson(`${path}/status`, { status: 'revoked', reason: 'nobody knows it' });
    expect((await decide(leilani, owed, { decision: 'decline', reason: 'nobody knows it' })).status).toBe(200);
    expect((await (await leilani.get(path)).json()).status).toBe('revoked');
  });

  test('serves a unit that was suspended, and one that has lost its keys', async () => {
    const unit = await enrol();
    const path = `/v1/partners/${unit.party.partnerId}`;
    await tomasi.postJson(`${path}/status`, { status: 'suspended', reason: 'laptop missing' });
    const status = { status: 'active', reason: 'laptop found', breakGlass: 'a boat with people on board' };
    expect(await proposal(await tomasi.postJson(`${path}/status`, status))).toMatchObject({ brokenGlass: true });
    expect(await getsToken(unit.party)).toBe(200);
    const fresh = await makeParty(unit.party.partnerId);
    const keys = {
      request: await requestOf(fresh),
      fingerprint: fresh.signing.thumbprint,
      reason: 'lost',
      breakGlass: 'now',
    };
    expect(await proposal(await tomasi.postJson(`${path}/keys`, keys))).toMatchObject({ brokenGlass: true });
    expect([await getsToken(unit.party), await getsToken(fresh)]).toEqual([401, 200]);
  });
});

test('proposals are listed newest first, page by page', async () => {
  const parties = [await makeParty(newName()), await makeParty(newName())];
  for (const party of parties) await tomasi.postJson('/v1/partners', await orderOf(party));
  const first = ProposalPage.parse(await (await leilani.get('/v1/proposals?limit=1')).json());
  const second = ProposalPage.parse(await (await leilani.get(`/v1/proposals?limit=1&cursor=${first.next}`)).json());
  expect(first.items).toHaveLength(1);
  expect(String(first.items[0]?.proposalId) > String(second.items[0]?.proposalId)).toBe(true);
});

test('an unknown proposal is not found, whatever its name looks like', async () => {
  for (const name of ['nobody', '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', '%2e%2e'])
    expect((await tomasi.get(`/v1/proposals/${name}`)).status).toBe(404);
});
