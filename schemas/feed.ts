/** Curated feeds: what NZTCU's analysts published, paged by one gapless sequence per feed and audience. */
import * as z from 'zod';
import { FeedId, WithdrawalReason } from './decision.ts';
import { Grading } from './grading.ts';
import { Classification, Tlp } from './handling.ts';
import { PartnerId, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';
import { Report } from './report.ts';
import { Summary } from './summary.ts';

/** The feed that every accepted report goes to unless another is named. */
export const CURATED_FEED = {
  feedId: 'nztcu-curated',
  title: 'Curated by NZTCU',
  description: 'Reports that NZTCU has graded and accepted, as far as you may read them.',
  /** Its name as a TAXII collection, which has to be a UUID of version 4: drawn once. */
  collectionId: '7b33d9a4-1da2-4dc3-b741-75878e094730',
  openTo: 'units',
} as const;

/** One entry of a feed. The original report stands unchanged beside the analyst's grading. */
export const FeedEntry = z
  .strictObject({
    kind: z.literal('entry').meta({ description: 'Absent means `entry`.' }).optional(),
    entryId: z.string().meta({ description: 'Stable name of the entry within its feed.' }),
    feedId: FeedId,
    addedAt: UtcInstant.meta({ description: 'When it was added; strictly later than the entry before it.' }),
    submissionId: SubmissionId,
    partnerId: PartnerId,
    onBehalfOf: PartnerId.optional(),
    receivedAt: UtcInstant,
    classification: Classification,
    tlp: Tlp,
    analystGrading: Grading.meta({
      description: "The analyst's grading; the partner's own is in the report.",
    }).optional(),
    report: Report,
    definitionVersion: z
      .int()
      .min(1)
      .meta({ description: 'In a feed that analysts defined: by which version of its definition it came there.' })
      .optional(),
  })
  .meta({ id: 'FeedEntry', description: 'One entry of a curated feed.' });
export type FeedEntry = z.infer<typeof FeedEntry>;

/** What is left of an entry that was withdrawn: in its place from then on, and once more as the newest, for whoever read it before. */
export const FeedWithdrawal = z
  .strictObject({
    kind: z.literal('withdrawn'),
    entryId: z.string().meta({ description: 'The entry that is withdrawn: forget what you hold of it.' }),
    feedId: FeedId,
    addedAt: UtcInstant.meta({ description: 'Of this row: that of the entry in its place, or later.' }),
    submissionId: SubmissionId,
    withdrawnAt: UtcInstant,
    reasonClass: WithdrawalReason,
    recallId: UuidV7.meta({ description: 'Its unit recalled it: acknowledge it by this name.' }).optional(),
  })
  .meta({ id: 'FeedWithdrawal', description: 'An entry that was withdrawn: nothing of the report is in it.' });
export type FeedWithdrawal = z.infer<typeof FeedWithdrawal>;

/** One row of a feed, told apart by `kind`. */
export const FeedItem = z
  .union([FeedEntry, FeedWithdrawal])
  .meta({ id: 'FeedItem', description: 'An entry, or with `kind` `withdrawn` what is left of one.' });
export type FeedItem = z.infer<typeof FeedItem>;

/** A page of a feed. `next` is always there: keep it, and come back with it for what is added later. */
export const FeedPage = z
  .strictObject({
    items: z.array(FeedItem),
    next: z.string().meta({ description: 'Pass back as `cursor`.' }),
    more: z.boolean().meta({ description: 'True when there is another page now.' }),
  })
  .meta({ id: 'FeedPage', description: 'A page of a curated feed.' });
export type FeedPage = z.infer<typeof FeedPage>;

/** The feeds the caller may read. */
export const FeedList = z
  .strictObject({
    feeds: z.array(z.strictObject({ feedId: FeedId, title: z.string(), description: z.string() })),
  })
  .meta({ id: 'FeedList', description: 'The feeds the caller may read.' });
export type FeedList = z.infer<typeof FeedList>;

/** A summary that waits for a decision. */
export const InboxItem = Summary.extend({
  triagedAt: UtcInstant.meta({ description: 'When an analyst took it on; absent: nobody has.' }).optional(),
  answeredAt: UtcInstant.meta({ description: 'It was returned, and its unit replied then.' }).optional(),
}).meta({ id: 'InboxItem', description: 'A summary that waits for a decision.' });
export type InboxItem = z.infer<typeof InboxItem>;

/** A page of the inbox: summaries that wait for an analyst, immediate ones first. */
export const InboxPage = z
  .strictObject({ items: z.array(InboxItem), next: z.string().optional() })
  .meta({ id: 'InboxPage', description: 'Summaries that wait for a decision, immediate ones first.' });
export type InboxPage = z.infer<typeof InboxPage>;
