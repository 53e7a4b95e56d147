/** The audit trail on the real engine: an entry is there if, and only if, what it tells of happened. */
import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { type ActedBy, aboutPartner, aboutSubmission } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { Acknowledgements } from '#stores/acknowledgements.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { Outbox } from '#stores/outbox.ts';
import { FeedStore, type StateChange } from '#stores/feed-store.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import { PartnerRegistry } from '#stores/partner-registry.ts';
import { submissionKey } from '#stores/table-keys.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { makeKey, makeParty, registered } from '../support/test-party.ts';

const BY: ActedBy = {
  at: '2026-11-22T01:00:00.000Z',
  actor: { principal: 'operator-desk', role: 'operator', keyThumbprint: 'A'.repeat(43) },
};
const trail = new AuditTrail(database, tableNamed('Audit'));
const registry = new PartnerRegistry(database, tableNamed('Registry'));
const events = new KeyEvents(tableNamed('Registry'), new Outbox(database, tableNamed('Outbox')));
const changes = new PartnerChanges(database, tableNamed('Registry'), registry, trail, events);
const uniqueName = () => `a-${randomUUID().slice(0, 23)}`;
const refused = () => 'refused' as const;

async function entriesOf(subject: string): Promise<AuditEntry[]> {
  const { kept } = await trail.of(subject, ' ', 200);
  return kept.map(({ entry }) => entry);
}
const actionsOf = async (subject: string) => (await entriesOf(subject)).map(({ action }) => action);

describe('a partner', () => {
  test('that is not enrolled after all leaves no entry', async () => {
    const party = await makeParty(uniqueName());
    await changes.enrol(registered(party), BY);
    expect(await changes.enrol(registered(party), BY).catch(refused)).toBe('refused');
    const thief = registered({ ...party, partnerId: uniqueName() });
    expect(await changes.enrol(thief, BY).catch(refused)).toBe('refused');
    expect(await actionsOf(aboutPartner(party.partnerId))).toEqual(['enrolled']);
    expect(await entriesOf(aboutPartner(thief.partnerId))).toEqual([]);
  });

  test('that is changed several times at once has one entry for every change, with its reason', async () => {
    const { partnerId, signing } = registeredNames(await makeParty(uniqueName()));
    await changes.enrol(signing.of, BY);
    const from = '2026-11-22T00:00:00Z';
    await Promise.all([
      changes.changeStatus(partnerId, { status: 'suspended', reason: 'laptop missing' }, BY),
      changes.changeKeyState(partnerId, signing.thumbprint, { state: 'compromised', from, reason: 'stolen' }, BY),
    ]);
    const entries = await entriesOf(aboutPartner(partnerId));
    expect(entries).toHaveLength(3);
    const facts = { from: 'active', to: 'suspended' };
    expect(entries).toContainEqual({
      ...BY,
      action: 'status-changed',
      subject: aboutPartner(partnerId),
      reason: 'laptop missing',
      facts,
    });
    expect(entries.find(({ action }) => action === 'key-compromised')).toMatchObject({
      reason: 'stolen',
      facts: { thumbprint: signing.thumbprint, use: 'signing', endsAt: from },
    });
  });

  test('whose change is refused, or changes nothing, leaves no entry', async () => {
    const { partnerId, signing } = registeredNames(await makeParty(uniqueName()));
    await changes.enrol(signing.of, BY);
    const end = (state: 'retired' | 'compromised') =>
      changes.changeKeyState(partnerId, signing.thumbprint, { state, from: BY.at, reason: 'test' }, BY);
    await end('compromised');
    await end('retired');
    await changes.changeStatus(partnerId, { status: 'revoked', reason: 'dissolved' }, BY);
    const back = changes.changeStatus(partnerId, { status: 'active', reason: 'sorry' }, BY);
    expect(await back.catch(refused)).toBe('refused');
    const rotation = { key: { ...signing.key, thumbprint: (await makeKey()).thumbprint }, signedBy: 'A'.repeat(43) };
    const rotated = changes.addKey(partnerId, rotation, () => refuse('key-not-valid'), BY);
    expect(await rotated.catch(refused)).toBe('refused');
    expect((await actionsOf(aboutPartner(partnerId))).toSorted()).toEqual(
      ['enrolled', 'key-compromised', 'status-changed'].toSorted(),
    );
  });
});

describe('a submission', () => {
  const tables = { feeds: tableNamed('Feeds'), submissions: tableNamed('Submissions') };
  const feeds = new FeedStore(database, tables, trail, new Outbox(database, tableNamed('Outbox')));
  const acknowledgements = new Acknowledgements(database, tables.submissions, trail);

  async function received(): Promise<string> {
    const [partnerId, jti] = [uniqueName(), uuidv7()];
    const Item = { ...submissionKey(partnerId, jti), state: 'received' };
    await database.send(new PutCommand({ TableName: tables.submissions, Item }));
    return `${partnerId}~${jti}`;
  }

  test('that two analysts decide at once has one entry of a decision', async () => {
    const submissionId = await received();
    const decision = { decision: 'return', decidedAt: BY.at, byRole: 'analyst' } as const;
    const change: StateChange = { submissionId, from: 'received', to: 'returned', decision, decided: 0 };
    await Promise.all([1, 2].map(() => feeds.decide(change, undefined, BY).catch(refused)));
    expect(await actionsOf(aboutSubmission(submissionId))).toEqual(['decided']);
  });

  test('that is acknowledged again and again has one entry of it, an unknown one none', async () => {
    const [submissionId, unknown] = [await received(), `nobody~${uuidv7()}`];
    const many = Array.from({ length: 5 }, () => acknowledgements.acknowledge(submissionId, BY));
    expect(await Promise.all(many)).toEqual([true, true, true, true, true]);
    expect(await acknowledgements.acknowledge(unknown, BY)).toBe(false);
    expect(await actionsOf(aboutSubmission(submissionId))).toEqual(['acknowledged']);
    expect(await entriesOf(aboutSubmission(unknown))).toEqual([]);
  });
});

test('entries of one moment about one thing do not meet, and pages go through all of them in order of time', async () => {
  const subject = aboutPartner(uniqueName());
  const at = (second: number) => `2026-11-22T01:00:0${second}.000Z`;
  const seconds = [3, 1, 1, 2, 1];
  await Promise.all(
    seconds.map((second) => trail.add({ ...BY, at: at(second), action: 'submissions-listed', subject })),
  );
  const seen: string[] = [];
  for (let position = ' ', more = true; more; ) {
    const page = await trail.of(subject, position, 2);
    seen.push(...page.kept.map(({ entry }) => entry.at));
    position = page.kept.at(-1)?.position ?? position;
    more = page.more;
  }
  expect(seen).toEqual([1, 1, 1, 2, 3].map(at));
});

/** A partner as it is registered, and the key that it signs with. */
function registeredNames(party: Awaited<ReturnType<typeof makeParty>>) {
  const of = registered(party);
  const key = of.keys.find(({ use }) => use === 'signing') ?? expect.fail();
  return { partnerId: of.partnerId, signing: { of, key, thumbprint: key.thumbprint } };
}
