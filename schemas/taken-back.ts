/** What the status of a report says of its recalls and of its end. Apart from the messages themselves: a page on a slow link needs only these. */
import * as z from 'zod';
import { Classification, Tlp } from './handling.ts';
import { PartnerId, UtcInstant, UuidV7 } from './primitives.ts';

export const RecallEffect = z.enum(['recalled', 'remarked']).meta({
  id: 'RecallEffect',
  description:
    'recalled: nobody but its unit reads the report any more; remarked: it is marked higher since, and out of every feed that it was in.',
});
export type RecallEffect = z.infer<typeof RecallEffect>;

/** As it is kept and shown. */
export const Recall = z
  .strictObject({
    recallId: UuidV7.meta({ description: "The recall's jti." }),
    receivedAt: UtcInstant,
    effect: RecallEffect,
    reason: z.string(),
    classification: Classification,
    tlp: Tlp,
  })
  .meta({ id: 'Recall', description: 'A recall or a re-marking, as it is kept.' });
export type Recall = z.infer<typeof Recall>;

/** Somebody who had the report, and whether it has said that nothing is left. */
export const RecallReader = z
  .strictObject({
    reader: z
      .union([z.literal('analysts'), PartnerId])
      .meta({ description: '`analysts`: those of NZTCU; else the unit to which it was released.' }),
    dueAt: UtcInstant.meta({ description: 'By when it has to say so.' }),
    acknowledgedAt: UtcInstant.optional(),
    overdue: z.boolean(),
  })
  .meta({ id: 'RecallReader', description: 'A reader of what was recalled.' });
export type RecallReader = z.infer<typeof RecallReader>;

export const DisposalGround = z.enum(['retention-ended', 'recalled', 'unlawful']).meta({
  id: 'DisposalGround',
  description:
    'retention-ended: its retention class has run out; recalled: its unit took it back; unlawful: it may not be held, whatever its class.',
});
export type DisposalGround = z.infer<typeof DisposalGround>;

/** What is left of the report. */
export const Disposal = z
  .strictObject({
    disposalId: UuidV7.meta({ description: 'The jti of the signed word.' }),
    disposedAt: UtcInstant,
    ground: DisposalGround,
    statement: z.string().meta({ description: 'The signed word, a compact JWS.' }),
  })
  .meta({ id: 'Disposal', description: 'That a report was disposed of.' });
export type Disposal = z.infer<typeof Disposal>;
