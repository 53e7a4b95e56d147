/** What was done about persons in a report. Contract: kept with the record in the order in which it was noted, in the transaction of its entry on the trail. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { PrivacyNote } from '#schemas/privacy.ts';
import type { AuditTrail } from './audit-trail.ts';
import { addedToList } from './record-list.ts';
import { commitTogether } from './transaction.ts';

export class PrivacyNotes {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#trail = trail;
  }

  /** `known`: how many there are. False when there are others by now. */
  async add(submissionId: string, note: PrivacyNote, known: number, by: ActedBy): Promise<boolean> {
    const kept = addedToList(this.#table, submissionId, 'privacyNotes', note, known);
    const { noteId, note: privacyNote, reference } = note;
    const facts = { noteId, privacyNote, ...(reference !== undefined && { reference }) };
    const told = this.#trail.added({ ...by, action: 'privacy-noted', subject: aboutSubmission(submissionId), facts });
    return commitTogether(this.#dynamodb, [kept, { item: told }]);
  }
}
