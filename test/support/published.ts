/** Reports that are published, withdrawn and marked higher without their unit's signature: through the store, on the running exchange's engines. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import type { FeedEntry } from '#schemas/feed.ts';
import { Report } from '#schemas/report.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { FeedStore } from '#stores/feed-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { database, tableNamed } from './engine-clients.ts';
import { acceptedRow } from './accepted-record.ts';
import { takeBack } from './taken-back.ts';
import { goodReport } from './test-party.ts';

const tables = { feeds: tableNamed('Feeds'), submissions: tableNamed('Submissions') };
const trail = new AuditTrail(database, tableNamed('Audit'));
const outbox = new Outbox(database, tableNamed('Outbox'));
const store = new FeedStore(database, tables, trail, outbox);

/** Publishes for one unit alone: its feed is nobody else's, and other tests do not write to it. */
export async function publish(partnerId: string, change: object = {}): Promise<string> {
  const submissionId = `${partnerId}~${uuidv7()}`;
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
  await database.send(new PutCommand({ TableName: tables.submissions, Item: acceptedRow(entry) }));
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

/** Its unit marks it higher: to nobody to whom it was published. */
export async function remark(submissionId: string): Promise<void> {
  const by = { at: new Date().toISOString(), actor: { principal: 'a-test', role: 'unit' } } as const;
  await takeBack({ dynamodb: database, tables, trail, outbox }, submissionId, { classification: 'RESTRICTED' }, by);
}
