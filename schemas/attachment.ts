/** Attachments: which files a report may have, how their bytes come in, and how far each of them is. */
import * as z from 'zod';
import { PartnerId, Sha512, SubmissionId, UtcInstant } from './primitives.ts';

export const ATTACHMENT_MOST_BYTES = 26_214_400;
/** A part is one request: with base64 around it, it has to fit into what a Lambda takes. */
export const PART_MOST_BYTES = 4_194_304;
/** All parts but the last are at least so long, so that a file has 400 of them at most. */
export const PART_LEAST_BYTES = 65_536;
export const PARTS_MOST = ATTACHMENT_MOST_BYTES / PART_LEAST_BYTES;
/** What a unit may have lying in quarantine: the attachments of two full reports. */
export const UPLOADS_MOST_BYTES = 2 * 10 * ATTACHMENT_MOST_BYTES;
/** Parts that no report has claimed whole by then are gone. */
export const PARTS_KEPT_DAYS = 30;
/** From then on the status of a report says that a file of it never came. */
export const OVERDUE_DAYS = 14;

/** What a unit really sends: photos, scans, tables, text, recordings. Nothing that runs, and no page that a browser would run. */
export const AttachmentMediaType = z
  .enum([
    'image/jpeg',
    'image/png',
    'image/webp',
    'image/heic',
    'application/pdf',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'text/plain',
    'text/csv',
    'audio/mpeg',
    'video/mp4',
    'video/quicktime',
  ])
  .meta({ id: 'AttachmentMediaType', description: 'Media type of a file. The bytes have to be of it.' });
export type AttachmentMediaType = z.infer<typeof AttachmentMediaType>;

/** A file that belongs to the report. It is named here, inside the signature; its bytes travel apart. */
export const AttachmentManifestEntry = z
  .strictObject({
    sha512: Sha512.meta({ description: 'SHA-512 of the file.' }),
    length: z.int().min(1).max(ATTACHMENT_MOST_BYTES).meta({ description: 'Length in bytes, at most 25 MiB.' }),
    mediaType: AttachmentMediaType,
    name: z
      .string()
      .regex(/^[^/\\\u0000-\u001f]{1,128}$/)
      .meta({ description: 'A file name to show to people; never used as a path.' }),
  })
  .meta({ id: 'AttachmentManifestEntry', description: 'One attached file, named in the signed manifest.' });
export type AttachmentManifestEntry = z.infer<typeof AttachmentManifestEntry>;

export const AttachmentState = z.enum(['awaited', 'held', 'refused']).meta({
  id: 'AttachmentState',
  description:
    'awaited: not all of its bytes are here, or they are still looked at; held: here, as the manifest says, and readable; refused: its bytes were not what the report says, and are gone.',
});
export type AttachmentState = z.infer<typeof AttachmentState>;

export const AttachmentRefusal = z.enum(['digest', 'length', 'type', 'malware', 'not-scannable']).meta({
  id: 'AttachmentRefusal',
  description:
    'digest: what came together has another digest, send it again; length: the manifest names another length; type: the bytes are not of the media type; malware: the scanner found some; not-scannable: the scanner cannot look inside, as with a password.',
});
export type AttachmentRefusal = z.infer<typeof AttachmentRefusal>;

/** `unscanned`: this exchange has no scanner, as on a laptop. */
export const AttachmentScan = z.enum(['clean', 'unscanned']).meta({
  id: 'AttachmentScan',
  description: 'clean: a malware scanner found nothing; unscanned: this exchange has none.',
});
export type AttachmentScan = z.infer<typeof AttachmentScan>;

/** What a status says of one file. */
export const AttachmentStanding = AttachmentManifestEntry.extend({
  state: AttachmentState,
  since: UtcInstant.meta({ description: 'When it was held, or refused.' }).optional(),
  refused: AttachmentRefusal.optional(),
  scan: AttachmentScan.optional(),
  overdue: z
    .literal(true)
    .meta({ description: `Awaited for more than ${OVERDUE_DAYS} days: does it still come?` })
    .optional(),
}).meta({ id: 'AttachmentStanding', description: 'A file of a report, and how far it is.' });
export type AttachmentStanding = z.infer<typeof AttachmentStanding>;

/** The same for a queue: without its name, which can say much. */
export const AttachmentMark = AttachmentStanding.pick({
  sha512: true,
  length: true,
  mediaType: true,
  state: true,
  refused: true,
}).meta({ id: 'AttachmentMark', description: 'A file of a report as a queue tells of it.' });
export type AttachmentMark = z.infer<typeof AttachmentMark>;

/** One message on the queue where the summary went: nothing is awaited any more. */
export const AttachmentNotice = z
  .strictObject({
    schema: z.literal('attachment-notice/1'),
    noticeId: z
      .string()
      .regex(/^[a-z0-9-]{2,32}~[0-9a-f-]{36}~attachments~[0-9]{1,2}-[0-9]{1,2}$/)
      .meta({ description: 'Deterministic, with how many are held and refused; readers deduplicate on it.' }),
    submissionId: SubmissionId,
    partnerId: PartnerId,
    settledAt: UtcInstant,
    attachments: z.array(AttachmentMark),
  })
  .meta({ id: 'AttachmentNotice', description: 'That every file of a report has come or was refused.' });
export type AttachmentNotice = z.infer<typeof AttachmentNotice>;

/** How far the sending of a file is. */
export const Upload = z
  .strictObject({
    sha512: Sha512,
    held: z.boolean().meta({ description: 'A report of yours has it: nothing is left to send.' }),
    length: z.int().meta({ description: 'Of the whole, as its parts say.' }).optional(),
    partLength: z.int().meta({ description: 'Of every part but the last. Go on with the same.' }).optional(),
    parts: z.array(z.int()).meta({ description: 'Numbers of the parts that are here, from 0.' }),
  })
  .meta({ id: 'Upload', description: 'Which parts of a file are here.' });
export type Upload = z.infer<typeof Upload>;
