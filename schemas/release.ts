/** Release: one published entry given to named units beyond its own, by two persons, with the originator's permission and a legal basis. */
import * as z from 'zod';
import { Classification, Tlp } from './handling.ts';
import { Line, NumericDate, PartnerId, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';
import { Principal } from './staff.ts';

export const RELEASE_PERMISSION_TYP = 'ptcn-release-permission+jws';

/** A report and its withdrawal are one transaction over all that read it, so their number is bounded. */
export const RELEASED_UNITS_MOST = 20;

/**
 * Privacy Act 2020, section 22, principle 11(1), in short. Not in the list, since no unit is ever given a report on them: (b) disclosure to the
 * person concerned, (g) New Zealand's own intelligence agencies, (i) the sale of a business.
 */
export const DisclosureGround = z
  .enum([
    'purpose',
    'authorised',
    'public-source',
    'maintenance-of-law',
    'pecuniary-penalty',
    'public-revenue',
    'proceedings',
    'serious-threat',
    'not-identified',
    'no-personal-information',
  ])
  .meta({
    id: 'DisclosureGround',
    description:
      'Ground for the disclosure, information privacy principle 11(1) of the Privacy Act 2020. purpose (a): one of the purposes it was obtained for, or directly related to one; authorised (c): by the person concerned; public-source (d): from a publicly available publication, and not unfair or unreasonable here; maintenance-of-law (e)(i): necessary to avoid prejudice to the prevention, detection, investigation, prosecution or punishment of offences; pecuniary-penalty (e)(ii): necessary to enforce a law that imposes one; public-revenue (e)(iii): necessary to protect it; proceedings (e)(iv): necessary for proceedings before a court or tribunal; serious-threat (f): necessary to prevent or lessen a serious threat to public health or safety, or to somebody’s life or health; not-identified (h): used in a form in which nobody is identified; no-personal-information: nobody is identifiable in it, so the principle does not apply.',
  });
export type DisclosureGround = z.infer<typeof DisclosureGround>;

/** Principle 12: what must be true of a recipient abroad besides. */
export const OverseasGround = z
  .enum([
    'authorised',
    'subject-to-the-act',
    'comparable-laws',
    'binding-scheme',
    'prescribed-country',
    'comparable-safeguards',
    'not-practicable',
    'in-new-zealand',
  ])
  .meta({
    id: 'OverseasGround',
    description:
      'Why it may go outside New Zealand, information privacy principle 12 of the Privacy Act 2020. authorised (1)(a): by the person concerned, told that safeguards may not be comparable; subject-to-the-act (1)(b): the recipient carries on business in New Zealand; comparable-laws (1)(c): it is subject to privacy laws with comparable safeguards; binding-scheme (1)(d), prescribed-country (1)(e): as prescribed by regulation; comparable-safeguards (1)(f): it is otherwise required to protect the information comparably, for example by an agreement; not-practicable (2): compliance is not reasonably practicable, and the ground is principle 11(1)(e) or (f); in-new-zealand: the recipient is there.',
  });
export type OverseasGround = z.infer<typeof OverseasGround>;

/** Principle 12(1) names the grounds of principle 11 that it goes with; 12(2) its exception. */
const WITHOUT_PRINCIPLE_12: ReadonlySet<DisclosureGround> = new Set(['public-source', 'no-personal-information']);
const MAY_BE_IMPRACTICABLE: ReadonlySet<DisclosureGround> = new Set([
  'maintenance-of-law',
  'pecuniary-penalty',
  'public-revenue',
  'proceedings',
  'serious-threat',
]);

export const LegalBasis = z
  .strictObject({
    ipp11: DisclosureGround,
    ipp12: OverseasGround.meta({
      description: 'Needed with every ground but public-source and no-personal-information, where it is left out.',
    }).optional(),
  })
  .refine(({ ipp11, ipp12 }) => (ipp12 === undefined) === WITHOUT_PRINCIPLE_12.has(ipp11), {
    path: ['ipp12'],
    error: 'Principle 12 goes with every ground of principle 11 here but public-source and no-personal-information.',
  })
  .refine(({ ipp11, ipp12 }) => ipp12 !== 'not-practicable' || MAY_BE_IMPRACTICABLE.has(ipp11), {
    path: ['ipp12'],
    error: 'Principle 12(2) is for principle 11(1)(e) and (f) only.',
  })
  .meta({ id: 'LegalBasis', description: 'On what ground of the Privacy Act 2020 it is disclosed.' });
export type LegalBasis = z.infer<typeof LegalBasis>;

/** Why a report does not reach somebody who could use it: counted in the register of barriers to sharing. */
export const Barrier = z
  .enum(['recipient', 'ceiling', 'marking', 'no-permission', 'originator-refused', 'legal-basis', 'harm', 'not-needed'])
  .meta({
    id: 'Barrier',
    description:
      'recipient: no active unit that reads feeds, or one that reads it anyway; ceiling: classified higher than the unit may hold; marking: TLP:RED, or AMBER+STRICT without the unit being named; no-permission: its originator has not allowed it; originator-refused: its originator has refused it; legal-basis: none, or not for this recipient; harm: to a person, a source or an operation; not-needed: the recipient has no need of it.',
  });
export type Barrier = z.infer<typeof Barrier>;

const Units = z.array(PartnerId).min(1).max(10);

/** What an analyst posts. */
export const ReleaseRequest = z
  .discriminatedUnion('intent', [
    z.strictObject({
      intent: z.literal('release'),
      submissionId: SubmissionId,
      units: Units.meta({ description: 'Whom it is to be released to, all of them or none.' }),
      legalBasis: LegalBasis,
      reason: Line(1000).meta({ description: 'What the units need it for.' }),
      classification: Classification.meta({ description: 'Raises it; a lower one changes nothing.' }).optional(),
      tlp: Tlp.meta({ description: 'Makes it stricter; a less strict one changes nothing.' }).optional(),
    }),
    z.strictObject({
      intent: z.literal('withhold'),
      submissionId: SubmissionId,
      units: Units.meta({ description: 'Who could have used it.' }),
      barrier: Barrier,
      reason: Line(1000).meta({ description: 'Why it is not released; analysts only.' }),
    }),
  ])
  .meta({ id: 'ReleaseRequest', description: 'Propose a release, or put on record that there will be none.' });
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;

/** What another analyst makes of a proposed release. */
export const ReleaseDecision = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('approve') }),
    z.strictObject({ decision: z.literal('decline'), barrier: Barrier, reason: Line(1000) }),
  ])
  .meta({ id: 'ReleaseDecision', description: 'Approve, or decline with the barrier.' });
export type ReleaseDecision = z.infer<typeof ReleaseDecision>;

/** How the originator has allowed it: in the report's own handling, or by a signed permission. */
const GrantedBy = z
  .strictObject({
    unit: PartnerId,
    by: z.enum(['handling', 'permission']),
    permissionId: UuidV7.optional(),
  })
  .meta({ id: 'GrantedBy', description: "The originator's permission for one unit." });

/** Members that say which report it is, or hold words, are absent for advisers. */
export const Release = z
  .strictObject({
    releaseId: UuidV7,
    state: z.enum(['waiting', 'released', 'refused', 'declined', 'withheld', 'expired']).meta({
      description:
        'waiting: for a second analyst; released: in the feed of the units; refused: by the rules of the exchange; declined: by the second analyst; withheld: never proposed, with the barrier; expired: nobody looked at it for seven days.',
    }),
    partnerId: PartnerId.meta({ description: 'The originator.' }),
    units: z.array(PartnerId),
    submissionId: SubmissionId.optional(),
    entryId: z.string().optional(),
    classification: Classification,
    tlp: Tlp,
    legalBasis: LegalBasis.optional(),
    permissions: z.array(GrantedBy).optional(),
    barriers: z
      .array(z.strictObject({ unit: PartnerId.optional(), barrier: Barrier }))
      .meta({ description: 'What stood against it; without a unit: against all of them.' })
      .optional(),
    reason: Line(1000).optional(),
    proposedBy: Principal.optional(),
    proposedAt: UtcInstant,
    expiresAt: UtcInstant.optional(),
    decidedBy: Principal.optional(),
    decidedAt: UtcInstant.optional(),
    decisionReason: Line(1000).optional(),
  })
  .meta({ id: 'Release', description: 'A release: proposed, made, refused, declined or withheld.' });
export type Release = z.infer<typeof Release>;

export const ReleasePage = z
  .strictObject({ items: z.array(Release), next: z.string().optional() })
  .meta({ id: 'ReleasePage', description: 'A page of releases, newest first.' });
export type ReleasePage = z.infer<typeof ReleasePage>;

/** Claims of the originator's word on a release: JWS of `typ` `ptcn-release-permission+jws`, by its signing key. */
export const ReleasePermissionClaims = z
  .strictObject({
    iss: PartnerId,
    aud: z.string().max(256),
    iat: NumericDate,
    jti: UuidV7,
    submissionId: SubmissionId,
    units: z.array(PartnerId).min(1).max(RELEASED_UNITS_MOST).meta({ description: 'The units it is about.' }),
    permission: z.enum(['given', 'refused']).meta({ description: 'For each unit the last word counts.' }),
  })
  .meta({ id: 'ReleasePermissionClaims', description: "The originator's permission to release a report to units." });
export type ReleasePermissionClaims = z.infer<typeof ReleasePermissionClaims>;

/** As it is kept and shown. */
export const ReleasePermission = ReleasePermissionClaims.pick({ units: true, permission: true })
  .extend({ permissionId: UuidV7, receivedAt: UtcInstant })
  .meta({ id: 'ReleasePermission', description: "The originator's word on a release." });
export type ReleasePermission = z.infer<typeof ReleasePermission>;
