/** How long a report is kept, what keeps it longer, and what is left of it. */
import type { DisposalGround } from '#schemas/taken-back.ts';
import { type DisposalStatement, RetentionClass, type Retention } from '#schemas/disposal.ts';
import type { Summary } from '#schemas/summary.ts';
import { encodeBase64Url } from './base64url.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import type { SubmissionRecord } from './submission-record.ts';

/** Two, seven and twenty years, the longest that so many can be. */
const KEPT_DAYS: Readonly<Record<RetentionClass, number>> = { short: 731, standard: 2_557, long: 7_305 };

const classOf = ({ retention }: Pick<SubmissionRecord, 'retention'>): RetentionClass => RetentionClass.parse(retention);

export function retentionOf(
  record: Pick<SubmissionRecord, 'submissionId' | 'receivedAt' | 'retention' | 'hold' | 'disposal'>,
  now: number,
): Retention {
  const retention = classOf(record);
  const dueAt = Date.parse(record.receivedAt) + KEPT_DAYS[retention] * DAY_SECONDS * 1000;
  const { submissionId, receivedAt, hold, disposal } = record;
  return {
    submissionId,
    retention,
    receivedAt,
    dueAt: toInstant(dueAt),
    isDue: dueAt <= now,
    ...(hold && { heldSince: hold.since }),
    ...(disposal && { disposedAt: disposal.disposedAt }),
  };
}

/** @throws {Refusal} `disposed`, `on-hold`, `not-due`. */
export function mustBeDisposable(record: SubmissionRecord, ground: DisposalGround, now: number): void {
  if (record.state === 'disposed') refuse('disposed');
  if (record.hold) refuse('on-hold');
  const { isDue, dueAt } = retentionOf(record, now);
  if (ground === 'retention-ended' && !isDue) refuse('not-due', `It is kept until ${dueAt}.`);
  if (ground === 'recalled' && record.state !== 'recalled') refuse('not-due', 'Its unit has not recalled it.');
}

/** What is signed. `salt`: 32 fresh random bytes. */
export const disposalStatement = (
  { submissionId, partnerId, digest, receivedAt, ...record }: SubmissionRecord,
  facts: { readonly ground: DisposalGround; readonly proposalId: string; readonly disposedAt: string },
  { issuer, salt }: { readonly issuer: string; readonly salt: Uint8Array },
): DisposalStatement => ({
  iss: issuer,
  aud: partnerId,
  jti: facts.proposalId,
  submissionId,
  digestAlg: 'sha-512',
  digest,
  salt: encodeBase64Url(salt),
  ground: facts.ground,
  retention: classOf(record),
  receivedAt,
  disposedAt: facts.disposedAt,
});

/** Of a summary only what says nothing of the report but how it was marked. */
export const emptied = (summary: Summary): Summary => ({
  schema: 'summary/1',
  summaryId: summary.summaryId,
  submissionId: summary.submissionId,
  partnerId: summary.partnerId,
  receivedAt: summary.receivedAt,
  precedence: 'routine',
  classification: summary.classification,
  tlp: summary.tlp,
  language: 'en',
  crimeTypes: [],
  enablers: [],
  activityFrom: summary.receivedAt,
  countries: [],
  entityCounts: {},
  grading: { reliability: 'F', credibility: '6' },
  attachmentCount: 0,
  findingCount: 0,
});
