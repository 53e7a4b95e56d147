/** Enrolment: a unit proves that it holds its signing key; an operator, over another channel, that the unit is the unit. */
import { calculateJwkThumbprint } from 'jose';
import {
  ENROLMENT_TYP,
  EnrolmentClaims,
  type EnrolmentRequest,
  type Partner,
  type PartnerKey,
  UNIT_SCOPES,
} from '#schemas/partner.ts';
import { toInstant } from './clock.ts';
import { Refusal, refuse } from './exchange-error.ts';
import { openEnvelope, verifySignature } from './jws-profile.ts';
import { schemaFindings } from './schema-findings.ts';
import { isSoundKey } from './sound-key.ts';
import { parseStrictJson } from './strict-json.ts';
import { algorithmOf } from './verification-keys.ts';

/**
 * Reads a signed enrolment request into a partner for the registry.
 * @throws {Refusal} `request-not-valid` and the envelope's refusals; `signature-invalid` without proof of possession.
 */
export async function partnerFrom(
  order: EnrolmentRequest,
  context: { audience: string; now: number },
): Promise<Partner> {
  const envelope = openEnvelope(order.request, ENROLMENT_TYP);
  const json = parseStrictJson(envelope.jws.payload);
  const parsed = EnrolmentClaims.safeParse(json);
  if (!parsed.success)
    throw new Refusal('request-not-valid', { findings: schemaFindings(EnrolmentClaims, parsed.error.issues, json) });
  const claims = parsed.data;
  if (claims.aud !== context.audience) refuse('audience-mismatch');
  if (!(await Promise.all(claims.keys.map(({ jwk }) => isSoundKey(jwk)))).every(Boolean)) {
    refuse('request-not-valid', 'A key is not a point of its curve, is of low order, or is spelled in a second way.');
  }

  const keys = await Promise.all(
    claims.keys.map(async ({ use, jwk }): Promise<PartnerKey> => {
      const thumbprint = await calculateJwkThumbprint(jwk, 'sha256');
      // Valid from when it was made: what was signed offline between making and enrolling a key is not lost.
      return {
        thumbprint,
        use,
        algorithm: algorithmOf(jwk),
        jwk,
        state: 'active',
        notBefore: toInstant(claims.iat * 1000),
      };
    }),
  );
  const [first, second] = keys;
  if (!first || !second || first.use === second.use || first.thumbprint === second.thumbprint) {
    return refuse('request-not-valid', 'One key for authentication and another for signing are needed.');
  }
  const signing = first.use === 'signing' ? first : second;
  if (envelope.kid !== `${claims.iss}:${signing.thumbprint}` || envelope.algorithm !== signing.algorithm) {
    return refuse('unknown-key', 'The request must be signed by the signing key that it brings.');
  }
  await verifySignature(envelope, signing);

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
