/** Reader organisations: NZTCU is the first; others are told, each by a queue of its own, of the entries that it may read. */
import * as z from 'zod';
import { EntryId } from './entitlement.ts';
import { FeedId, WithdrawalReason } from './decision.ts';
import { FeedRule } from './feed-definition.ts';
import { Classification } from './handling.ts';
import { PartnerId, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';
import { Summary } from './summary.ts';

/** What a reader organisation is told of, beside what the release policy lets it read: a choice that only ever makes it less. */
export const ReaderOrganisation = z
  .strictObject({
    readerId: PartnerId.meta({ description: 'Names its queue.' }),
    audience: z
      .union([z.literal('analysts'), z.templateLiteral(['unit:', PartnerId])])
      .meta({ description: 'Whose entries it hears of: `analysts`, or `unit:` and a partner of the registry.' }),
    ceiling: Classification.meta({ description: 'Of nothing above this.' }),
    rule: FeedRule.meta({ description: 'Of what it is told; absent: of all that its audience reads.' }).optional(),
  })
  .meta({ id: 'ReaderOrganisation', description: 'An organisation whose system is told what it may read.' });
export type ReaderOrganisation = z.infer<typeof ReaderOrganisation>;

/** One message on the queue of a reader organisation: that an entry is there to be read, as it is marked for that reader. */
export const EntrySummary = Summary.omit({
  attachmentCount: true,
  attachments: true,
  findingCount: true,
  supersedes: true,
})
  .extend({
    schema: z.literal('entry-summary/1'),
    summaryId: z
      .string()
      .regex(/^[a-z0-9-]{3,64}~[a-z0-9-]{2,32}~[0-9a-f-]{36}~summary$/)
      .meta({ description: 'Deterministic; readers deduplicate on it.' }),
    entryId: EntryId,
    publishedAt: UtcInstant.meta({ description: 'When it came into the feed that this reader reads.' }),
  })
  .meta({ id: 'EntrySummary', description: 'Summary of a published entry, as handed to a reader organisation.' });
export type EntrySummary = z.infer<typeof EntrySummary>;

/** Another message there: that an entry of which it was told is withdrawn. */
export const WithdrawalNotice = z
  .strictObject({
    schema: z.literal('withdrawal-notice/1'),
    noticeId: z
      .string()
      .regex(/^[a-z0-9-]{3,64}~[a-z0-9-]{2,32}~[0-9a-f-]{36}~withdrawn$/)
      .meta({ description: 'Deterministic; readers deduplicate on it.' }),
    entryId: EntryId,
    feedId: FeedId,
    submissionId: SubmissionId,
    withdrawnAt: UtcInstant,
    reasonClass: WithdrawalReason,
    recallId: UuidV7.meta({ description: 'Its unit recalled it: acknowledge it by this name.' }).optional(),
  })
  .meta({ id: 'WithdrawalNotice', description: 'That an entry was withdrawn: let go of what you hold of it.' });
export type WithdrawalNotice = z.infer<typeof WithdrawalNotice>;
