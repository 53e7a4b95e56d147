/**
 * Verifies a signed submission, in the order of the profile `ptcn-submission+jws`: envelope, key, signature; and only
 * then, on bytes that the partner has proven to be its own: issuer, audience, freshness, key window, schema, marking.
 */
import type { Finding } from '#schemas/finding.ts';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { practiceAudience } from '#schemas/practice.ts';
import { UuidV7 } from '#schemas/primitives.ts';
import type { Outcomes } from '#schemas/rules/judge.ts';
import type { Submission } from '#schemas/submission.ts';
import { checkClaims, checkForm } from './check-report.ts';
import { DAY_SECONDS } from './clock.ts';
import { digestOf } from './compact-jws.ts';
import { Refusal, refuse } from './exchange-error.ts';
import { findSigningKey, openEnvelope, verifySignature } from './jws-profile.ts';
import { type Json, parseStrictJson } from './strict-json.ts';

export const MAX_PAYLOAD_BYTES = 1_048_576;
export const OLDEST_SIGNATURE_DAYS = 400;
const FARTHEST_AHEAD_SECONDS = DAY_SECONDS;

/** Signature and caller are proven; everything else is still to be judged. */
export type ProvenSubmission = {
  /** Compact JWS, as received. */
  readonly jws: string;
  /** SHA-512 of the signing input, hexadecimal: the identity of what was signed. */
  readonly digest: string;
  readonly signerKid: string;
  /** As the payload has it, if it can be read; the name under which a replay would be found. */
  readonly jti?: string;
  /** It was signed for practice, and came where practice has no place. */
  readonly forPractice?: true;
};

/** A submission that may be accepted, with the findings it is accepted with. */
export type VerifiedSubmission = ProvenSubmission & {
  readonly jti: string;
  readonly submission: Submission;
  readonly findings: readonly Finding[];
  /** What every rule said of it, for the figures. */
  readonly outcomes: Outcomes;
};

/** A refusal after the proof is a value: the caller first looks whether it is a replay of something accepted (rule 10). */
export type Judgement =
  | { readonly verdict: 'acceptable'; readonly verified: VerifiedSubmission }
  | { readonly verdict: 'refused'; readonly proven: ProvenSubmission; readonly refusal: Refusal };

export type VerificationContext = { readonly audience: string; readonly nowSeconds: number };

/**
 * @param text compact JWS, attacker-controlled.
 * @param partner the authenticated caller, as the registry has it now.
 * @throws {Refusal} when envelope, key or signature are not right: nobody has proven anything yet.
 */
export async function verifySubmission(
  text: string,
  partner: Partner,
  context: VerificationContext,
): Promise<Judgement> {
  const envelope = openEnvelope(text);
  const key = findSigningKey(envelope, partner);
  const payload = await verifySignature(envelope, key);

  const proven = { jws: text, digest: await digestOf(envelope.jws.signingInput), signerKid: envelope.kid };
  let claims: Json | undefined;
  try {
    claims = readPayload(payload);
    checkIssuer(claims, partner);
    checkAudience(claims, partner, context.audience);
    checkFreshness(claims, key, context.nowSeconds);
    const { submission, findings, outcomes } = checkContent(claims, context.nowSeconds);
    checkMarking(submission, key, partner);
    return { verdict: 'acceptable', verified: { ...proven, jti: submission.jti, submission, findings, outcomes } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const jti = UuidV7.safeParse(member(claims, 'jti'));
    const forPractice = member(claims, 'aud') === practiceAudience(context.audience);
    const named = { ...proven, ...(jti.success && { jti: jti.data }), ...(forPractice && { forPractice }) };
    return { verdict: 'refused', proven: named, refusal: error };
  }
}

function readPayload(payload: Uint8Array): Json {
  if (payload.length > MAX_PAYLOAD_BYTES) return refuse('body-too-large');
  return parseStrictJson(payload);
}

/** Rule 4: who signed is who calls. Members of another type fall to the schema. */
function checkIssuer(claims: Json, partner: Partner): void {
  const issuer = member(claims, 'iss');
  if (typeof issuer === 'string' && issuer !== partner.partnerId) refuse('issuer-mismatch');
}

/** Rule 7: it was meant for us. A spill that was meant for somebody else is a spill all the same: its bytes came here. */
function checkAudience(claims: Json, partner: Partner, audience: string): void {
  const meantFor = member(claims, 'aud');
  if (meantFor === undefined || meantFor === audience) return;
  const { submission, findings } = checkForm(claims);
  if (hasSpill(findings) || (submission && isAboveCeiling(submission, partner))) refuse('classification-too-high');
  if (meantFor === practiceAudience(audience)) refuse('audience-mismatch', 'It was signed for practice.');
  const wasForReal = typeof meantFor === 'string' && audience === practiceAudience(meantFor);
  refuse('audience-mismatch', wasForReal ? 'It was signed to be sent for real, and this is practice.' : undefined);
}

/** Rule 8. Members of another type fall to the schema. */
function checkFreshness(claims: Json, key: PartnerKey, nowSeconds: number): void {
  if (key.state === 'compromised') refuse('key-compromised');
  const signedAt = member(claims, 'iat');
  if (typeof signedAt === 'number' && Number.isInteger(signedAt)) mustBeSignedInTime(signedAt, key, nowSeconds);
}

/**
 * The signer's clock is only ever used against the signer; trusted time is ours.
 * @throws {Refusal} `key-compromised`, `signed-too-far-ahead`, `signed-too-long-ago`, `key-not-valid`.
 */
export function mustBeSignedInTime(
  signedAt: number,
  key: PartnerKey,
  nowSeconds: number,
  oldestDays = OLDEST_SIGNATURE_DAYS,
): void {
  if (key.state === 'compromised') refuse('key-compromised');
  if (signedAt > nowSeconds + FARTHEST_AHEAD_SECONDS) refuse('signed-too-far-ahead');
  if (signedAt < nowSeconds - oldestDays * DAY_SECONDS) refuse('signed-too-long-ago');
  if (signedAt < secondsOf(key.notBefore)) refuse('key-not-valid');
  if (key.notAfter === undefined) return;
  const endedAt = secondsOf(key.notAfter);
  if (signedAt > endedAt || nowSeconds > endedAt + OLDEST_SIGNATURE_DAYS * DAY_SECONDS) refuse('key-not-valid');
}

function checkContent(
  claims: Json,
  nowSeconds: number,
): Pick<VerifiedSubmission, 'submission' | 'findings' | 'outcomes'> {
  const { submission, findings, outcomes, truncated } = checkClaims(claims, { nowSeconds });
  if (submission && outcomes) return { submission, findings, outcomes };
  if (hasSpill(findings)) throw new Refusal('classification-too-high', { findings, truncated });
  throw new Refusal('report-not-valid', { detail: MORE_MAY_FOLLOW, findings, truncated });
}

/** Rules 3 and 9: the algorithm must be strong enough for the marking, and the marking within the unit's ceiling. */
function checkMarking(submission: Submission, key: PartnerKey, partner: Partner): void {
  const { classification } = submission.report.handling;
  if (key.algorithm !== 'ES384' && isAbove(classification, 'IN-CONFIDENCE')) refuse('algorithm-too-weak');
  if (isAboveCeiling(submission, partner)) refuse('classification-too-high');
}

const hasSpill = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.code === 'classification-too-high');

const isAboveCeiling = ({ report }: Submission, partner: Partner): boolean =>
  isAbove(report.handling.classification, partner.maximumClassification);

/** Rules are asked of reports that follow the schema. */
const MORE_MAY_FOLLOW = 'Once these are mended, the rules look at the report and may have more to say.';

const LADDER = ['UNCLASSIFIED', 'IN-CONFIDENCE', 'SENSITIVE', 'RESTRICTED'] as const;

function isAbove(classification: (typeof LADDER)[number], ceiling: (typeof LADDER)[number]): boolean {
  return LADDER.indexOf(classification) > LADDER.indexOf(ceiling);
}

function member(claims: Json | undefined, name: string): Json | undefined {
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

const secondsOf = (instant: string): number => Math.floor(Date.parse(instant) / 1000);
