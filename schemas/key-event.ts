/** What became of keys and of a partner's standing, as the transparency log has it: to be proven years later by whom it concerns. */
import * as z from 'zod';
import { AuditSubject } from './audit.ts';
import { DeviceName, KeyUse, PartnerKey, PartnerStatus } from './partner.ts';
import { Thumbprint, UtcInstant, UuidV7 } from './primitives.ts';

export const KeyEventStatement = z
  .strictObject({
    schema: z.literal('key-event/1'),
    at: UtcInstant.meta({ description: 'When it came into force, by our clock.' }),
    subject: AuditSubject.meta({ description: '`partner:` or `exchange:`, and whose or which key it was.' }),
    event: z.enum([
      'enrolled',
      'status-changed',
      'key-retired',
      'key-compromised',
      'key-rotated',
      'keys-registered',
      'exchange-key-rotated',
    ]),
    status: PartnerStatus.meta({
      description: 'How the partner stands since; absent when that did not change.',
    }).optional(),
    keys: z
      .array(
        z.strictObject({
          thumbprint: Thumbprint,
          use: KeyUse.optional(),
          device: DeviceName.optional(),
          state: PartnerKey.shape.state.optional(),
          from: UtcInstant.meta({ description: 'From when it serves.' }).optional(),
          until: UtcInstant.meta({ description: 'Until when.' }).optional(),
          compromisedFrom: UtcInstant.meta({ description: 'Since when nothing more is believed of it.' }).optional(),
        }),
      )
      .meta({ description: 'The keys that it made new or changed, as they stand since.' }),
  })
  .meta({ id: 'KeyEventStatement', description: 'What happened, without who did it and why.' });
export type KeyEventStatement = z.infer<typeof KeyEventStatement>;

export const KeyEvent = z
  .strictObject({
    eventId: UuidV7,
    statement: z.string().max(65_536).meta({
      description:
        'The statement as it was logged: JSON, a KeyEventStatement, to the letter. Its entry in the log is 0x02 and SHA-512 over the salt (decoded, 32 bytes) and the SHA-512 of this text.',
    }),
    salt: z
      .string()
      .length(43)
      .meta({ description: '32 random bytes, base64url. Without them nobody can tell whose entry it is.' }),
  })
  .meta({ id: 'KeyEvent', description: 'An event of a key, with what proves that the log has it.' });
export type KeyEvent = z.infer<typeof KeyEvent>;

export const KeyEventPage = z
  .strictObject({ items: z.array(KeyEvent), next: z.string().optional() })
  .meta({ id: 'KeyEventPage', description: 'A page of events of keys, oldest first.' });
export type KeyEventPage = z.infer<typeof KeyEventPage>;
