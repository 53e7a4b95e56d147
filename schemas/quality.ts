/** First quality figures per unit. Honest about small numbers: counts always, a share only with its interval. */
import * as z from 'zod';
import { CountryCode, PartnerId, UtcInstant } from './primitives.ts';

/** Under this many reports a share is not shown: "too few to say". */
export const FEWEST_REPORTS_FOR_A_SHARE = 10;

/** A calendar month in UTC. */
export const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .meta({ id: 'Month', description: 'A calendar month in UTC.', examples: ['2026-10'] });

/** A share with its 95 % Wilson interval; `share` is absent where there are too few to say. */
export const Share = z
  .strictObject({
    count: z.int(),
    of: z.int(),
    share: z.number().min(0).max(1).optional(),
    low: z.number().min(0).max(1).optional(),
    high: z.number().min(0).max(1).optional(),
    tooFewToSay: z.boolean(),
  })
  .meta({ id: 'Share', description: 'A share with its 95 % Wilson score interval.' });
export type Share = z.infer<typeof Share>;

/** Median and 90th percentile in whole days, over `count` reports. */
export const Days = z
  .strictObject({ count: z.int(), median: z.number().optional(), p90: z.number().optional() })
  .meta({ id: 'Days', description: 'Median and 90th percentile in days.' });
export type Days = z.infer<typeof Days>;

export const MonthFigures = z
  .strictObject({
    month: Month,
    reports: z.int().meta({
      description:
        'Reports first sent in this month, accepted or not. Copies, pieces of one report and replacements are none.',
    }),
    accepted: z.int(),
    acceptedFirstTime: z.int(),
    refusedAttempts: z.int(),
  })
  .meta({ id: 'MonthFigures', description: 'Counts of one month.' });
export type MonthFigures = z.infer<typeof MonthFigures>;

/** First figures of one unit over the last twelve months. */
export const UnitQuality = z
  .strictObject({
    partnerId: PartnerId,
    name: z.string(),
    country: CountryCode,
    firstTimeAcceptance: Share,
    refusedAttempts: z.int(),
    daysFromEventToReceipt: Days,
    topFindings: z.array(
      z.strictObject({ code: z.string(), reports: z.int(), fix: z.string().meta({ description: 'What helps.' }) }),
    ),
    months: z.array(MonthFigures),
  })
  .meta({ id: 'UnitQuality', description: 'First quality figures of one unit, twelve months pooled.' });
export type UnitQuality = z.infer<typeof UnitQuality>;

export const QualityReport = z
  .strictObject({ asOf: UtcInstant, partners: z.array(UnitQuality), next: z.string().optional() })
  .meta({ id: 'QualityReport', description: 'Quality figures per unit, by name; never a ranking.' });
export type QualityReport = z.infer<typeof QualityReport>;
