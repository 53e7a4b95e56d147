/** The evidence pack: what is on record about one partner in one period, page by page, each signed. JWS of `typ` `ptcn-evidence+jws`, ES384. */
import * as z from 'zod';
import { AuditEntry } from './audit.ts';
import { DayOrInstant, NumericDate, PartnerId, Sha512, UtcInstant } from './primitives.ts';
import { StaffId } from './staff.ts';

export const EVIDENCE_TYP = 'ptcn-evidence+jws';

/** What is asked for. A day begins at midnight UTC. */
export const EvidenceQuery = z.object({
  partner: PartnerId,
  from: DayOrInstant.meta({ description: 'From here on, inclusive.' }),
  to: DayOrInstant.meta({ description: 'Up to here, exclusive.' }),
});

const entries = z.array(AuditEntry).max(200);

/** Claims of one page. All pages of a pack are about one partner, one period and one `asOf`, and each names the one before it. */
export const EvidencePage = z
  .strictObject({
    iss: z.string().max(256).meta({ description: "The exchange's origin." }),
    aud: z.union([PartnerId, StaffId]).meta({ description: 'The operator who asked.' }),
    iat: NumericDate.meta({ description: 'When this page was signed.' }),
    partner: PartnerId.meta({ description: 'Whom it is about.' }),
    from: UtcInstant.meta({ description: 'Beginning of the period, inclusive.' }),
    to: UtcInstant.meta({ description: 'End of the period, exclusive: never later than `asOf`.' }),
    askedTo: UtcInstant.meta({ description: 'The end that was asked for, when it was cut to `asOf`.' }).optional(),
    asOf: UtcInstant.meta({
      description: 'How the records stood then, at least a minute before they were asked: what is earlier has settled.',
    }),
    page: z.int().min(1),
    before: Sha512.meta({
      description: 'SHA-512 of the JWS signing input of the page before; the first has none.',
    }).optional(),
    entries: entries.meta({
      description: 'What was done to the partner, its keys and its submissions, and who read them; oldest first.',
    }),
    acceptances: entries.meta({
      description:
        'Its submissions accepted in the period, as their records have it; in the order of their identifiers.',
    }),
    feedPages: entries.meta({
      description: 'Pages of curated feeds that anybody pulled in the period; oldest first.',
    }),
    feedPagesNote: z.string().max(500).meta({ description: 'What those pages prove, and what they do not.' }),
    last: z.boolean().meta({ description: 'True on the last page: without it the pack is cut.' }),
  })
  .meta({ id: 'EvidencePage', description: 'Claims of one page of an evidence pack.' });
export type EvidencePage = z.infer<typeof EvidencePage>;
