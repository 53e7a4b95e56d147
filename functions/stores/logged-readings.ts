/** What is read by whoever holds records and events of keys against the log: who compares all stores, and who logs late. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OwedReadings } from '#domain/owed-entries.ts';
import { KeyEventReader } from './key-events.ts';
import type { ReconciledRecords } from './reconciled-records.ts';
import { loggedKeyEvent } from './table-keys.ts';

export function loggedReadings(
  dynamodb: DynamoDBDocumentClient,
  registry: string,
  records: ReconciledRecords,
): OwedReadings {
  const events = new KeyEventReader(dynamodb, registry);
  return {
    partnerAfter: (partnerId) => records.partnerAfter(partnerId),
    recordsOf: (...page) => records.of(...page),
    keyEvents: async (subject, after, limit) => (await events.of(subject, after || undefined, limit)).events,
    loggedName: loggedKeyEvent,
    loggedAs: (names) => records.loggedAs(names),
  };
}
