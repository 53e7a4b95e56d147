/** The whole quality report of one unit over a period, set beside the same number of months before. Never beside another unit. */
import * as z from 'zod';
import { Challenge, Engagement } from './coaching.ts';
import { CrimeType } from './crime-types.ts';
import { FeedbackOutcome } from './feedback.ts';
import { InformationCredibility, SourceReliability } from './grading.ts';
import { Lending } from './lending.ts';
import { SubmissionId, UtcInstant } from './primitives.ts';
import { Days, Month, Share, UnitQuality } from './quality.ts';

/** The words of `Dimension` in the rule pack. */
export const QualityDimension = z.enum([
  'accessibility',
  'accuracy',
  'completeness',
  'comprehensiveness',
  'consistency',
  'currency',
  'integrity',
  'provenance',
  'representation',
  'timeliness',
  'uniqueness',
  'validity',
]);

export const Months = z.strictObject({ from: Month, to: Month }).meta({ id: 'Months', description: 'Whole months.' });
export type Months = z.infer<typeof Months>;

const share = z.number().min(0).max(1);

/** Between what and what a share lies. Reports that came the year before and not now count as unknown: they widen it. */
export const Bounds = z
  .strictObject({
    passed: z.int(),
    failed: z.int(),
    missing: z.int().meta({ description: 'Outcomes fewer than in the period before.' }),
    share: share.meta({ description: 'There when nothing is missing.' }).optional(),
    atLeast: share.optional(),
    atMost: share.optional(),
    tooFewToSay: z.boolean(),
  })
  .meta({ id: 'Bounds', description: 'A share with its bounds; sending less only moves them apart.' });
export type Bounds = z.infer<typeof Bounds>;

export const Trend = z
  .strictObject({
    now: Share,
    before: Share,
    verdict: z.enum(['better', 'worse', 'no-clear-change', 'too-few-to-say']),
    difference: z
      .strictObject({ low: z.number().min(-1).max(1), high: z.number().min(-1).max(1) })
      .meta({ description: '95 % interval of now minus before (Newcombe 1998).' })
      .optional(),
  })
  .meta({ id: 'Trend', description: 'A unit against itself: this period and the one before.' });
export type Trend = z.infer<typeof Trend>;

export const DimensionFigure = z
  .strictObject({
    dimension: QualityDimension,
    all: Share.meta({ description: 'Outcomes of all its checks that applied: passed of passed and failed.' }),
    inScore: Bounds.meta({ description: 'Of the checks that nobody can escape.' }).optional(),
  })
  .meta({ id: 'DimensionFigure', description: 'What one dimension of quality looks like.' });
export type DimensionFigure = z.infer<typeof DimensionFigure>;

export const CheckFigure = z
  .strictObject({
    code: z.string(),
    notApplicable: z.int(),
    failed: z.int().meta({ description: 'Attested ones among them.' }),
    attested: z.int(),
    passed: z.int(),
  })
  .meta({ id: 'CheckFigure', description: 'Outcomes of one check over accepted reports.' });
export type CheckFigure = z.infer<typeof CheckFigure>;

/** How often the unit and the analyst gave which grade. */
export const Agreement = z
  .strictObject({
    same: Share,
    missing: z.int().meta({ description: 'Pairs in which one side could not judge (F or 6).' }),
    pairs: z.array(z.strictObject({ byUnit: z.string(), byAnalyst: z.string(), reports: z.int() })),
  })
  .meta({ id: 'Agreement', description: "The unit's grades beside the analyst's." });
export type Agreement = z.infer<typeof Agreement>;

const counts = <T extends z.ZodEnum>(grade: T) => z.partialRecord(grade, z.int());

export const GradingProfile = z
  .strictObject({
    reliability: counts(SourceReliability.exclude(['F'])),
    reliabilityMissing: z.int().meta({ description: 'F: not judged, which is missing and not low.' }),
    credibility: counts(InformationCredibility.exclude(['6'])),
    credibilityMissing: z.int().meta({ description: '6: not judged.' }),
  })
  .meta({ id: 'GradingProfile', description: 'Which grades were given. Never averaged.' });
export type GradingProfile = z.infer<typeof GradingProfile>;

/** A finding that costs much: what it is, what helps, where it was last seen, and whether it got rarer. */
export const Coaching = z
  .strictObject({
    code: z.string(),
    title: z.string(),
    fix: z.string(),
    reports: z.int(),
    field: z.string().meta({ description: 'Where in a report of this unit; `*` is any position.' }).optional(),
    seenIn: SubmissionId.optional(),
    without: Trend.meta({ description: 'Share of reports without it: better means rarer.' }),
  })
  .meta({ id: 'Coaching', description: 'One thing to explain next.' });
export type Coaching = z.infer<typeof Coaching>;

/** One report and what was found in it. `mended`: in the report as it was accepted, or in one that replaced it. */
export const ReportFindings = z
  .strictObject({
    submissionId: SubmissionId.optional(),
    month: Month,
    accepted: z.boolean(),
    refusedAttempts: z.int(),
    findings: z.array(
      z.strictObject({
        code: z.string(),
        field: z.string().optional(),
        state: z
          .enum(['open', 'mended', 'attested', 'upheld'])
          .meta({ description: 'upheld: the unit challenged it, and was right.' }),
      }),
    ),
  })
  .meta({ id: 'ReportFindings', description: 'One report with its findings, without a word of it.' });
export type ReportFindings = z.infer<typeof ReportFindings>;

/** Where the middle half of the units lies. Without names, and only where enough units have enough reports. */
export const RegionalBand = z
  .strictObject({ units: z.int(), low: share, high: share })
  .meta({ id: 'RegionalBand', description: 'The middle half of all units; nobody is named.' });
export type RegionalBand = z.infer<typeof RegionalBand>;

/** An engagement with what came before and after: six whole months on either side. It shows what followed, not why. */
export const EngagementEffect = Engagement.extend({
  effect: z.array(
    z.strictObject({
      code: z.string(),
      without: Trend.meta({ description: 'Share of reports without the finding, after and before.' }),
    }),
  ),
}).meta({ id: 'EngagementEffect', description: 'An engagement, and what was before and after it.' });
export type EngagementEffect = z.infer<typeof EngagementEffect>;

export const UnitReport = UnitQuality.extend({
  asOf: UtcInstant,
  period: Months,
  before: Months,
  crimeType: CrimeType.meta({ description: 'Only reports on this crime type, when it was asked for.' }).optional(),
  score: Bounds.omit({ passed: true, failed: true, missing: true })
    .extend({ dimensions: z.int().meta({ description: 'How many dimensions it is the plain mean of.' }) })
    .meta({ description: 'Plain mean of the dimensions that can be said.' }),
  scoreBefore: Bounds.pick({ share: true, atLeast: true, atMost: true, tooFewToSay: true }),
  dimensions: z.array(DimensionFigure),
  checks: z.array(CheckFigure),
  trend: z.strictObject({ firstTimeAcceptance: Trend, linkable: Trend }),
  daysFromEventToReport: Days,
  daysFromReportToReceipt: Days,
  grading: GradingProfile,
  repeats: z
    .strictObject({ copies: z.int(), sameEvent: z.int(), updates: z.int() })
    .meta({ description: 'Reports that are not the first on their event. They are not in the score.' }),
  usefulness: z
    .strictObject({
      useful: Share.meta({
        description: 'Published, or used in whichever way, and not refuted: of those decided or with feedback.',
      }),
      published: Share.meta({ description: 'And not withdrawn, of those decided.' }),
      became: z
        .partialRecord(FeedbackOutcome.exclude(['taken-back']), z.int())
        .meta({ description: 'Reports with feedback of each kind.' }),
      returned: z.int(),
      undecided: z.int(),
    })
    .meta({ description: 'What became of accepted reports, by what analysts decided and recorded.' }),
  agreement: z
    .strictObject({ reliability: Agreement, credibility: Agreement })
    .meta({ description: 'There once an analyst has given a grade beside the unit’s own.' })
    .optional(),
  costliest: z.array(Coaching).max(5),
  reports: z
    .array(ReportFindings)
    .meta({ description: 'Report by report, where there are too few for shares.' })
    .optional(),
  engagements: z
    .array(EngagementEffect)
    .meta({ description: 'Visits, courses and calls in this period, newest first.' }),
  challenges: z.array(Challenge).meta({ description: 'Findings that the unit challenged, with their outcomes.' }),
  lent: z.array(Lending).meta({ description: 'Reports that the unit lends to advisers at present.' }),
  region: RegionalBand.meta({ description: 'Of first-time acceptance.' }).optional(),
}).meta({ id: 'UnitReport', description: 'Quality report of one unit over a period.' });
export type UnitReport = z.infer<typeof UnitReport>;
