/** Reports that are published and withdrawn without their unit's signature: through the store, on the running exchange's engines. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import type { FeedEntry } from '#schemas/feed.ts';
import { Report } from '#schemas/report.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { FeedStore } from '#stores/feed-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { submissionKey } from '#stores/table-keys.ts';
import { database, tableNamed } from './engine-clients.ts';
import { goodReport } from './test-party.ts';

const tables = { feeds: tableNamed('Feeds'), submissions: tableNamed('Submissions') };
const trail = new AuditTrail(database, tableNamed('Audit'));
const store = new FeedStore(database, tables, trail, new Outbox(database, tableNamed('Outbox')));

/** Publishes for one unit alone: its feed is nobody else's, and other tests do not write to it. */
export async function publish(partnerId: string, change: object = {}): Promise<string> {
  const jti = uuidv7();
  const submissionId = `${partnerId}~${jti}`;
  await database.send(
    new PutCommand({ TableName: tables.submissions, Item: { ...submissionKey(partnerId, jti), state: 'received' } }),
  );
  const at = new Date().toISOString();
  const entry: Omit<FeedEntry, 'addedAt'> = {
    entryId: `nztcu-curated~${submissionId}`,
    feedId: 'nztcu-curated',
    submissionId,
    partnerId,
    receivedAt: at,
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
    report: Report.parse(goodReport(change)),
  };
  const decision = { decision: 'accept', decidedAt: at, byRole: 'analyst' } as const;
  await store.decide(
    { submissionId, from: 'received', to: 'published', decision, decided: 0 },
    { entry, audiences: [`unit:${partnerId}`], units: {} },
    { at, actor: { principal: 'a-test', role: 'analyst' } },
  );
  return submissionId;
}

/** Withdraws it again. */
export async function withdraw(submissionId: string): Promise<void> {
  const at = new Date().toISOString();
  const decision = { decision: 'withdraw', reasonClass: 'refuted', decidedAt: at, byRole: 'analyst' } as const;
  const change = { submissionId, from: 'published', to: 'withdrawn', decision, decided: 1 } as const;
  await store.withdraw(change, { at, actor: { principal: 'a-test', role: 'analyst' } });
}
