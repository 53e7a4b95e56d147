/** The end of a report: by its retention class, or for a reason, by two operators; held back where the law wants it kept. */
import * as z from 'zod';
import { Handling } from './handling.ts';
import { PartnerId, Reason, Sha512, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';
import { DisposalGround } from './taken-back.ts';

export const DISPOSAL_TYP = 'ptcn-disposal+jws';

export const RetentionClass = Handling.shape.retention.unwrap();
export type RetentionClass = z.infer<typeof RetentionClass>;

/** What an operator posts. */
export const DisposalOrder = z
  .strictObject({ ground: DisposalGround, reason: Reason })
  .meta({ id: 'DisposalOrder', description: 'Propose to dispose of a report.' });
export type DisposalOrder = z.infer<typeof DisposalOrder>;

export const HoldOrder = z
  .strictObject({ hold: z.enum(['placed', 'lifted']), reason: Reason })
  .meta({ id: 'HoldOrder', description: 'Hold a report back from disposal, or let it go.' });
export type HoldOrder = z.infer<typeof HoldOrder>;

/** Claims of the signed word that a report was disposed of. JWS of `typ` `ptcn-disposal+jws`, by the key of receipts. */
export const DisposalStatement = z
  .strictObject({
    iss: z.string().max(256),
    aud: PartnerId.meta({ description: 'The unit whose report it was.' }),
    jti: UuidV7.meta({ description: 'The proposal that two persons agreed on.' }),
    submissionId: SubmissionId,
    digestAlg: z.literal('sha-512'),
    digest: Sha512.meta({ description: 'SHA-512 of the signing input of the report.' }),
    salt: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .meta({
        description: 'Its entry in the log is 0x04 and SHA-512 over these 32 bytes and SHA-512 of its signing input.',
      }),
    ground: DisposalGround,
    retention: RetentionClass,
    receivedAt: UtcInstant,
    disposedAt: UtcInstant,
  })
  .meta({ id: 'DisposalStatement', description: 'Claims of the signed word that a report was disposed of.' });
export type DisposalStatement = z.infer<typeof DisposalStatement>;

export const Retention = z
  .strictObject({
    submissionId: SubmissionId,
    retention: RetentionClass,
    receivedAt: UtcInstant,
    dueAt: UtcInstant.meta({ description: 'When its retention class runs out.' }),
    isDue: z.boolean(),
    heldSince: UtcInstant.meta({ description: 'Held back from disposal since.' }).optional(),
    disposedAt: UtcInstant.optional(),
  })
  .meta({ id: 'Retention', description: 'How long a report is kept.' });
export type Retention = z.infer<typeof Retention>;

export const RetentionPage = z
  .strictObject({ items: z.array(Retention), next: z.string().optional() })
  .meta({ id: 'RetentionPage', description: 'How long reports of one unit are kept, newest first.' });
export type RetentionPage = z.infer<typeof RetentionPage>;
