/** What a caller may read, and why. */
import * as z from 'zod';
import { FeedId } from './decision.ts';
import { Classification, Tlp } from './handling.ts';
import { SubmissionId, UuidV7 } from './primitives.ts';

/** Why an entry is or is not in what the caller reads. */
export const EntryReason = z
  .enum(['analyst', 'own', 'released', 'withdrawn', 'not-published', 'not-released', 'no-feeds'])
  .meta({
    id: 'EntryReason',
    description:
      'analyst: NZTCU’s analysts read all that is published; own: your unit sent it; released: to your unit, by a release; withdrawn: you could read it until then; not-published: it is yours to know of, and in no feed; not-released: there is no such entry, or it was not released to you, which is one answer; no-feeds: your client reads no feed.',
  });
export type EntryReason = z.infer<typeof EntryReason>;

/** `{feedId}~{submissionId}`. */
export const EntryId = z
  .string()
  .regex(/^[a-z0-9-]{3,64}~[a-z0-9-]{2,32}~[0-9a-f-]{36}$/)
  .meta({ id: 'EntryId', description: 'Name of an entry: its feed, and its submission.' });

export const EntryEntitlement = z
  .strictObject({
    mayRead: z.boolean(),
    because: EntryReason,
    explanation: z.string(),
    releaseId: UuidV7.optional(),
  })
  .meta({ id: 'EntryEntitlement', description: 'Why one entry may or may not be read.' });
export type EntryEntitlement = z.infer<typeof EntryEntitlement>;

/** A name that can be taken apart, or nothing. */
export function partsOfEntryId(text: string): { feedId: string; submissionId: string } | undefined {
  const at = text.indexOf('~');
  const submissionId = SubmissionId.safeParse(text.slice(at + 1));
  const feedId = FeedId.safeParse(text.slice(0, Math.max(at, 0)));
  return submissionId.success && feedId.success ? { feedId: feedId.data, submissionId: submissionId.data } : undefined;
}

const because = { mayRead: z.boolean(), because: z.string() };

export const Entitlements = z
  .strictObject({
    reads: z.enum(['all-published', 'own-and-released', 'nothing']),
    feeds: z.array(FeedId),
    classifications: z.array(z.strictObject({ classification: Classification, ...because })),
    tlp: z.array(z.strictObject({ tlp: Tlp, ...because })),
  })
  .meta({ id: 'Entitlements', description: 'Which markings the caller may read in feeds, and why.' });
export type Entitlements = z.infer<typeof Entitlements>;
