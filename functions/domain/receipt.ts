/** Receipts: what we sign, and how anyone checks it, offline and years later. */
import { RECEIPT_TYP, Receipt } from '#schemas/receipt.ts';
import type { PublicJwk } from '#schemas/partner.ts';
import { encodeBase64Url } from './base64url.ts';
import { toInstant } from './clock.ts';
import { hasValidSignature, parseCompactJws } from './compact-jws.ts';
import { parseStrictJson } from './strict-json.ts';
import { algorithmOf, importPublicKey } from './verification-keys.ts';
import type { VerifiedSubmission } from './verify-submission.ts';

/** The claims of a receipt. `receivedAt` is ours: the trusted time. `salt` is 32 fresh random bytes. */
export function receiptFor(
  verified: VerifiedSubmission,
  facts: { readonly issuer: string; readonly receivedAt: number; readonly salt: Uint8Array },
): Receipt {
  const { iss, jti, report } = verified.submission;
  return {
    iss: facts.issuer,
    aud: iss,
    jti,
    submissionId: `${iss}~${jti}`,
    digestAlg: 'sha-512',
    digest: verified.digest,
    salt: encodeBase64Url(facts.salt),
    signerKid: verified.signerKid,
    receivedAt: toInstant(facts.receivedAt),
    classification: report.handling.classification,
    findings: verified.findings.length,
  };
}

/** A published key of the exchange, from `/.well-known/jwks.json`. */
export type PublishedKey = PublicJwk & {
  readonly kid: string;
  /** The time that it served, in seconds. */
  readonly nbf?: number;
  readonly exp?: number;
  /** It was in wrong hands. */
  readonly revoked?: { readonly revoked_at: number };
};

/** Why a receipt does not hold, in a plain sentence. */
export class ReceiptNotValid extends Error {
  override readonly name = 'ReceiptNotValid';
}

/**
 * Checks a receipt against the exchange's published keys and what the holder expects of it.
 * @param expected.digest SHA-512 of the signing input of what was sent, if at hand.
 * @throws {ReceiptNotValid} saying what does not fit.
 */
export async function verifyReceipt(
  text: string,
  keys: readonly PublishedKey[],
  expected: { readonly origin: string; readonly partnerId: string; readonly digest?: string },
): Promise<Receipt> {
  const jws = readReceipt(text);
  const key = keys.find((candidate) => candidate.kid === jws.header.kid);
  if (!key)
    throw new ReceiptNotValid('It names a key that is not among the published keys of the exchange, as last fetched.');
  const { kid, nbf: _nbf, exp: _exp, revoked: _revoked, ...jwk } = key;
  const algorithm = algorithmOf(jwk);
  if (jws.header.alg !== algorithm || jws.header.typ !== RECEIPT_TYP) {
    throw new ReceiptNotValid('Its header is not that of a receipt.');
  }
  if (!(await hasValidSignature(jws, algorithm, await importPublicKey(jwk, algorithm)))) {
    throw new ReceiptNotValid(`The signature is not that of key ${kid}: the receipt was changed.`);
  }
  const receipt = Receipt.safeParse(parseStrictJson(jws.payload));
  if (!receipt.success) throw new ReceiptNotValid('It is signed, but it is not a receipt of this version.');
  checkTime(receipt.data, key);
  checkExpected(receipt.data, expected);
  return receipt.data;
}

function readReceipt(text: string) {
  try {
    return parseCompactJws(text);
  } catch {
    throw new ReceiptNotValid('It is not a compact JWS: it was cut or changed.');
  }
}

/** Our time is what counts: a key signs nothing that was received before or after it served. */
function checkTime({ receivedAt }: Receipt, { nbf = -Infinity, exp = Infinity }: PublishedKey): void {
  const seconds = Date.parse(receivedAt) / 1000;
  if (seconds < nbf || seconds > exp) {
    throw new ReceiptNotValid('It claims a time at which its key did not serve: call the operator.');
  }
}

function checkExpected(receipt: Receipt, expected: { origin: string; partnerId: string; digest?: string }): void {
  if (receipt.iss !== expected.origin) throw new ReceiptNotValid('Another exchange made it.');
  if (receipt.aud !== expected.partnerId) throw new ReceiptNotValid('It was made for another unit.');
  if (expected.digest !== undefined && receipt.digest !== expected.digest) {
    throw new ReceiptNotValid('It is a receipt for other bytes than these.');
  }
}
