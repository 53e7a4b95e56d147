/** A finding: one thing a check has to say about a report, with where, why and how to mend it. */
import * as z from 'zod';
import { JsonPointer } from './primitives.ts';

/** blocking: refused until mended. attestable: accepted, and better with a correction or a word. advice: for next time. */
export const Severity = z.enum(['blocking', 'attestable', 'advice']).meta({
  id: 'Severity',
  description:
    'blocking: refused until mended; attestable: accepted, to be corrected or attested; advice: accepted, for next time.',
});
export type Severity = z.infer<typeof Severity>;

/** One finding. `attested` stands on attestable findings only. */
export const Finding = z
  .strictObject({
    pointer: JsonPointer.meta({ description: 'Where in the claims.' }),
    code: z
      .string()
      .regex(/^[a-z0-9-]{3,64}$/)
      .meta({ description: 'Stable code.' }),
    severity: Severity,
    detail: z.string().max(1000).meta({ description: 'What is wrong, in a plain sentence.' }),
    fix: z.string().max(1000).meta({ description: 'What to do next.' }),
    attested: z.boolean().meta({ description: 'Whether the author said that it is meant so.' }).optional(),
  })
  .meta({ id: 'Finding', description: 'One finding of a check.' });
export type Finding = z.infer<typeof Finding>;

/** Findings stop here; the answer then says `truncated`. */
export const MAX_FINDINGS = 200;
