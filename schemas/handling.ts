/** Handling: what the partner marked, TLP 2.0, the New Zealand classification, who may have it, for what, how long. */
import * as z from 'zod';
import { CountryCode, PartnerId } from './primitives.ts';

/** FIRST Traffic Light Protocol 2.0, most open first. GREEN's community is the PTCN's members. */
export const Tlp = z.enum(['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED']).meta({
  id: 'Tlp',
  description:
    "Traffic Light Protocol 2.0. GREEN: PTCN members. AMBER: the reader's own unit and its home agencies. AMBER+STRICT: the named unit only. RED: the named persons only.",
});
export type Tlp = z.infer<typeof Tlp>;

/** New Zealand classifications this exchange may carry (public cloud: RESTRICTED and below, never NZ-eyes-only), lowest first. */
export const Classification = z.enum(['UNCLASSIFIED', 'IN-CONFIDENCE', 'SENSITIVE', 'RESTRICTED']).meta({
  id: 'Classification',
  description:
    'New Zealand classification, as the partner proposes it. Anything above RESTRICTED must not be sent here and is discarded unread.',
});
export type Classification = z.infer<typeof Classification>;

/** Classifications that exist but must never arrive here: named so that a spill is recognised and alarmed. */
export const ForbiddenClassification = z.enum(['CONFIDENTIAL', 'SECRET', 'TOP SECRET']);

/** How the material may be handled. The partner's own marking is never adopted as ours: two fields. */
export const Handling = z
  .strictObject({
    classification: Classification,
    tlp: Tlp,
    partnerMarking: z
      .string()
      .min(1)
      .max(128)
      .meta({ description: "The originator's own marking, word for word.", examples: ['POLICE IN CONFIDENCE (Tonga)'] })
      .optional(),
    releasableTo: z
      .array(z.union([PartnerId, CountryCode]))
      .max(50)
      .meta({ description: 'Units or countries it may go to beyond NZTCU; empty or absent: NZTCU only.' })
      .optional(),
    purpose: z
      .enum(['intelligence-only', 'investigation', 'evidence-on-request'])
      .meta({ description: 'What it may be used for; absent: intelligence only.' })
      .optional(),
    retention: z
      .enum(['standard', 'short', 'long'])
      .meta({ description: 'Retention class: short 2 years, standard 7 years, long 20 years; absent: standard.' })
      .optional(),
    caveats: z
      .array(z.string().min(1).max(256))
      .max(10)
      .meta({ description: 'Conditions in words, for example "no action without asking us first".' })
      .optional(),
  })
  .meta({ id: 'Handling', description: 'Marking, audience, purpose and retention.' });
export type Handling = z.infer<typeof Handling>;
