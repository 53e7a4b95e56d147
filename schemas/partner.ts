/** Partners in the registry: a unit or an organisation's system, its keys, and how it is enrolled. */
import * as z from 'zod';
import { Classification } from './handling.ts';
import { PartnerProfile } from './profile.ts';
import { CountryCode, Line, NumericDate, PartnerId, Reason, Thumbprint, UtcInstant, UuidV7 } from './primitives.ts';

export const ENROLMENT_TYP = 'ptcn-enrolment+jws';
export const KEY_ROTATION_TYP = 'ptcn-key-rotation+jws';
export const KEY_POSSESSION_TYP = 'ptcn-key-possession+jws';

/** ES384 unless agreed otherwise; the other two for material at IN-CONFIDENCE or below only (NZISM 3.9, CID 2148, 5905). */
export const SignatureAlgorithm = z.enum(['ES384', 'ES256', 'Ed25519']).meta({ id: 'SignatureAlgorithm' });
export type SignatureAlgorithm = z.infer<typeof SignatureAlgorithm>;

/** A public key, RFC 7517. Private members are refused. */
export const PublicJwk = z
  .discriminatedUnion('kty', [
    z.strictObject({
      kty: z.literal('EC'),
      crv: z.enum(['P-384', 'P-256']),
      x: z.string().regex(/^[A-Za-z0-9_-]{43,64}$/),
      y: z.string().regex(/^[A-Za-z0-9_-]{43,64}$/),
    }),
    z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  ])
  .meta({ id: 'PublicJwk', description: 'RFC 7517 public key: P-384, P-256 or Ed25519.' });
export type PublicJwk = z.infer<typeof PublicJwk>;

export const KeyUse = z.enum(['authentication', 'signing']).meta({ id: 'KeyUse' });
export type KeyUse = z.infer<typeof KeyUse>;

/** What a unit calls one of its machines, so that whoever is called at night knows which keys were on it. */
export const DeviceName = Line(40).meta({
  id: 'DeviceName',
  description: 'What the unit calls the machine that has the key. Never the name of a person.',
});

/** A registered key with its validity window. */
export const PartnerKey = z
  .strictObject({
    thumbprint: Thumbprint,
    use: KeyUse,
    algorithm: SignatureAlgorithm,
    jwk: PublicJwk,
    device: DeviceName.optional(),
    state: z.enum(['active', 'retired', 'compromised']),
    notBefore: UtcInstant,
    notAfter: UtcInstant.meta({ description: 'End of the window; set when the key is retired.' }).optional(),
    compromisedFrom: UtcInstant.meta({ description: 'Signs nothing more from the moment we were told.' }).optional(),
  })
  .meta({ id: 'PartnerKey', description: 'A registered public key.' });
export type PartnerKey = z.infer<typeof PartnerKey>;

export const PartnerStatus = z.enum(['active', 'suspended', 'revoked']).meta({ id: 'PartnerStatus' });
export type PartnerStatus = z.infer<typeof PartnerStatus>;

export const Scope = z
  .enum([
    'submissions:write',
    'submissions:read',
    'submissions:read:all',
    'feeds:read',
    'feeds:curate',
    'quality:read:own',
    'quality:read:all',
    'quality:advise',
    'partners:admin',
    'operations:admin',
  ])
  .meta({ id: 'Scope', description: 'What a client may do.' });
export type Scope = z.infer<typeof Scope>;

/** The scopes every unit has. */
export const UNIT_SCOPES = [
  'submissions:write',
  'submissions:read',
  'feeds:read',
  'quality:read:own',
] as const satisfies readonly Scope[];

/** A partner as the registry keeps it: one item, read whole on every request. */
export const Partner = z
  .strictObject({
    partnerId: PartnerId,
    kind: z.enum(['unit', 'reader']).meta({ description: "A partner unit, or an organisation's system." }),
    name: Line(120),
    country: CountryCode,
    agency: Line(120).optional(),
    status: PartnerStatus,
    scopes: z.array(Scope),
    maximumClassification: Classification.meta({ description: 'Highest classification it may send or read.' }),
    keys: z.array(PartnerKey),
    profile: PartnerProfile.optional(),
    createdAt: UtcInstant,
  })
  .meta({ id: 'Partner', description: 'A partner in the registry.' });
export type Partner = z.infer<typeof Partner>;

export const PartnerPage = z
  .strictObject({ items: z.array(Partner), next: z.string().optional() })
  .meta({ id: 'PartnerPage', description: 'A page of partners.' });
export type PartnerPage = z.infer<typeof PartnerPage>;

/** Claims of the enrolment request that a unit signs with its new signing key: proof that it holds it. */
export const EnrolmentClaims = z
  .strictObject({
    iss: PartnerId,
    aud: z.string().max(256),
    iat: NumericDate,
    jti: UuidV7,
    name: Line(120),
    country: CountryCode,
    agency: Line(120).optional(),
    device: DeviceName.optional(),
    keys: z.array(z.strictObject({ use: KeyUse, jwk: PublicJwk })).length(2),
  })
  .meta({ id: 'EnrolmentClaims', description: "A unit's request to be enrolled." });
export type EnrolmentClaims = z.infer<typeof EnrolmentClaims>;

const RequestText = z.string().max(16_384).meta({ description: 'The enrolment request, a compact JWS.' });
const ReadOut = Thumbprint.meta({
  description: 'Of the signing key, as the unit read it out over another channel.',
});
export const BreakGlass = Reason.meta({
  description: 'Why it cannot wait for a second person. It is in force at once, raises an alarm, and approval is owed.',
}).optional();

/** What the operator posts: the signed request, after checking its fingerprint by another channel. */
export const EnrolmentRequest = z
  .strictObject({
    request: RequestText,
    fingerprint: ReadOut,
    kind: z.enum(['unit', 'reader']),
    scopes: z.array(Scope).max(9).meta({ description: 'For readers; units have the scopes of a unit.' }).optional(),
    maximumClassification: Classification.meta({ description: 'Absent: RESTRICTED.' }).optional(),
    breakGlass: BreakGlass,
  })
  .meta({ id: 'EnrolmentRequest', description: 'Enrolment by an operator.' });
export type EnrolmentRequest = z.infer<typeof EnrolmentRequest>;

export const StatusChange = z
  .strictObject({
    status: PartnerStatus,
    reason: Reason,
    breakGlass: BreakGlass,
  })
  .meta({ id: 'StatusChange', description: 'Suspend, re-activate or revoke a partner.' });
export type StatusChange = z.infer<typeof StatusChange>;

/** New keys of a partner that has lost its own, or of a further device: an enrolment request, signed by the new signing key. */
export const KeyRegistration = z
  .strictObject({
    request: RequestText,
    fingerprint: ReadOut,
    beside: z
      .boolean()
      .meta({ description: 'Of a further device, named in the request: the keys of the others go on.' })
      .optional(),
    reason: Reason,
    breakGlass: BreakGlass,
  })
  .meta({ id: 'KeyRegistration', description: 'New keys for a partner: of a further device, or for lost ones.' });
export type KeyRegistration = z.infer<typeof KeyRegistration>;

export const KeyStateChange = z
  .strictObject({ state: z.enum(['retired', 'compromised']), from: UtcInstant, reason: Reason })
  .meta({ id: 'KeyStateChange', description: 'Retire a key, or mark it as compromised.' });
export type KeyStateChange = z.infer<typeof KeyStateChange>;

/** Claims of a key rotation, signed by the current signing key: the new key comes inside, and proves itself. */
export const KeyRotationClaims = z
  .strictObject({
    iss: PartnerId,
    aud: z.string().max(256),
    iat: NumericDate,
    jti: UuidV7,
    use: KeyUse.meta({ description: 'Which of the two keys is replaced.' }),
    jwk: PublicJwk.meta({ description: 'The new public key.' }),
    possession: z.string().max(4_096).meta({
      description:
        'A compact JWS of the same iss, aud and jti, signed by the new key: proof that its private half is there.',
    }),
  })
  .meta({ id: 'KeyRotationClaims', description: "A unit's word that a new key replaces the present one." });
export type KeyRotationClaims = z.infer<typeof KeyRotationClaims>;

/** Claims of the new key's proof of possession. */
export const KeyPossessionClaims = KeyRotationClaims.pick({ iss: true, aud: true, jti: true }).meta({
  id: 'KeyPossessionClaims',
  description: 'The new key answers for itself.',
});
export type KeyPossessionClaims = z.infer<typeof KeyPossessionClaims>;

/** A partner's registered keys. */
export const PartnerKeys = z
  .strictObject({ keys: z.array(PartnerKey) })
  .meta({ id: 'PartnerKeys', description: 'Registered public keys, ended ones among them.' });
export type PartnerKeys = z.infer<typeof PartnerKeys>;
