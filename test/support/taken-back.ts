/** Reports that their unit marks higher or takes back, without its signature: by the rules and through the store. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import type { ActedBy } from '#domain/audit-entry.ts';
import { recalled, recallNotice } from '#domain/recall.ts';
import type { RecallClaims } from '#schemas/recall.ts';
import type { AuditTrail } from '#stores/audit-trail.ts';
import { HeadMoved, whileHeadMoves } from '#stores/feed-rows.ts';
import type { Outbox } from '#stores/outbox.ts';
import { Recalls } from '#stores/recalls.ts';
import { SubmissionStore } from '#stores/submission-store.ts';
import { DIGEST } from './accepted-record.ts';

type Stores = {
  readonly dynamodb: DynamoDBDocumentClient;
  readonly tables: { readonly feeds: string; readonly submissions: string };
  readonly trail: AuditTrail;
  readonly outbox: Outbox;
};

/** @throws {Refusal} where the rules allow it no more. */
export async function takeBack(
  { dynamodb, tables, trail, outbox }: Stores,
  submissionId: string,
  marking: RecallClaims['marking'],
  by: ActedBy,
): Promise<void> {
  const recalls = new Recalls(dynamodb, tables, trail, outbox);
  const records = new SubmissionStore(dynamodb, tables.submissions);
  const claims = {
    iss: '',
    aud: '',
    iat: 0,
    jti: uuidv7(),
    submissionId,
    digest: DIGEST,
    reason: 'test',
    ...(marking && { marking }),
  };
  await whileHeadMoves(async () => {
    const record = (await records.find(submissionId)) ?? expectThere(submissionId);
    const effect = recalled(record, claims, Date.parse(by.at));
    const kept = { ...effect.recall, jws: '', digest: DIGEST, receipt: '' };
    const signed = { kept, notice: recallNotice(record, effect, []), logEntry: new Uint8Array(65) };
    if (!(await recalls.take(record, effect, signed, by))) throw new HeadMoved();
  });
}

const expectThere = (submissionId: string): never => {
  throw new Error(`there is no ${submissionId}`);
};
