/** The transparency log as it is published (C2SP tlog-tiles): what an address may ask for, and the keys that have signed it. */
import * as z from 'zod';
import { UtcInstant } from './primitives.ts';

/** `0/x001/x234/067`, `1/000.p/5`, `entries/000`: level or entries, number in groups of three digits, width of one that is not full. */
export const TilePath = z
  .string()
  .max(64)
  .regex(/^(?:\d{1,2}|entries)\/(?:x\d{3}\/){0,6}\d{3}(?:\.p\/\d{1,3})?$/)
  .meta({ id: 'TilePath', description: 'Which file of the log.', examples: ['0/000.p/5'] });

export const LogKeyText = z
  .string()
  .max(512)
  .regex(/^[^ +\n]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/)
  .meta({
    id: 'LogKeyText',
    description: 'The key of a log as it is handed on (C2SP `signed-note`): its name, four bytes that name it, itself.',
    examples: ['exchange.example/log+0377e996+AbCd'],
  });

export const LogKeyOnRecord = z
  .strictObject({
    key: LogKeyText,
    from: UtcInstant.meta({ description: 'From when it signs. The first one is as old as the log.' }).optional(),
    until: UtcInstant.meta({ description: 'Until when it signs; what it signed before holds for good.' }).optional(),
    compromisedAt: UtcInstant.meta({
      description: 'It was in wrong hands: believe nothing of it that you had not seen before.',
    }).optional(),
    endorsement: z
      .string()
      .max(4096)
      .meta({
        description:
          'A signed note by the key before it and by it itself: that it follows, from when, and until when the other signs. Absent for the first key, and after one in wrong hands.',
      })
      .optional(),
  })
  .meta({ id: 'LogKeyOnRecord', description: 'A key that signs checkpoints, or did.' });
export type LogKeyOnRecord = z.infer<typeof LogKeyOnRecord>;

export const LogKeys = z
  .strictObject({ keys: z.array(LogKeyOnRecord).max(1000) })
  .meta({ id: 'LogKeys', description: 'All keys that the log has had, oldest first.' });
export type LogKeys = z.infer<typeof LogKeys>;

export const CosignatureOrder = z
  .strictObject({
    note: z
      .string()
      .max(65_536)
      .meta({ description: 'The checkpoint with the line of the witness, as it was handed over.' }),
    witness: LogKeyText.meta({ description: 'The key of the witness, as it was told on another way.' }),
  })
  .meta({ id: 'CosignatureOrder', description: 'What a witness has countersigned, to be published.' });
export type CosignatureOrder = z.infer<typeof CosignatureOrder>;

export const Cosignature = z
  .strictObject({
    witness: LogKeyText,
    size: z.int().min(1).meta({ description: 'How many entries the log had.' }),
    seenAt: UtcInstant.meta({ description: 'When the witness saw it, by the clock of the witness.' }),
    note: z
      .string()
      .meta({ description: 'The checkpoint with lines of the log and of this witness (C2SP `tlog-cosignature`).' }),
  })
  .meta({
    id: 'Cosignature',
    description: 'The newest checkpoint that a witness has countersigned and we were given.',
  });
export type Cosignature = z.infer<typeof Cosignature>;

export const Cosignatures = z.strictObject({ cosignatures: z.array(Cosignature) }).meta({
  id: 'Cosignatures',
  description: 'What witnesses have countersigned: verify each with a key that you were told on another way.',
});
