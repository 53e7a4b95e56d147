/** The envelope of a submission: JWS profile `ptcn-submission+jws`, version 1, rules 1 to 5. */
import * as z from 'zod';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { SignatureAlgorithm } from '#schemas/partner.ts';
import { SUBMISSION_TYP } from '#schemas/submission.ts';
import { type CompactJws, MalformedJws, parseCompactJws, verifiedPayload } from './compact-jws.ts';
import { Refusal, refuse } from './exchange-error.ts';
import { schemaFindings } from './schema-findings.ts';
import { parseStrictJson } from './strict-json.ts';
import { verificationKey } from './verification-keys.ts';

/** Rule 2: exactly these members. `crit`, `b64`, `jwk`, `jku`, `x5*`, `zip`, `enc` and all others are refused by strictness. */
const ProfileHeader = z.strictObject({
  alg: z.string(),
  kid: z.string().max(76),
  typ: z.string(),
  cty: z.enum(['application/json', 'json']).optional(),
});

/** An envelope whose shape is right. Its signature is not yet verified. */
export type Envelope = { readonly jws: CompactJws; readonly algorithm: SignatureAlgorithm; readonly kid: string };

/**
 * Opens a signed message of the given `typ`.
 * @throws {Refusal} `jws-malformed`, `header-not-allowed`, `algorithm-not-allowed`.
 */
export function openEnvelope(text: string, typ: string = SUBMISSION_TYP): Envelope {
  let jws: CompactJws;
  try {
    jws = parseCompactJws(text);
  } catch (error) {
    if (!(error instanceof MalformedJws)) throw error;
    return refuse(error.part === 'header' ? 'header-not-allowed' : 'jws-malformed', error.message);
  }
  const algorithm = SignatureAlgorithm.safeParse(jws.header.alg);
  if (!algorithm.success) return refuse('algorithm-not-allowed');
  const header = ProfileHeader.safeParse(jws.header);
  if (!header.success) {
    return refuse(
      'header-not-allowed',
      'The protected header must have exactly alg, kid and typ (and optionally cty).',
    );
  }
  if (header.data.typ !== typ) return refuse('header-not-allowed', `The typ must be ${typ}.`);
  return { jws, algorithm: algorithm.data, kid: header.data.kid };
}

/**
 * Rules 3 and 4: the key is looked up under the caller only, and its algorithm is the registered one.
 * Its state and window are judged later, after replay has been ruled out.
 */
export function findSigningKey(envelope: Envelope, partner: Partner): PartnerKey {
  const key = partner.keys.find(
    (candidate) => candidate.use === 'signing' && envelope.kid === `${partner.partnerId}:${candidate.thumbprint}`,
  );
  if (!key) return refuse('unknown-key');
  if (key.algorithm !== envelope.algorithm) return refuse('algorithm-not-allowed');
  return key;
}

/** Rule 5: over the raw signing input, before the payload is looked at. Answers the payload. */
export async function verifySignature(
  envelope: Envelope,
  key: Pick<PartnerKey, 'thumbprint' | 'algorithm' | 'jwk'>,
): Promise<Uint8Array> {
  const payload = await verifiedPayload(envelope.jws, key.algorithm, await verificationKey(key));
  return payload ?? refuse('signature-invalid');
}

/** Of a message whose signature is proven. */
export function readClaims<S extends z.ZodType>(envelope: Envelope, schema: S): z.infer<S> {
  const json = parseStrictJson(envelope.jws.payload);
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Refusal('request-not-valid', { findings: schemaFindings(schema, parsed.error.issues, json) });
}
