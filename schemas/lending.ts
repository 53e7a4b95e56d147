/** Lending: a unit lets an adviser read one of its reports for a while, and can take it back. */
import * as z from 'zod';
import { Finding } from './finding.ts';
import { NumericDate, PartnerId, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';
import { Report } from './report.ts';
import { Principal } from './staff.ts';

export const LENDING_TYP = 'ptcn-lending+jws';

/** Claims of the unit's word: JWS of `typ` `ptcn-lending+jws`, by its signing key. */
export const LendingClaims = z
  .strictObject({
    iss: PartnerId,
    aud: z.string().max(256),
    iat: NumericDate,
    jti: UuidV7,
    submissionId: SubmissionId,
    lending: z.enum(['given', 'ended']).meta({ description: 'The last word counts.' }),
    until: UtcInstant.meta({ description: 'Of a lending: when it ends by itself, at most 90 days ahead.' }).optional(),
    adviser: Principal.meta({ description: 'To this adviser only; absent: to every adviser.' }).optional(),
  })
  .refine(({ lending, until }) => (lending === 'given') === (until !== undefined), {
    path: ['until'],
    error: 'A lending says until when; taking it back does not.',
  })
  .meta({ id: 'LendingClaims', description: "A unit's word that advisers may read one of its reports." });
export type LendingClaims = z.infer<typeof LendingClaims>;

/** As it is kept and shown to the unit and to advisers. */
export const Lending = z
  .strictObject({
    lendingId: UuidV7,
    submissionId: SubmissionId,
    lending: z.enum(['given', 'ended']),
    until: UtcInstant.optional(),
    adviser: Principal.optional(),
    receivedAt: UtcInstant,
  })
  .meta({ id: 'Lending', description: 'How a report is lent: the last word of its unit.' });
export type Lending = z.infer<typeof Lending>;

export const LentReport = z
  .strictObject({
    submissionId: SubmissionId,
    until: UtcInstant,
    report: Report.meta({ description: 'Without where the unit has it from.' }),
    findings: z.array(Finding),
  })
  .meta({ id: 'LentReport', description: 'A report that its unit has lent, and what was found in it.' });
export type LentReport = z.infer<typeof LentReport>;
