/** What the spool keeps of a report or message, from signing to receipt: the same in the kit and in the browser. */
import * as z from 'zod';
import { AttachmentManifestEntry } from '#schemas/attachment.ts';
import { Finding } from '#schemas/finding.ts';
import { PartnerId, Sha512, SubmissionId, UtcInstant, UuidV7 } from '#schemas/primitives.ts';

/** signed: written to a file to be carried; waiting: to be sent; accepted and refused: answered. */
const SpoolState = z.enum(['signed', 'waiting', 'accepted', 'refused']);

export const SpoolEntry = z.strictObject({
  /** Made once per report; a refused and corrected report keeps it. */
  jti: UuidV7,
  partnerId: PartnerId,
  state: SpoolState,
  title: z.string(),
  precedence: z.string(),
  /** It is a message about this, and no report. */
  about: z.string().optional(),
  /** Which message; absent: a reply. */
  message: z.enum(['recall', 'permission', 'nil-return']).optional(),
  /** What the exchange answered to it. */
  answer: z.record(z.string(), z.unknown()).optional(),
  /** The accepted report that it replaces. */
  supersedes: SubmissionId.optional(),
  /** The officer's file, when the report came from one on this machine. */
  file: z.string().optional(),
  /** SHA-512 of what the author wrote: tells a changed file from the same one. */
  draftDigest: Sha512.optional(),
  jws: z.string(),
  signedAt: UtcInstant,
  /** True once the bytes have left and no answer came: they may be at the exchange. */
  mayHaveArrived: z.boolean(),
  attempts: z.int(),
  lastTriedAt: UtcInstant.optional(),
  /** When it last went into a letter that somebody carries. */
  carriedAt: UtcInstant.optional(),
  /** What stood in the way the last time, or why it was refused. */
  trouble: z.strictObject({ code: z.string(), text: z.string(), fix: z.string() }).optional(),
  findings: z.array(Finding),
  /** Files that it names. `sent`: the exchange has it; `refused`: it never will. */
  attachments: z
    .array(AttachmentManifestEntry.extend({ sent: z.literal(true).optional(), refused: z.literal(true).optional() }))
    .optional(),
  submissionId: SubmissionId.optional(),
  receipt: z.string().optional(),
});
export type SpoolEntry = z.infer<typeof SpoolEntry>;
