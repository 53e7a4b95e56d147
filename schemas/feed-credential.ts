/** Feed credentials: for programs that can do HTTP Basic (RFC 7617) and nothing else. One reads the pages of its feeds. */
import * as z from 'zod';
import { FeedId } from './decision.ts';
import { BreakGlass } from './partner.ts';
import { Line, PartnerId, UtcInstant } from './primitives.ts';

/** The underscore keeps it apart from every partner, and it may stand as a user name before a colon. */
export const FeedCredentialId = z
  .string()
  .regex(/^fc_[0-9a-f]{16}$/)
  .meta({
    id: 'FeedCredentialId',
    description: 'Identifier of a feed credential: the user name of HTTP Basic.',
    examples: ['fc_5d0c1e8a97b3f264'],
  });
export type FeedCredentialId = z.infer<typeof FeedCredentialId>;

/** 256 bits by chance, in base64url: the password of HTTP Basic. */
export const FeedSecret = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .meta({ id: 'FeedSecret', description: 'Secret of a feed credential: the password of HTTP Basic. Shown once.' });
export type FeedSecret = z.infer<typeof FeedSecret>;

export const FEED_CREDENTIAL_DAYS = { usual: 365, most: 400 } as const;
/** How many requests a minute one credential has. */
export const FEED_PULLS_PER_MINUTE = 300;

const Label = Line(120).meta({ description: 'Which program, and where: never a person.' });
const Feeds = z.array(FeedId).min(1).max(20).meta({ description: 'The feeds it opens, and no others.' });

export const FeedCredential = z
  .strictObject({
    credentialId: FeedCredentialId,
    partnerId: PartnerId.meta({ description: 'Whose it is: it reads what this partner may read, and never more.' }),
    label: Label,
    feeds: Feeds,
    createdAt: UtcInstant,
    expiresAt: UtcInstant,
    state: z.enum(['active', 'revoked']),
    previousSecretEndsAt: UtcInstant.meta({
      description: 'After a rotation: until when the secret before the present one serves.',
    }).optional(),
  })
  .meta({ id: 'FeedCredential', description: 'A feed credential, without its secret.' });
export type FeedCredential = z.infer<typeof FeedCredential>;

/** As it is kept and never shown: digests instead of secrets, the present one first. */
export const KeptFeedCredential = FeedCredential.omit({ previousSecretEndsAt: true }).extend({
  secrets: z
    .array(z.strictObject({ sha256: z.string().regex(/^[A-Za-z0-9_-]{43}$/), endsAt: UtcInstant.optional() }))
    .min(1)
    .max(2),
});
export type KeptFeedCredential = z.infer<typeof KeptFeedCredential>;

export const FeedCredentialOrder = z
  .strictObject({
    label: Label,
    feeds: Feeds,
    days: z
      .int()
      .min(1)
      .max(FEED_CREDENTIAL_DAYS.most)
      .meta({ description: `How long it lives; absent: ${FEED_CREDENTIAL_DAYS.usual} days.` })
      .optional(),
    breakGlass: BreakGlass,
  })
  .meta({
    id: 'FeedCredentialOrder',
    description: 'A feed credential to be issued, once a second person approves it.',
  });
export type FeedCredentialOrder = z.infer<typeof FeedCredentialOrder>;

export const FeedCredentialChange = z
  .discriminatedUnion('change', [
    z.strictObject({
      change: z.literal('rotate'),
      atOnce: z
        .boolean()
        .meta({ description: 'True: the old secret ends when the new one serves, not 7 days later.' })
        .optional(),
      reason: Line(500),
      breakGlass: BreakGlass,
    }),
    z.strictObject({ change: z.literal('revoke'), reason: Line(500) }),
  ])
  .meta({
    id: 'FeedCredentialChange',
    description: 'A new secret for a feed credential, once a second person approves it; or its end, at once.',
  });
export type FeedCredentialChange = z.infer<typeof FeedCredentialChange>;

export const FeedCredentialPage = z
  .strictObject({ items: z.array(FeedCredential), next: z.string().optional() })
  .meta({ id: 'FeedCredentialPage', description: "A page of a partner's feed credentials, oldest first." });
export type FeedCredentialPage = z.infer<typeof FeedCredentialPage>;
