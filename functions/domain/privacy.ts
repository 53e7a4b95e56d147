/** Why the persons in a report were not told of it, and what was done about them since. */
import type { Notification, PrivacyNote, PrivacyNoteOrder } from '#schemas/privacy.ts';
import { toInstant } from './clock.ts';
import type { SubmissionRecord } from './submission-record.ts';

/**
 * Principle 3A: reports come from other units, and whoever is in one is not told. NZTCU collects them to prevent, detect and investigate
 * offences; an analyst decides otherwise for a report, with a reason.
 */
export const STANDING_NOTIFICATION = {
  ground: 'maintenance-of-law',
  byRole: 'standing',
} as const satisfies Notification;

/** What stands now: the last word of an analyst, or how it was received. */
export function notificationOf({
  notification,
  privacyNotes = [],
}: Pick<SubmissionRecord, 'notification' | 'privacyNotes'>): Notification | undefined {
  const last = privacyNotes.findLast(({ note }) => note === 'notified' || note === 'not-notified');
  if (!last) return notification;
  const { ground, on: toldOn } = last;
  return { ...(ground && { ground }), ...(toldOn !== undefined && { toldOn }), byRole: 'analyst' };
}

export const newPrivacyNote = (noteId: string, order: PrivacyNoteOrder, now: number): PrivacyNote => ({
  noteId,
  notedAt: toInstant(now),
  ...order,
});
