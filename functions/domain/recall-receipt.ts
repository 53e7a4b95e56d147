/** Checks the signed answer to a recall, offline and years later. */
import { RECALL_RECEIPT_TYP, RecallReceipt } from '#schemas/recall.ts';
import { hasServedAt, type PublishedKey, readExchangeMessage } from './exchange-message.ts';

/** Why it does not hold, in a plain sentence. */
export class RecallReceiptNotValid extends Error {
  override readonly name = 'RecallReceiptNotValid';
}

type Expected = { readonly origin: string; readonly partnerId: string; readonly digest: string };

/**
 * @param expected.digest SHA-512 of the signing input of the recall that was sent.
 * @throws {RecallReceiptNotValid} saying what does not fit.
 */
export async function verifyRecallReceipt(
  text: string,
  keys: readonly PublishedKey[],
  { origin, partnerId, digest }: Expected,
): Promise<RecallReceipt> {
  const kind = { typ: RECALL_RECEIPT_TYP, noun: 'answer to a recall', refuse: notValid };
  const { claims, key } = await readExchangeMessage(text, keys, kind);
  const receipt = RecallReceipt.safeParse(claims);
  if (!receipt.success) return notValid('It is signed, but it is no answer to a recall of this version.');
  const { iss, aud, digest: about, receivedAt } = receipt.data;
  if (!hasServedAt(key, Date.parse(receivedAt) / 1000))
    notValid('It claims a time at which its key did not serve: call the operator.');
  if (iss !== origin) notValid('Another exchange made it.');
  if (aud !== partnerId) notValid('It was made for another unit.');
  if (about !== digest) notValid('It answers another recall than this.');
  return receipt.data;
}

function notValid(why: string): never {
  throw new RecallReceiptNotValid(why);
}
