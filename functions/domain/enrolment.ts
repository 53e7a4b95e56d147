/** Enrolment: a unit proves that it holds its signing key; operators, over another channel, that the unit is the unit. */
import { calculateJwkThumbprint } from 'jose';
import {
  ENROLMENT_TYP,
  EnrolmentClaims,
  type EnrolmentRequest,
  type KeyRegistration,
  type Partner,
  type PartnerKey,
  UNIT_SCOPES,
} from '#schemas/partner.ts';
import { DAY_SECONDS, toInstant, toSeconds } from './clock.ts';
import { Refusal, refuse } from './exchange-error.ts';
import { openEnvelope, verifySignature } from './jws-profile.ts';
import { schemaFindings } from './schema-findings.ts';
import { isSoundKey } from './sound-key.ts';
import { parseStrictJson } from './strict-json.ts';
import { algorithmOf } from './verification-keys.ts';

/** It may have come by courier; what was found in a drawer is no wish of today. */
const OLDEST_REQUEST_DAYS = 90;

type Context = { readonly audience: string; readonly now: number };

/**
 * Reads a signed enrolment request into a partner for the registry.
 * @throws {Refusal} `request-not-valid` and the envelope's refusals; `signature-invalid` without proof of possession;
 *   `fingerprint-mismatch` when the operator was read another fingerprint.
 */
export async function partnerFrom(order: Omit<EnrolmentRequest, 'breakGlass'>, context: Context): Promise<Partner> {
  const { claims, keys } = await readRequest(order, context);
  return {
    partnerId: claims.iss,
    kind: order.kind,
    name: claims.name,
    country: claims.country,
    ...(claims.agency && { agency: claims.agency }),
    status: 'active',
    scopes: order.kind === 'unit' ? [...UNIT_SCOPES] : (order.scopes ?? []),
    maximumClassification: order.maximumClassification ?? 'RESTRICTED',
    keys,
    createdAt: toInstant(context.now),
  };
}

/** New keys of a partner that has lost its own, or of a further device. @throws {Refusal} as `partnerFrom`; `issuer-mismatch` for another partner's. */
export async function newKeysOf(
  partnerId: string,
  order: Pick<KeyRegistration, 'request' | 'fingerprint'>,
  context: Context,
): Promise<readonly PartnerKey[]> {
  const { claims, keys } = await readRequest(order, context);
  if (claims.iss !== partnerId) refuse('issuer-mismatch', 'The request was made by another unit.');
  return keys;
}

async function readRequest(
  order: Pick<EnrolmentRequest, 'request' | 'fingerprint'>,
  context: Context,
): Promise<{ claims: EnrolmentClaims; keys: PartnerKey[] }> {
  const envelope = openEnvelope(order.request, ENROLMENT_TYP);
  const json = parseStrictJson(envelope.jws.payload);
  const parsed = EnrolmentClaims.safeParse(json);
  if (!parsed.success)
    throw new Refusal('request-not-valid', { findings: schemaFindings(EnrolmentClaims, parsed.error.issues, json) });
  const claims = parsed.data;
  if (claims.aud !== context.audience) refuse('audience-mismatch');
  const nowSeconds = toSeconds(context.now);
  if (claims.iat > nowSeconds + DAY_SECONDS) refuse('signed-too-far-ahead');
  if (claims.iat < nowSeconds - OLDEST_REQUEST_DAYS * DAY_SECONDS)
    refuse('signed-too-long-ago', 'Ask the unit for a new request.');
  if (!(await Promise.all(claims.keys.map(({ jwk }) => isSoundKey(jwk)))).every(Boolean)) {
    refuse('request-not-valid', 'A key is not a point of its curve, is of low order, or is spelled in a second way.');
  }
  const keys = await keysIn(claims);
  const [first, second] = keys;
  if (!first || !second || first.use === second.use || first.thumbprint === second.thumbprint) {
    return refuse('request-not-valid', 'One key for authentication and another for signing are needed.');
  }
  const signing = first.use === 'signing' ? first : second;
  if (envelope.kid !== `${claims.iss}:${signing.thumbprint}` || envelope.algorithm !== signing.algorithm) {
    return refuse('unknown-key', 'The request must be signed by the signing key that it brings.');
  }
  await verifySignature(envelope, signing);
  if (order.fingerprint !== signing.thumbprint) refuse('fingerprint-mismatch');
  return { claims, keys };
}

/** Valid from when they were made: what was signed offline between making and enrolling a key is not lost. */
const keysIn = ({ keys, iat, device }: EnrolmentClaims): Promise<PartnerKey[]> =>
  Promise.all(
    keys.map(async ({ use, jwk }) => ({
      thumbprint: await calculateJwkThumbprint(jwk, 'sha256'),
      use,
      algorithm: algorithmOf(jwk),
      jwk,
      ...(device !== undefined && { device }),
      state: 'active',
      notBefore: toInstant(iat * 1000),
    })),
  );
