/** Where a report has it from: what lets an analyst tell two sources from one rumour told twice. Never who a source is. */
import * as z from 'zod';
import { SubmissionId } from './primitives.ts';

/** A unit's own word for one of its sources, the same in every report. Two units' words have nothing to do with each other. */
export const SourceToken = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,63}$/)
  .meta({
    id: 'SourceToken',
    description:
      "Your unit's own word for a source, the same in every report and meaningless to others. Never a name, a number or anything else by which somebody could be found.",
    examples: ['S-0147'],
  });
export type SourceToken = z.infer<typeof SourceToken>;

export const Provenance = z
  .strictObject({
    sources: z
      .array(SourceToken)
      .min(1)
      .max(20)
      .meta({ description: "The sources that it comes from, each by your unit's own word for it." })
      .optional(),
    derivedFrom: z
      .array(SubmissionId)
      .min(1)
      .max(20)
      .meta({ description: 'Submissions, of whatever unit, that it repeats or builds on.' })
      .optional(),
  })
  .meta({
    id: 'Provenance',
    description: 'Where the report has it from. Read by NZTCU only: it is in no feed.',
    examples: [{ sources: ['S-0147'], derivedFrom: ['tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b'] }],
  });
export type Provenance = z.infer<typeof Provenance>;
