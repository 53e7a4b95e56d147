/** Matches: which submissions name the same thing, and why. For analysts only. */
import * as z from 'zod';
import { EntityId } from './entities/shared-members.ts';
import { SourceToken } from './provenance.ts';
import { JsonPointer, Line, PartnerId, SubmissionId, UtcInstant } from './primitives.ts';

/** What can be matched, the surest first. */
export const MatchKind = z
  .enum([
    'imo',
    'container',
    'iban',
    'imei',
    'passport',
    'phone',
    'email',
    'wallet',
    'vin',
    'icao24',
    'imsi',
    'mmsi',
    'wcpfc-vid',
    'imo-company',
    'call-sign',
    'vessel-registration',
    'aircraft-registration',
    'aircraft-serial',
    'plate',
    'account',
    'document',
    'company-number',
    'tax-number',
    'serial-number',
    'handle',
    'url',
    'ip',
    'vessel-name',
    'name',
  ])
  .meta({
    id: 'MatchKind',
    description: 'What kind of identifier or name it is; `name` is of a person or an organisation.',
  });
export type MatchKind = z.infer<typeof MatchKind>;

/** How much a match says. */
export const MatchStrength = z.enum(['exact', 'check-digit-failed', 'fuzzy']).meta({
  id: 'MatchStrength',
  description:
    'exact: the same after normalisation; check-digit-failed: the same, and its check digit or its shape is wrong on at least one side; fuzzy: names that are alike.',
});
export type MatchStrength = z.infer<typeof MatchStrength>;

/** Where a value stands in a report. */
export const MatchPlace = z
  .strictObject({ entityId: EntityId, pointer: JsonPointer })
  .meta({ id: 'MatchPlace', description: 'An entity of a report, and the member that holds the value.' });
export type MatchPlace = z.infer<typeof MatchPlace>;

export const MatchReason = z
  .strictObject({
    kind: MatchKind,
    strength: MatchStrength,
    value: z.string().meta({ description: 'Normalised, as it stands here.' }),
    otherValue: z.string().meta({ description: 'The name there, where it is spelt otherwise.' }).optional(),
    similarity: z
      .number()
      .min(0)
      .max(1)
      .meta({ description: 'Of two names that are alike: 1 is the same.' })
      .optional(),
    here: MatchPlace,
    there: MatchPlace,
  })
  .meta({ id: 'MatchReason', description: 'Why two submissions are linked.' });
export type MatchReason = z.infer<typeof MatchReason>;

/** Of the linked report only this: it is read, and its reading audited, by its own address. */
export const SubmissionLink = z
  .strictObject({
    submissionId: SubmissionId,
    partnerId: PartnerId,
    receivedAt: UtcInstant,
    strength: MatchStrength.meta({ description: 'Of its surest reason.' }),
    reasons: z.array(MatchReason),
  })
  .meta({ id: 'SubmissionLink', description: 'Another submission that names the same thing.' });
export type SubmissionLink = z.infer<typeof SubmissionLink>;

export const MutedValue = z
  .strictObject({
    kind: MatchKind,
    value: z.string(),
    here: MatchPlace,
    because: z.enum(['too-many-submissions', 'too-many-units']),
  })
  .meta({
    id: 'MutedValue',
    description: 'A value that would link everything, so it links nothing here. Search still finds it.',
  });
export type MutedValue = z.infer<typeof MutedValue>;

export const CorroborationFlag = z
  .enum(['circular', 'single-root', 'sources-not-stated', 'graded-1-without-two-roots'])
  .meta({
    id: 'CorroborationFlag',
    description:
      'circular: reports that have it from each other; single-root: several reports, and all from one source; sources-not-stated: a report names none, and its unit is counted once for it; graded-1-without-two-roots: credibility 1 needs two independent sources.',
  });
export type CorroborationFlag = z.infer<typeof CorroborationFlag>;

export const Corroboration = z
  .strictObject({
    submissions: z
      .int()
      .min(1)
      .meta({ description: 'How many were counted: this one, and those with an exact identifier in common.' }),
    independentRoots: z.int().min(0).meta({ description: 'How many independent sources they come from.' }),
    roots: z
      .array(z.strictObject({ partnerId: PartnerId, source: SourceToken.optional() }))
      .max(100)
      .meta({ description: 'Each source; without a word for it, all that its unit does not name, together.' }),
    flags: z.array(CorroborationFlag),
  })
  .meta({ id: 'Corroboration', description: 'How many independent sources stand behind a submission.' });
export type Corroboration = z.infer<typeof Corroboration>;

export const SubmissionLinks = z
  .strictObject({
    submissionId: SubmissionId,
    items: z.array(SubmissionLink),
    muted: z.array(MutedValue),
    truncated: z.literal(true).meta({ description: 'It has more values than are looked up.' }).optional(),
    corroboration: Corroboration,
    next: z.string().optional(),
  })
  .meta({
    id: 'SubmissionLinks',
    description: 'A page of links, the surest first, and what stands behind the submission.',
  });
export type SubmissionLinks = z.infer<typeof SubmissionLinks>;

/** What is looked for: as typed. */
export const SearchValue = Line(200).meta({
  description: 'An identifier or a name, as written.',
  examples: ['IMO 9074729'],
});

export const SearchHit = z
  .strictObject({
    submissionId: SubmissionId,
    partnerId: PartnerId,
    receivedAt: UtcInstant,
    kind: MatchKind,
    strength: MatchStrength,
    value: z.string().meta({ description: 'As it stands there, normalised.' }),
    similarity: z.number().min(0).max(1).optional(),
    there: MatchPlace,
  })
  .meta({ id: 'SearchHit', description: 'A submission that has the value.' });
export type SearchHit = z.infer<typeof SearchHit>;

export const SearchPage = z
  .strictObject({ items: z.array(SearchHit), next: z.string().optional() })
  .meta({ id: 'SearchPage', description: 'A page of hits. It may be short or empty and still have a `next`.' });
export type SearchPage = z.infer<typeof SearchPage>;

export const SEARCHED_AT_ONCE = 1_000;

export const SearchList = z
  .strictObject({
    kind: MatchKind.meta({ description: 'What they all are; absent: whatever fits.' }).optional(),
    values: z.array(SearchValue).min(1).max(SEARCHED_AT_ONCE).meta({ description: 'As pasted, one by one.' }),
  })
  .meta({ id: 'SearchList', description: 'A list of identifiers or names to look up.' });
export type SearchList = z.infer<typeof SearchList>;

export const SearchListAnswer = z
  .strictObject({
    items: z.array(
      z.strictObject({
        value: z.string(),
        hit: z.boolean(),
        kinds: z.array(MatchKind).meta({ description: 'As what it was found.' }),
      }),
    ),
  })
  .meta({ id: 'SearchListAnswer', description: 'Hit or no hit, in the order of the list.' });
export type SearchListAnswer = z.infer<typeof SearchListAnswer>;

/** Their outbox rows and the audit entry are one transaction. */
export const REINDEXED_AT_ONCE = 90;

export const ReindexationRequest = z
  .strictObject({
    apply: z.boolean().meta({ description: 'false: only say how many there are.' }),
    partnerId: PartnerId.meta({ description: 'Of this unit only; absent: of all, unit by unit.' }).optional(),
    cursor: z
      .string()
      .max(2048)
      .meta({ description: 'The `next` of the call before; absent: from the first submission.' })
      .optional(),
  })
  .meta({ id: 'ReindexationRequest', description: 'Which stretch of all submissions is looked at, or indexed again.' });

export const Reindexation = z
  .strictObject({
    rules: z.int().min(1).meta({ description: 'The version of the rules by which values are normalised now.' }),
    looked: z.int().min(0).meta({ description: 'How many submissions were looked at.' }),
    behind: z.int().min(0).meta({
      description: 'How many of them are not indexed, or by other rules; with `apply` they are being indexed.',
    }),
    next: z.string().meta({ description: 'There are more: pass back as `cursor`.' }).optional(),
  })
  .meta({ id: 'Reindexation', description: 'A stretch of all submissions, as the index has them.' });
export type Reindexation = z.infer<typeof Reindexation>;
