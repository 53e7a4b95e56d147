/** Release on the running exchange: two analysts, the originator's word, a legal basis; what is not released is on record, and a withdrawal reaches everybody. */
import { decodeJwt } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { AuditPage, ReadersPage } from '#schemas/audit.ts';
import { Entitlements, EntryEntitlement } from '#schemas/entitlement.ts';
import { EvidencePage } from '#schemas/evidence.ts';
import { FeedPage } from '#schemas/feed.ts';
import type { Handling } from '#schemas/handling.ts';
import { Release, RELEASE_PERMISSION_TYP, ReleasePage, type ReleaseRequest } from '#schemas/release.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const WORD = 'Tessellate';
const BASIS = { ipp11: 'maintenance-of-law', ipp12: 'comparable-safeguards' } as const;

let owner: RawClient;
let receiver: RawClient;
let stranger: RawClient;
let analyst: RawClient;
let mere: RawClient;
let hemi: RawClient;
let adviser: RawClient;

beforeAll(async () => {
  [owner, receiver, stranger, analyst] = [await enrol(), await enrol(), await enrol(), await enrolReader()];
  mere = await signedIn('analyst@local');
  hemi = await signedIn('analyst2@local');
  adviser = await signedIn('adviser@local');
});

const unitOf = (client: RawClient) => client.party.partnerId;

async function published(handling: Partial<Handling> = {}): Promise<string> {
  const report = goodReport({
    title: `${WORD} One`,
    handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER', ...handling },
  });
  const sent = await owner.submit(await signClaims(owner.party, goodClaims(owner.party, origin, { report })));
  const { submissionId } = await sent.json();
  const order = { decision: 'accept', reason: 'Fits.' };
  expect((await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
  return submissionId;
}

const ask = async (client: RawClient, submissionId: string, change: object = {}): Promise<Response> => {
  const wish = { intent: 'release', submissionId, units: [unitOf(receiver)], legalBasis: BASIS, reason: `${WORD} Two` };
  return client.postJson('/v1/releases', { ...wish, ...change } as ReleaseRequest);
};
async function proposed(submissionId: string, change: object = {}): Promise<Release> {
  const answer = await ask(mere, submissionId, change);
  expect(answer.status).toBe(201);
  return Release.parse(await answer.json());
}
const decide = (client: RawClient, { releaseId }: Release, decision: object = { decision: 'approve' }) =>
  client.postJson(`/v1/releases/${releaseId}/decision`, decision);
async function decided(client: RawClient, release: Release, decision?: object): Promise<Release> {
  const answer = await decide(client, release, decision);
  expect(answer.status).toBe(200);
  return Release.parse(await answer.json());
}
const codeOf = async (answer: Response) => [answer.status, (await answer.json()).code];
const itemsOf = async (client: RawClient) =>
  FeedPage.parse(await (await client.get('/v1/feeds/nztcu-curated/items?limit=200')).json()).items;
const standing = async (client: RawClient, submissionId: string) => {
  const answer = await client.get(`/v1/entitlements/nztcu-curated~${submissionId}`);
  return { status: answer.status, ...EntryEntitlement.parse(await answer.json()) };
};
const permit = async (client: RawClient, submissionId: string, change: object = {}) => {
  const claims = {
    iss: unitOf(client),
    aud: origin,
    iat: Math.floor(Date.now() / 1000),
    jti: uuidv7(),
    submissionId,
    units: [unitOf(receiver)],
    permission: 'given',
    ...change,
  };
  const jws = await signClaims(client.party, claims as never, RELEASE_PERMISSION_TYP);
  return client.submit(jws, `/v1/submissions/${submissionId}/permissions`);
};

describe('a release', () => {
  test('reaches its units when a second analyst has approved it, in the feed and in TAXII, and nobody else [ASVS 2.3.5]', async () => {
    const id = await published({ releasableTo: [unitOf(receiver)] });
    const waiting = await proposed(id, { tlp: 'AMBER+STRICT' });
    expect(waiting).toMatchObject({ state: 'waiting', permissions: [{ unit: unitOf(receiver), by: 'handling' }] });
    expect(await itemsOf(receiver)).toEqual([]);
    expect(await codeOf(await decide(mere, waiting))).toEqual([403, 'second-person-needed']);
    // A system's key may be in the same hands as the one that proposed.
    expect(await codeOf(await decide(analyst, waiting))).toEqual([403, 'second-person-needed']);

    const made = await decided(hemi, waiting);
    expect(made).toMatchObject({ state: 'released', legalBasis: BASIS });
    const items = await itemsOf(receiver);
    expect(items).toMatchObject([{ submissionId: id, tlp: 'AMBER+STRICT', classification: 'IN-CONFIDENCE' }]);
    expect(JSON.stringify(items)).not.toContain(made.releaseId);
    expect(await itemsOf(stranger)).toEqual([]);
    await vi.waitFor(
      async () => {
        const pull = await receiver.get('/taxii2/feeds/collections/nztcu-curated/objects');
        expect(await pull.text()).toContain(`${WORD} One`);
      },
      { timeout: 60_000, interval: 100 },
    );
    expect((await receiver.get(`/v1/submissions/${id}`)).status).toBe(404);
    expect(await codeOf(await decide(hemi, waiting))).toEqual([409, 'proposal-closed']);
    const again = await proposed(id);
    expect(again).toMatchObject({ state: 'refused', barriers: [{ unit: unitOf(receiver), barrier: 'recipient' }] });
  });

  test('is taken back from everybody by a withdrawal', async () => {
    const reader = await enrol();
    const id = await published({ releasableTo: [unitOf(reader)] });
    await decided(hemi, await proposed(id, { units: [unitOf(reader)] }));
    expect(JSON.stringify(await itemsOf(reader))).toContain(WORD);
    const late = await proposed(id, { units: [unitOf(stranger)] });
    expect(late.state).toBe('refused');
    const order = { decision: 'withdraw', reasonClass: 'originator', reason: 'x' };
    expect((await mere.postJson(`/v1/submissions/${id}/decisions`, order)).status).toBe(201);
    const items = await itemsOf(reader);
    expect(items.map(({ kind }) => kind)).toEqual(['withdrawn', 'withdrawn']);
    expect(await standing(reader, id)).toMatchObject({ mayRead: false, because: 'withdrawn' });
    expect(await codeOf(await ask(mere, id))).toEqual([409, 'not-published']);
  });

  test('and a withdrawal at once leave the report with nobody', async () => {
    for (let round = 0; round < 4; round++) {
      const reader = await enrol();
      const id = await published({ releasableTo: [unitOf(reader)] });
      const waiting = await proposed(id, { units: [unitOf(reader)] });
      const order = { decision: 'withdraw', reasonClass: 'legal', reason: 'x' };
      const [release, withdrawal] = await Promise.all([
        decide(hemi, waiting),
        mere.postJson(`/v1/submissions/${id}/decisions`, order),
      ]);
      expect(withdrawal.status).toBe(201);
      expect([200, 409]).toContain(release.status);
      const items = await itemsOf(reader);
      expect(JSON.stringify(items)).not.toContain(WORD);
      expect(items).toHaveLength(release.status === 200 ? 2 : 0);
    }
  });

  test('is made once, whoever approves, and to no unit twice', async () => {
    const reader = await enrol();
    const id = await published({ releasableTo: [unitOf(reader)] });
    const wishes = await Promise.all([1, 2].map(() => proposed(id, { units: [unitOf(reader)] })));
    const outcomes = await Promise.all(wishes.map((wish) => decide(hemi, wish)));
    const bodies = await Promise.all(outcomes.map(async (answer) => await answer.json()));
    expect(bodies.filter(({ state }) => state === 'released')).toHaveLength(1);
    expect(await itemsOf(reader)).toHaveLength(1);
  });
});

test('a report goes to twenty units at most, and one withdrawal reaches them all', { timeout: 60_000 }, async () => {
  const readers = await Promise.all(Array.from({ length: 21 }, () => enrol()));
  const id = await published({ releasableTo: readers.map(unitOf) });
  const at = (from: number, to: number) => ({ units: readers.slice(from, to).map(unitOf) });
  await decided(hemi, await proposed(id, at(0, 10)));
  const last = await proposed(id, at(20, 21));
  await decided(hemi, await proposed(id, at(10, 20)));
  expect(await codeOf(await decide(hemi, last))).toEqual([409, 'release-overtaken']);
  const order = { decision: 'withdraw', reasonClass: 'legal', reason: 'x' };
  expect((await mere.postJson(`/v1/submissions/${id}/decisions`, order)).status).toBe(201);
  for (const reader of readers.slice(0, 20))
    expect((await itemsOf(reader)).map(({ kind }) => kind)).toEqual(['withdrawn', 'withdrawn']);
});

describe("the originator's permission", () => {
  test('opens what the report does not, its refusal closes what the report does, and each is kept once', async () => {
    const id = await published();
    expect(await proposed(id)).toMatchObject({ state: 'refused', barriers: [{ barrier: 'no-permission' }] });
    const jti = uuidv7();
    const first = await permit(owner, id, { jti });
    expect([first.status, (await permit(owner, id, { jti })).status]).toEqual([201, 200]);
    const waiting = await proposed(id);
    expect(waiting).toMatchObject({ state: 'waiting', permissions: [{ by: 'permission', permissionId: jti }] });
    const status = await (await owner.get(`/v1/submissions/${id}`)).json();
    expect(status.permissions).toMatchObject([{ permissionId: jti, permission: 'given' }]);
    expect((await permit(owner, id, { permission: 'refused' })).status).toBe(201);
    // The rules are asked again at the approval.
    expect(await decided(hemi, waiting)).toMatchObject({
      state: 'refused',
      barriers: [{ barrier: 'originator-refused' }],
    });
    expect(await itemsOf(receiver)).not.toContainEqual(expect.objectContaining({ submissionId: id }));
  });

  test('is for one of its own reports, signed by its own key for this exchange', async () => {
    const id = await published();
    expect(await codeOf(await permit(stranger, id))).toEqual([404, 'not-found']);
    expect(await codeOf(await permit(owner, id, { iss: unitOf(stranger) }))).toEqual([422, 'issuer-mismatch']);
    expect(await codeOf(await permit(owner, id, { aud: 'https://elsewhere.example' }))).toEqual([
      422,
      'audience-mismatch',
    ]);
    expect(await codeOf(await permit(owner, id, { submissionId: `${unitOf(owner)}~${uuidv7()}` }))).toEqual([
      404,
      'not-found',
    ]);
    expect((await codeOf(await permit(owner, id, { units: [] })))[1]).toBe('request-not-valid');
    expect((await codeOf(await permit(owner, id, { iat: 1_700_000_000 })))[1]).toBe('signed-too-long-ago');
  });
});

describe('what stands against it', () => {
  test('is told for each unit, and nothing goes to any of them', async () => {
    const low = await enrol('unit', { maximumClassification: 'UNCLASSIFIED' });
    const id = await published({ tlp: 'AMBER+STRICT', releasableTo: ['TO', unitOf(receiver), unitOf(low)] });
    const names = [receiver, low, stranger, owner].map(unitOf);
    const refused = await proposed(id, {
      units: [...names, 'nobody'],
      legalBasis: { ...BASIS, ipp12: 'in-new-zealand' },
    });
    expect(refused.state).toBe('refused');
    const told = (unit: string) => refused.barriers?.filter((one) => one.unit === unit).map(({ barrier }) => barrier);
    expect(told(unitOf(receiver))).toEqual(['legal-basis']);
    expect(told(unitOf(low))).toEqual(['ceiling', 'legal-basis']);
    expect(told(unitOf(stranger))).toContain('marking');
    expect([told(unitOf(owner)), told('nobody')]).toEqual([['recipient'], ['recipient']]);
    expect((await codeOf(await ask(mere, id, { legalBasis: { ipp11: 'maintenance-of-law' } })))[1]).toBe(
      'request-not-valid',
    );
    const unfounded = { ipp11: 'purpose', ipp12: 'not-practicable' };
    expect((await codeOf(await ask(mere, id, { legalBasis: unfounded })))[1]).toBe('request-not-valid');
  });

  test('is in the register, which advisers read without a word of the report', async () => {
    const id = await published();
    const units = [unitOf(receiver)];
    const reason = `${WORD} Three`;
    const withheld = await proposed(id, { intent: 'withhold', units, barrier: 'harm', reason, legalBasis: undefined });
    const waiting = await proposed(await published({ releasableTo: units }));
    const declined = await decided(mere, waiting, { decision: 'decline', barrier: 'not-needed', reason });
    for (const client of [adviser, mere]) {
      const answer = await client.get('/v1/releases?only=barriers&limit=200');
      const { items } = ReleasePage.parse(await answer.json());
      const found = items.filter(({ releaseId }) => [withheld.releaseId, declined.releaseId].includes(releaseId));
      expect(found.map(({ state, barriers }) => [state, barriers?.[0]?.barrier])).toEqual([
        ['declined', 'not-needed'],
        ['withheld', 'harm'],
      ]);
    }
    const text = await (await adviser.get('/v1/releases?limit=200')).text();
    for (const never of [WORD, id, 'submissionId', 'entryId', 'reason', 'proposedBy', '"waiting"'])
      expect(text).not.toContain(never);
    expect((await adviser.get(`/v1/releases/${withheld.releaseId}`)).status).toBe(403);
    expect((await ask(adviser, id)).status).toBe(403);
    const all = ReleasePage.parse(await (await hemi.get('/v1/releases?limit=200')).json());
    expect(all.items.find(({ releaseId }) => releaseId === declined.releaseId)).toMatchObject({
      decisionReason: reason,
    });
  });
});

describe('what a caller may read', () => {
  test('is told by marking, and by entry: unknown and not released have one answer', async () => {
    const id = await published();
    const nobody = `${unitOf(owner)}~${uuidv7()}`;
    const [there, not] = [await standing(stranger, id), await standing(stranger, nobody)];
    expect(there).toEqual(not);
    expect(there).toMatchObject({ status: 200, mayRead: false, because: 'not-released' });
    expect(await standing(owner, id)).toMatchObject({ mayRead: true, because: 'own' });
    expect(await standing(mere, id)).toMatchObject({ mayRead: true, because: 'analyst' });
    expect(await standing(adviser, id)).toMatchObject({ mayRead: false, because: 'no-feeds' });
    expect(await standing(adviser, nobody)).toMatchObject({ mayRead: false, because: 'no-feeds' });
    expect((await stranger.get('/v1/entitlements/nonsense')).status).toBe(404);
    const mine = Entitlements.parse(await (await stranger.get('/v1/entitlements')).json());
    expect(mine.reads).toBe('own-and-released');
    expect(mine.tlp.filter(({ mayRead }) => !mayRead).map(({ tlp }) => tlp)).toEqual(['RED']);
    expect(Entitlements.parse(await (await mere.get('/v1/entitlements')).json()).reads).toBe('all-published');
    expect(Entitlements.parse(await (await adviser.get('/v1/entitlements')).json()).reads).toBe('nothing');
  });
});

describe('on record', () => {
  test('are proposal, permission and release, with the legal basis, for the report and for the unit that got it', async () => {
    const reader = await enrol();
    const id = await published();
    await permit(owner, id, { units: [unitOf(reader)] });
    const made = await decided(hemi, await proposed(id, { units: [unitOf(reader)] }));
    const desk = await operator();
    const about = async (subject: string) =>
      AuditPage.parse(await (await desk.get(`/v1/audit?subject=${subject}`)).json()).items.filter(({ action }) =>
        action.startsWith('release'),
      );
    const entries = await about(`submission:${id}`);
    expect(entries.map(({ action }) => action)).toEqual(['release-permission-given', 'release-proposed', 'released']);
    const facts = { releaseId: made.releaseId, legalBasis: BASIS, units: [unitOf(reader)] };
    expect(entries[2]).toMatchObject({ facts });
    expect(await about(`partner:${unitOf(reader)}`)).toMatchObject([{ action: 'released', facts }]);
    expect(JSON.stringify(entries)).not.toContain(WORD);
    const readers = ReadersPage.parse(await (await owner.get(`/v1/submissions/${id}/readers`)).json());
    expect(readers.items.map(({ action }) => action)).toContain('released');
    expect(JSON.stringify(readers)).not.toContain(unitOf(reader));
  });

  test('a release is in the evidence pack of the unit that got it, with the legal basis', async () => {
    const reader = await enrol();
    // Evidence is of what is at least a minute old.
    const facts = { releaseId: uuidv7(), units: [unitOf(reader)], legalBasis: BASIS };
    const subject = `partner:${unitOf(reader)}`;
    const actor = { principal: 'nztcu', role: 'analyst' } as const;
    const trail = new AuditTrail(database, tableNamed('Audit'));
    await trail.add({ at: '2026-02-02T00:00:00.000Z', actor, action: 'released', subject, facts });
    const query = `partner=${unitOf(reader)}&from=2026-02-01&to=2026-02-03`;
    const pack = EvidencePage.parse(decodeJwt(await (await (await operator()).get(`/v1/evidence?${query}`)).text()));
    expect(pack.entries).toMatchObject([{ action: 'released', facts }]);
  });
});
