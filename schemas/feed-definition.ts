/** Feeds that analysts define, by a rule over what is published or by hand. A definition has versions, and all of them are kept. */
import * as z from 'zod';
import { CrimeType, Enabler } from './crime-types.ts';
import { FeedId } from './decision.ts';
import { EntityKind } from './entities.ts';
import { FeedEntry } from './feed.ts';
import { Classification, Tlp } from './handling.ts';
import { SearchValue } from './match.ts';
import { CountryCode, Line, Reason, SubmissionId, UtcInstant } from './primitives.ts';
import { Principal } from './staff.ts';

/** So many feeds at most: every published entry is held against the rule of each. */
export const FEEDS_MOST = 40;
/** How many of the latest entries a preview looks at. */
export const PREVIEW_MOST = 200;
/** How many published entries one call of a re-evaluation looks at. */
export const REEVALUATED_AT_ONCE = 50;

/** What an entry has to be. Of one list any word will do; all the conditions must hold. */
export const FeedRule = z
  .strictObject({
    crimeTypes: z.array(CrimeType).min(1).max(6).meta({ description: 'It names one of these.' }).optional(),
    enablers: z.array(Enabler).min(1).max(4).meta({ description: 'It names one of these.' }).optional(),
    countries: z.array(CountryCode).min(1).max(50).meta({ description: 'One of its places is there.' }).optional(),
    gradedAtLeast: z
      .strictObject({
        reliability: z.enum(['A', 'B', 'C', 'D', 'E']).optional(),
        credibility: z.enum(['1', '2', '3', '4', '5']).optional(),
      })
      .meta({
        description:
          "By NZTCU's grading, and where there is none by the unit's. F and 6 are no grade, and at least nothing.",
      })
      .optional(),
    markedAtMost: z
      .strictObject({ classification: Classification.optional(), tlp: Tlp.optional() })
      .meta({ description: 'As the entry is marked for whoever reads it.' })
      .optional(),
    entityKinds: z.array(EntityKind).min(1).max(12).meta({ description: 'It names something of these.' }).optional(),
    entityValues: z
      .array(SearchValue)
      .min(1)
      .max(50)
      .meta({ description: 'It names one of these identifiers or names, normalised as for search.' })
      .optional(),
    text: Line(200)
      .meta({ description: 'Every one of these words stands in title or narrative, in capitals or not.' })
      .optional(),
  })
  .refine((rule) => Object.values(rule).some((condition) => condition !== undefined), {
    message: 'A rule has at least one condition.',
  })
  .meta({ id: 'FeedRule', description: 'By which entries come into a feed; all its conditions must hold.' });
export type FeedRule = z.infer<typeof FeedRule>;

/** Who may know of a feed. Whoever does reads there what it may read in the feed of everything, and nothing else. */
export const FeedOpenTo = z
  .enum(['analysts', 'units'])
  .meta({ id: 'FeedOpenTo', description: 'analysts: to everybody else it does not exist; units: to them as well.' });
export type FeedOpenTo = z.infer<typeof FeedOpenTo>;

const draft = {
  title: Line(120).meta({
    description: 'Whoever the feed is open to reads it: it says nothing that they may not know.',
  }),
  description: Line(500).meta({ description: 'What it is for. Read like the title.' }),
  openTo: FeedOpenTo,
  rule: FeedRule.meta({ description: 'Absent: entries are added by hand. Only analysts read it.' }).optional(),
  reason: Reason,
};

export const NewFeed = z
  .strictObject({ feedId: FeedId.meta({ description: 'Its name for good.' }), ...draft })
  .meta({ id: 'NewFeed', description: 'A feed to be.' });
export type NewFeed = z.infer<typeof NewFeed>;

export const FeedChange = z
  .strictObject({ version: z.int().min(1).meta({ description: 'Of the definition that this changes.' }), ...draft })
  .meta({ id: 'FeedChange', description: 'A new version of a definition, whole.' });
export type FeedChange = z.infer<typeof FeedChange>;

/** A version of a definition, as it is kept. */
export const FeedVersion = z
  .strictObject({ version: z.int().min(1), definedAt: UtcInstant, definedBy: Principal, ...draft })
  .meta({ id: 'FeedVersion', description: 'A version of a definition: who made it, when and why.' });
export type FeedVersion = z.infer<typeof FeedVersion>;

/** A feed as whoever may read it sees it. How it is defined is for analysts: a rule may name whom they look for. */
export const FeedDescription = z
  .strictObject({
    feedId: FeedId,
    title: z.string(),
    description: z.string(),
    collectionId: z.uuidv4().meta({ description: 'Its name as a TAXII collection.' }),
    definition: FeedVersion.meta({
      description: 'For analysts, of a feed that they defined: as it stands.',
    }).optional(),
    history: z.array(FeedVersion).meta({ description: 'For analysts: its versions, newest first.' }).optional(),
    next: z.string().meta({ description: 'Pass back as `cursor` for older versions.' }).optional(),
  })
  .meta({ id: 'FeedDescription', description: 'A feed, and for analysts how it is defined.' });
export type FeedDescription = z.infer<typeof FeedDescription>;

/** A definition as it is kept; `collectionId` is drawn once. */
export type DefinedFeed = FeedVersion & { readonly feedId: string; readonly collectionId: string };

export const PickedEntry = z
  .strictObject({ submissionId: SubmissionId, reason: Reason })
  .meta({ id: 'PickedEntry', description: 'A published report to be added to a feed by hand.' });
export type PickedEntry = z.infer<typeof PickedEntry>;

export const FeedPreviewRequest = z
  .strictObject({ rule: FeedRule })
  .meta({ id: 'FeedPreviewRequest', description: 'A rule to be tried.' });

/** What a rule would have caught. */
export const FeedPreview = z
  .strictObject({
    looked: z.int().meta({ description: `How many of the latest entries were looked at: ${PREVIEW_MOST} at most.` }),
    since: UtcInstant.meta({ description: 'When the oldest of them was published.' }).optional(),
    items: z
      .array(
        FeedEntry.pick({
          entryId: true,
          submissionId: true,
          partnerId: true,
          addedAt: true,
          classification: true,
          tlp: true,
        }).extend({ title: z.string() }),
      )
      .meta({ description: 'Those that it would have caught, newest first.' }),
  })
  .meta({ id: 'FeedPreview', description: 'What a rule would have caught among the latest published entries.' });
export type FeedPreview = z.infer<typeof FeedPreview>;

export const FeedReevaluationRequest = z
  .strictObject({
    cursor: z
      .string()
      .max(2048)
      .meta({ description: 'The `next` of the call before; absent: from the first entry.' })
      .optional(),
  })
  .meta({ id: 'FeedReevaluationRequest', description: 'Which stretch of what was published.' });

export const FeedReevaluation = z
  .strictObject({
    looked: z.int().meta({ description: 'How many published entries were held against the rule.' }),
    fits: z.int().meta({ description: 'How many of them fit: those that are not in the feed yet are added.' }),
    next: z.string().meta({ description: 'There are more: pass back as `cursor`.' }).optional(),
  })
  .meta({
    id: 'FeedReevaluation',
    description: 'A stretch of what was published, held against the rule as it stands.',
  });
export type FeedReevaluation = z.infer<typeof FeedReevaluation>;
