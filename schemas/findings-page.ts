/** The findings of a unit report by report, in pages. */
import * as z from 'zod';
import { Months, ReportFindings } from './unit-report.ts';

export const FindingsPage = z
  .strictObject({
    period: Months,
    items: z.array(ReportFindings).meta({ description: 'Newest first; a page may be short or empty.' }),
    next: z.string().optional(),
  })
  .meta({ id: 'FindingsPage', description: 'A page of the reports of one unit, each with its findings.' });
export type FindingsPage = z.infer<typeof FindingsPage>;
