/** Receipts: what we sign, and how anyone checks it, offline and years later. */
import { RECEIPT_TYP, Receipt } from '#schemas/receipt.ts';
import { encodeBase64Url } from './base64url.ts';
import { toInstant } from './clock.ts';
import { type PublishedKey, readExchangeMessage } from './exchange-message.ts';
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
  const { claims } = await readExchangeMessage(text, keys, { typ: RECEIPT_TYP, noun: 'receipt', refuse: notValid });
  const receipt = Receipt.safeParse(claims);
  if (!receipt.success) throw new ReceiptNotValid('It is signed, but it is not a receipt of this version.');
  checkExpected(receipt.data, expected);
  return receipt.data;
}

function notValid(why: string): never {
  throw new ReceiptNotValid(why);
}

function checkExpected(receipt: Receipt, expected: { origin: string; partnerId: string; digest?: string }): void {
  if (receipt.iss !== expected.origin) throw new ReceiptNotValid('Another exchange made it.');
  if (receipt.aud !== expected.partnerId) throw new ReceiptNotValid('It was made for another unit.');
  if (expected.digest !== undefined && receipt.digest !== expected.digest) {
    throw new ReceiptNotValid('It is a receipt for other bytes than these.');
  }
}
