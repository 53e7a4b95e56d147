/** Receipts: what we sign, and how anyone checks it, offline and years later. */
import { PRACTICE_RECEIPT_TYP, PracticeReceipt, practiceAudience } from '#schemas/practice.ts';
import { RECEIPT_TYP, Receipt } from '#schemas/receipt.ts';
import { encodeBase64Url } from './base64url.ts';
import { toInstant } from './clock.ts';
import { hasServedAt, type PublishedKey, readExchangeMessage } from './exchange-message.ts';
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

/** Why a receipt does not hold, in a plain sentence. */
export class ReceiptNotValid extends Error {
  override readonly name = 'ReceiptNotValid';
}

/** What the holder takes it for. A practice receipt is none, and says so in every member that could be looked at. */
type Expected = {
  readonly origin: string;
  readonly partnerId: string;
  readonly digest?: string;
  readonly practice?: boolean;
};

/**
 * Checks a receipt against the exchange's published keys and what the holder expects of it.
 * @param expected.digest SHA-512 of the signing input of what was sent, if at hand.
 * @throws {ReceiptNotValid} saying what does not fit.
 */
export async function verifyReceipt(text: string, keys: readonly PublishedKey[], expected: Expected): Promise<Receipt> {
  const typ = expected.practice ? PRACTICE_RECEIPT_TYP : RECEIPT_TYP;
  const kind = { typ, noun: 'receipt', others: OTHER_KINDS, refuse: notValid };
  const { claims, key } = await readExchangeMessage(text, keys, kind);
  const receipt = (expected.practice ? PracticeReceipt : Receipt).safeParse(claims);
  if (!receipt.success) throw new ReceiptNotValid('It is signed, but it is not a receipt of this version.');
  checkTime(receipt.data, key);
  checkExpected(receipt.data, expected);
  return receipt.data;
}

function notValid(why: string): never {
  throw new ReceiptNotValid(why);
}

/** Whoever holds up the wrong kind hears that, and not that a key or a name does not fit. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  [PRACTICE_RECEIPT_TYP]: 'It is a practice receipt: it proves nothing.',
  [RECEIPT_TYP]: 'It is a real receipt, and not one of practice.',
};

/** Our time is what counts: a key signs nothing that was received before or after it served. */
function checkTime({ receivedAt }: Receipt, key: PublishedKey): void {
  if (!hasServedAt(key, Date.parse(receivedAt) / 1000)) {
    throw new ReceiptNotValid('It claims a time at which its key did not serve: call the operator.');
  }
}

function checkExpected(receipt: Receipt, expected: Expected): void {
  const issuer = expected.practice ? practiceAudience(expected.origin) : expected.origin;
  if (receipt.iss !== issuer) throw new ReceiptNotValid('Another exchange made it.');
  if (receipt.aud !== expected.partnerId) throw new ReceiptNotValid('It was made for another unit.');
  if (expected.digest !== undefined && receipt.digest !== expected.digest) {
    throw new ReceiptNotValid('It is a receipt for other bytes than these.');
  }
}
