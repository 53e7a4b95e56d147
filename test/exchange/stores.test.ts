/** The stores' contracts on the real engines: what happens once, in which order, and who wins. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import type { ActedBy } from '#domain/audit-entry.ts';
import { toInstant } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { decidedTally, type Tally } from '#domain/tally.ts';
import { acceptedOn, refusedOn } from '../support/tallies.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { FeedReader } from '#stores/feed-reader.ts';
import { FeedStore, type StateChange } from '#stores/feed-store.ts';
import { Report } from '#schemas/report.ts';
import { Outbox } from '#stores/outbox.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import { PartnerRegistry } from '#stores/partner-registry.ts';
import { QualityStore } from '#stores/quality-store.ts';
import { ReplayGuard } from '#stores/replay-guard.ts';
import { submissionKey } from '#stores/table-keys.ts';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type FeedEntry, FeedWithdrawal } from '#schemas/feed.ts';
import { seededHistory } from '../faults/histories.ts';
import { differences } from '../faults/on-an-engine.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { goodReport, makeParty, registered } from '../support/test-party.ts';

const uniqueName = () => `s-${randomUUID().slice(0, 23)}`;
const NOW = Date.parse('2026-11-22T01:00:00Z');
const BY: ActedBy = {
  at: toInstant(NOW),
  actor: { principal: 'operator-desk', role: 'operator', keyThumbprint: 'A'.repeat(43) },
};
const trail = new AuditTrail(database, tableNamed('Audit'));
const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : String(error));

describe('the replay guard', () => {
  test('lets exactly one of a hundred concurrent uses through', async () => {
    const guard = new ReplayGuard(database, tableNamed('Replay'));
    const jti = randomUUID();
    const uses = await Promise.all(
      Array.from({ length: 100 }, () => guard.remember('proof', 'a-key', jti, 4_102_444_800)),
    );
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await guard.remember('assertion', 'a-key', jti, 4_102_444_800)).toBe(true);
  });
});

describe('the registry', () => {
  const registry = new PartnerRegistry(database, tableNamed('Registry'));
  const events = new KeyEvents(tableNamed('Registry'), new Outbox(database, tableNamed('Outbox')));
  const changes = new PartnerChanges(database, tableNamed('Registry'), registry, trail, events);

  test('refuses a second partner of one name, and a key that anyone registered before', async () => {
    const party = await makeParty(uniqueName());
    await changes.enrol(registered(party), BY);
    expect(await changes.enrol(registered(party), BY).catch(codeOf)).toBe('partner-exists');
    const thief = registered({ ...party, partnerId: uniqueName() });
    expect(await changes.enrol(thief, BY).catch(codeOf)).toBe('key-already-registered');
    expect(await registry.find(thief.partnerId)).toBeUndefined();
  });

  test('loses none of several changes at once, and its version counts them', async () => {
    const party = await makeParty(uniqueName());
    await changes.enrol(registered(party), BY);
    const from = '2026-11-22T00:00:00Z';
    const end = (thumbprint: string) =>
      changes.changeKeyState(party.partnerId, thumbprint, { state: 'retired', from, reason: 'test' }, BY);
    await Promise.all([
      end(party.signing.thumbprint),
      end(party.authentication.thumbprint),
      changes.changeStatus(party.partnerId, { status: 'suspended', reason: 'test' }, BY),
    ]);
    const found = await registry.find(party.partnerId);
    expect(found?.version).toBe(4);
    expect(found?.partner.status).toBe('suspended');
    expect(found?.partner.keys.map(({ state }) => state)).toEqual(['retired', 'retired']);
  });

  test('never makes a revoked partner anything else', async () => {
    const party = await makeParty(uniqueName());
    await changes.enrol(registered(party), BY);
    await changes.changeStatus(party.partnerId, { status: 'revoked', reason: 'test' }, BY);
    expect(await changes.changeStatus(party.partnerId, { status: 'active', reason: 'test' }, BY).catch(codeOf)).toBe(
      'partner-revoked',
    );
  });

  test('never makes a compromised key anything else [ASVS 6.5.6]', async () => {
    const party = await makeParty(uniqueName());
    await changes.enrol(registered(party), BY);
    const from = '2026-11-22T00:00:00Z';
    const { partnerId, signing } = party;
    const end = (state: 'retired' | 'compromised') =>
      changes.changeKeyState(partnerId, signing.thumbprint, { state, from, reason: 'test' }, BY);
    await end('compromised');
    const after = await end('retired');
    expect(after.keys.find(({ use }) => use === 'signing')?.state).toBe('compromised');
  });
});

describe('a feed', () => {
  const tables = { feeds: tableNamed('Feeds'), submissions: tableNamed('Submissions') };
  const store = new FeedStore(database, tables, trail, new Outbox(database, tableNamed('Outbox')));
  const reader = new FeedReader(database, tables.feeds);

  async function received(partnerId: string): Promise<StateChange> {
    const jti = uuidv7();
    await database.send(
      new PutCommand({ TableName: tables.submissions, Item: { ...submissionKey(partnerId, jti), state: 'received' } }),
    );
    const decision = { decision: 'accept', decidedAt: '2026-11-22T01:00:00Z', byRole: 'analyst' } as const;
    return { submissionId: `${partnerId}~${jti}`, from: 'received', to: 'published', decision, decided: 0 };
  }

  const entryOf = ({ submissionId }: StateChange, feedId: string): Omit<FeedEntry, 'addedAt'> => ({
    entryId: `${feedId}~${submissionId}`,
    feedId,
    submissionId,
    partnerId: 'x',
    receivedAt: '2026-11-22T00:00:00.000Z',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
    report: Report.parse(goodReport()),
  });

  test('is gapless and grows strictly in time, however many publish at once', async () => {
    const [feedId, partnerId] = [uniqueName(), uniqueName()];
    const changes = await Promise.all(Array.from({ length: 8 }, () => received(partnerId)));
    await Promise.all(
      changes.map((change) =>
        store.decide(change, { entry: entryOf(change, feedId), units: {}, audiences: ['analysts', 'unit:x'] }, BY),
      ),
    );
    for (const audience of ['analysts', 'unit:x']) {
      const entries = await reader.after(feedId, audience, 0, 200);
      expect(entries.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      const times = entries.map(({ addedAt }) => addedAt);
      expect(times).toEqual([...new Set(times)].toSorted());
      expect(new Set(entries.map(({ json }) => JSON.parse(json).submissionId)).size).toBe(8);
    }
  });

  test('gives one of two analysts the decision, and tells the other [ASVS 2.3.4]', async () => {
    const [feedId, change] = [uniqueName(), await received(uniqueName())];
    const publication = { entry: entryOf(change, feedId), units: {}, audiences: ['analysts'] };
    const outcomes = await Promise.all(
      [1, 2].map(() => store.decide(change, publication, BY).then(() => 'decided', codeOf)),
    );
    expect(outcomes.toSorted()).toEqual(['already-decided', 'decided']);
    expect(await reader.after(feedId, 'analysts', 0, 10)).toHaveLength(1);
  });

  test('loses the report of what is withdrawn, in each place, and keeps position and time', async () => {
    const [feedId, change] = [uniqueName(), await received(uniqueName())];
    const audiences = ['analysts', 'unit:x'];
    await store.decide(change, { entry: entryOf(change, feedId), audiences, units: {} }, BY);
    const before = await reader.after(feedId, 'unit:x', 0, 10);
    const decidedAt = '2026-11-22T02:00:00.000Z';
    const decision = { decision: 'withdraw', reasonClass: 'refuted', decidedAt, byRole: 'analyst' } as const;
    const order: StateChange = { ...change, from: 'published', to: 'withdrawn', decision, decided: 1 };
    const outcomes = await Promise.all([1, 2, 3].map(() => store.withdraw(order, BY).then(() => 'done', codeOf)));
    expect(outcomes.toSorted()).toEqual(['already-decided', 'already-decided', 'done']);
    for (const audience of audiences) {
      const [stub, newest, ...more] = await reader.after(feedId, audience, 0, 10);
      expect(more).toEqual([]);
      expect([stub?.position, stub?.addedAt]).toEqual([1, before[0]?.addedAt]);
      const { addedAt, ...left } = FeedWithdrawal.parse(JSON.parse(stub?.json ?? ''));
      expect(addedAt).toBe(stub?.addedAt);
      expect(JSON.parse(newest?.json ?? '')).toEqual({ ...left, addedAt: newest?.addedAt });
      expect(left).toMatchObject({ withdrawnAt: decision.decidedAt, reasonClass: 'refuted' });
    }
    expect(await store.withdraw(order, BY).catch(codeOf)).toBe('already-decided');
  });

  test('finds the position of an instant: strictly later is what comes after', async () => {
    const [feedId, partnerId] = [uniqueName(), uniqueName()];
    for (const minutes of [0, 1, 2]) {
      const change = await received(partnerId);
      const by = { ...BY, at: toInstant(NOW + minutes * 60_000) };
      await store.decide(change, { entry: entryOf(change, feedId), units: {}, audiences: ['analysts'] }, by);
    }
    const at = (instant: string) => reader.positionAt(feedId, 'analysts', instant);
    expect(await at('2026-11-22T00:59:59.999Z')).toBe(0);
    expect(await at('2026-11-22T01:01:00.000Z')).toBe(2);
    expect(await at('2026-11-23T00:00:00.000Z')).toBe(3);
  });
});

describe('the tally', () => {
  const outbox = new Outbox(database, tableNamed('Outbox'));
  const quality = new QualityStore(database, tableNamed('Quality'));

  const event = (tally: Tally) => ({ eventId: randomUUID(), tally });
  /** Puts the row back without waking anyone: a consumer named otherwise does not pass the stream's filter. */
  const addQuietly = async (happened: ReturnType<typeof event>) => {
    const { TableName, Item } = outbox.added('quality', happened, 0).Put;
    await database.send(new PutCommand({ TableName, Item: { ...Item, consumer: 'nobody' } }));
  };

  test('counts an attempt once, however often and however concurrently it is delivered', async () => {
    const partnerId = uniqueName();
    const [a, b, c] = ['a', 'b', 'c'].map((reportKey) => ({ partnerId, reportKey }));
    const events = [
      event(refusedOn('2026-10-05', ['too-short'], a)),
      event(refusedOn('2026-10-05', ['too-short'], a)),
      event(acceptedOn('2026-10-05', {}, a)),
      event(acceptedOn('2026-10-05', { sameText: 'other', sameEvent: 'other' }, b)),
      event(acceptedOn('2026-10-05', { sameText: 'other', sameEvent: 'other' }, c)),
      event(decidedTally({ partnerId, jti: 'a' }, { decision: 'accept', decidedAt: '2026-10-06T00:00:00.000Z' })),
    ];
    await Promise.all(events.map(addQuietly));
    await Promise.all([...events, ...events, ...events].map((happened) => quality.count(happened, outbox)));
    const [month] = await quality.monthsOf(partnerId, '2026-01');
    expect(month?.counters).toMatchObject({
      reports: 2,
      accepted: 3,
      repeats: 1,
      acceptedFirstTime: 1,
      refusedAttempts: 2,
      'finding.too-short': 1,
      'standing.first': 2,
      'standing.copy': 1,
      'score.passed.no-entities': 2,
      'decided.accept': 1,
    });
    const [ofItsType] = await quality.monthsOf(partnerId, '2026-01', 'type.iuu-fishing');
    expect(ofItsType).toEqual(month);
    for (const { eventId } of events) expect(await outbox.find('quality', eventId)).toBeUndefined();
  });
});

test('the model of DynamoDB on which faults are played answers as the engine does, whatever the stores ask', async () => {
  // Refusals, conditions that fail, publications, recalls, a disposal, a reader, STIX that is asked for: most of what the stores ever ask.
  let all = 0;
  for (const seed of [115, 130, 467]) {
    const { asked, differ } = await differences(seededHistory(seed), database);
    expect(differ, `seed ${seed}`).toEqual([]);
    all += asked;
  }
  expect(all).toBeGreaterThan(200);
});
