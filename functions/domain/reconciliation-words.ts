/** Recalls and disposals, held against the log: each is a leaf of its own, made of the signed word on it. */
import { RECALL_RECEIPT_TYP } from '#schemas/recall.ts';
import type { Disagreement } from '#schemas/reconciliation.ts';
import { decodeBase64Url } from './base64url.ts';
import { digestOf } from './compact-jws.ts';
import { disposalEntry, recallEntry } from './log-entry.ts';
import { sameBytes } from './merkle-log.ts';
import type { LoggedAs, SignedWord } from './reconcile.ts';
import type { Readings } from './reconciliation-readings.ts';

/** Those of a page of records. */
export async function judgeWords(
  { loggedAs }: Pick<Readings, 'loggedAs'>,
  records: readonly { readonly words: readonly SignedWord[] }[],
): Promise<readonly Disagreement[]> {
  const words = records.flatMap((record) => record.words);
  if (words.length === 0) return [];
  const logged = await loggedAs(words.map(({ name }) => name));
  return (await Promise.all(words.map((word, at) => judgeWord(word, logged[at])))).flat();
}

async function judgeWord({ name: about, jws }: SignedWord, logged: LoggedAs | undefined): Promise<Disagreement[]> {
  if (logged?.index === undefined && logged?.waits) return [];
  if (!logged?.entry) return [{ kind: 'leaf-missing', about }];
  const expected = await entryOfWord(jws).catch(() => undefined);
  return expected && sameBytes(logged.entry, expected) ? [] : [{ kind: 'leaf-changed', about }];
}

/**
 * Of a recall the answer to it is logged; of a disposal the statement itself.
 * @throws {Error} for what cannot be read.
 */
export async function entryOfWord(jws: string): Promise<Uint8Array> {
  const [header, payload] = jws
    .split('.', 2)
    .map((part) => JSON.parse(new TextDecoder().decode(decodeBase64Url(part))));
  if (header.typ === RECALL_RECEIPT_TYP) return recallEntry(payload);
  return disposalEntry(payload.salt, await digestOf(jws.slice(0, jws.lastIndexOf('.'))));
}
