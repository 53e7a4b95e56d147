/** What somebody who answers a person by the Privacy Act has to know of a report that names them. */
import type { PersonReport } from '#schemas/privacy.ts';
import { notificationOf } from './privacy.ts';
import { retentionOf } from './retention.ts';
import type { SubmissionRecord } from './submission-record.ts';

export function personReport(
  record: SubmissionRecord,
  found: Pick<PersonReport, 'places' | 'persons'>,
  now: number,
): PersonReport {
  const { submissionId, partnerId, receivedAt, state, summary, hold, places = [], privacyNotes = [] } = record;
  const notification = notificationOf(record);
  return {
    submissionId,
    partnerId,
    receivedAt,
    state,
    classification: summary.classification,
    tlp: summary.tlp,
    ...found,
    readers: [...new Set(['analysts', ...places.map(({ audience }) => audience.replace(/^unit:/, ''))])],
    keptUntil: retentionOf(record, now).dueAt,
    ...(hold && { heldSince: hold.since }),
    ...(notification && { notification }),
    notes: [...privacyNotes],
  };
}
