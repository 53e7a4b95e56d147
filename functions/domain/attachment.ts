/** The files of a report as its record keeps them: awaited, held or refused; and what others are told of it. Pure. */
import {
  type AttachmentManifestEntry,
  type AttachmentMark,
  type AttachmentNotice,
  type AttachmentRefusal,
  type AttachmentScan,
  type AttachmentStanding,
  OVERDUE_DAYS,
} from '#schemas/attachment.ts';
import { DAY_SECONDS } from './clock.ts';
import type { SubmissionRecord } from './submission-record.ts';

export type KeptAttachment = Omit<AttachmentStanding, 'overdue'>;

/** What was found of the bytes. */
export type AttachmentVerdict =
  | { readonly state: 'held'; readonly scan: AttachmentScan }
  | { readonly state: 'refused'; readonly refused: AttachmentRefusal };

export const awaitedAttachments = (manifest: readonly AttachmentManifestEntry[]): KeptAttachment[] =>
  manifest.map((entry) => ({ ...entry, state: 'awaited' }));

/** Its bytes can still change something: none are judged yet, or what came together was something else. */
export const isOpen = ({ state, refused }: Pick<KeptAttachment, 'state' | 'refused'>): boolean =>
  state === 'awaited' || refused === 'digest';

/** The list with every entry of that digest settled; the same list when nothing changes. */
export function settled(
  attachments: readonly KeptAttachment[],
  sha512: string,
  verdict: (entry: KeptAttachment) => AttachmentVerdict | undefined,
  since: string,
): readonly KeptAttachment[] {
  let isChanged = false;
  const after = attachments.map((entry) => {
    const found = entry.sha512 === sha512 && isOpen(entry) ? verdict(entry) : undefined;
    if (!found || (found.state === entry.state && 'refused' in found && found.refused === entry.refused)) return entry;
    isChanged = true;
    const { sha512: digest, length, mediaType, name } = entry;
    return { sha512: digest, length, mediaType, name, since, ...found };
  });
  return isChanged ? after : attachments;
}

/** As its unit and analysts see them. */
export const shownAttachments = (
  attachments: readonly KeptAttachment[],
  receivedAt: string,
  now: number,
): AttachmentStanding[] =>
  attachments.map((entry) => {
    const isOverdue = isOpen(entry) && Date.parse(receivedAt) + OVERDUE_DAYS * DAY_SECONDS * 1000 < now;
    return { ...entry, ...(isOverdue && { overdue: true as const }) };
  });

export const marksOf = (attachments: readonly KeptAttachment[]): AttachmentMark[] =>
  attachments.map(({ sha512, length, mediaType, state, refused }) => ({
    sha512,
    length,
    mediaType,
    state,
    ...(refused && { refused }),
  }));

/** What NZTCU's queues carry once nothing is awaited; undefined before. */
export function attachmentNotice(
  { submissionId, partnerId }: Pick<SubmissionRecord, 'submissionId' | 'partnerId'>,
  attachments: readonly KeptAttachment[],
  settledAt: string,
): AttachmentNotice | undefined {
  if (attachments.some(({ state }) => state === 'awaited')) return undefined;
  const refused = attachments.filter(({ state }) => state === 'refused').length;
  return {
    schema: 'attachment-notice/1',
    noticeId: `${submissionId}~attachments~${attachments.length - refused}-${refused}`,
    submissionId,
    partnerId,
    settledAt,
    attachments: marksOf(attachments),
  };
}
