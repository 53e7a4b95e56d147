/** Grading of source and information: the Admiralty code, two independent axes, the original scheme kept beside it. */
import * as z from 'zod';

/** Reliability of the source. F means that it cannot be judged: a missing value, never a low one. */
export const SourceReliability = z.enum(['A', 'B', 'C', 'D', 'E', 'F']).meta({
  id: 'SourceReliability',
  description:
    'A completely reliable, B usually reliable, C fairly reliable, D not usually reliable, E unreliable, F cannot be judged.',
});
export type SourceReliability = z.infer<typeof SourceReliability>;

/** Credibility of the information. 6 means that it cannot be judged: a missing value, never a low one. */
export const InformationCredibility = z.enum(['1', '2', '3', '4', '5', '6']).meta({
  id: 'InformationCredibility',
  description:
    '1 confirmed by other independent sources, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged.',
});
export type InformationCredibility = z.infer<typeof InformationCredibility>;

/** The two axes are never averaged and never derived from each other. */
export const Grading = z
  .strictObject({
    reliability: SourceReliability,
    credibility: InformationCredibility,
    original: z
      .strictObject({
        scheme: z.enum(['europol-4x4', 'uk-3x5x2', 'national']).meta({ description: 'The scheme it was graded in.' }),
        value: z.string().min(1).max(64).meta({ description: 'The grade exactly as it was given there.' }),
      })
      .meta({ description: 'The grade as first given, where it was given in another scheme.' })
      .optional(),
  })
  .meta({ id: 'Grading', description: 'Admiralty grading: source reliability and information credibility.' });
export type Grading = z.infer<typeof Grading>;
