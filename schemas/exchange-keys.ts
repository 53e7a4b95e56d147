/** The exchange's own keys: what each is for, which generation serves, and the order to rotate one. */
import * as z from 'zod';
import { LogKeyText } from './log.ts';
import { Line, UtcInstant } from './primitives.ts';

export const ExchangeKeyPurpose = z.enum(['token', 'receipt', 'secret', 'checkpoint', 'carry']).meta({
  id: 'ExchangeKeyPurpose',
  description:
    'What a key of the exchange is for: access tokens, receipts, the secret behind nonces and cursors, checkpoints of the transparency log, or opening carried letters.',
});
export type ExchangeKeyPurpose = z.infer<typeof ExchangeKeyPurpose>;

export const ExchangeKeyRotation = z
  .strictObject({
    reason: Line(500).meta({ description: 'Why, in one line; kept in the audit trail.' }),
    atOnce: z
      .boolean()
      .meta({ description: 'The present key is in wrong hands: the new one serves now, without an overlap.' })
      .optional(),
  })
  .meta({ id: 'ExchangeKeyRotation', description: "The order to rotate one of the exchange's own keys." });
export type ExchangeKeyRotation = z.infer<typeof ExchangeKeyRotation>;

export const ExchangeKeyState = z.enum(['upcoming', 'active', 'retiring', 'ended', 'compromised']).meta({
  id: 'ExchangeKeyState',
  description:
    'Known but not used yet; in use; replaced, but what it made still counts, or it still signs beside the new one; ended; ended because it was in wrong hands.',
});
export type ExchangeKeyState = z.infer<typeof ExchangeKeyState>;

export const ExchangeKeyGeneration = z
  .strictObject({
    kid: z.string().meta({ description: 'Thumbprint of a signing key (RFC 7638); a made-up name of a secret.' }),
    keyId: z.string().meta({ description: 'The key in KMS, as CloudTrail names it; a secret has none.' }).optional(),
    verifierKey: LogKeyText.meta({ description: 'A checkpoint key as it is handed on.' }).optional(),
    state: ExchangeKeyState,
    activeFrom: UtcInstant.meta({ description: 'From when it is used.' }),
    endsAt: UtcInstant.meta({ description: 'Until when it is used.' }).optional(),
    compromisedAt: UtcInstant.meta({ description: 'From when nothing is believed of it.' }).optional(),
  })
  .meta({ id: 'ExchangeKeyGeneration', description: 'One of the keys that have served a purpose.' });
export type ExchangeKeyGeneration = z.infer<typeof ExchangeKeyGeneration>;

export const ExchangeKeyRing = z
  .strictObject({ purpose: ExchangeKeyPurpose, generations: z.array(ExchangeKeyGeneration) })
  .meta({ id: 'ExchangeKeyRing', description: 'All keys of one purpose that are on record, oldest first.' });
export type ExchangeKeyRing = z.infer<typeof ExchangeKeyRing>;

export const ExchangeKeys = z
  .strictObject({ rings: z.array(ExchangeKeyRing) })
  .meta({ id: 'ExchangeKeys', description: "The exchange's own keys, by purpose." });
export type ExchangeKeys = z.infer<typeof ExchangeKeys>;
