/** What the transparency log holds of a submission, of a recall, of a disposal or of an event of keys: nothing that says anything to whoever has not its salt. */
import type { KeyEvent } from '#schemas/key-event.ts';
import type { RecallReceipt } from '#schemas/recall.ts';
import type { Receipt } from '#schemas/receipt.ts';
import { decodeBase64Url } from './base64url.ts';
import { sha512 } from './sha2.ts';

/**
 * First byte of an entry: what kind of thing was logged. The list grows and nothing in it changes; whoever reads the log
 * passes over a kind that he does not know. An event of keys is one of key-event.ts. One of a disposal is over the digest of what was signed of it.
 */
export const ENTRY_KINDS = { submission: 1, 'key-event': 2, recall: 3, disposal: 4 } as const;

/** Kind, then SHA-512 over salt and digest. Without the salt nobody can tell whose entry it is: disposal is forgetting it. */
export const logEntryOf = ({ salt, digest }: Pick<Receipt, 'salt' | 'digest'>): Promise<Uint8Array> =>
  entryOf('submission', salt, bytesOf(digest));

/** The same for a recall, as its signed answer has it. */
export const recallEntry = ({ salt, digest }: Pick<RecallReceipt, 'salt' | 'digest'>): Promise<Uint8Array> =>
  entryOf('recall', salt, bytesOf(digest));

export const disposalEntry = (salt: string, digest: string): Promise<Uint8Array> =>
  entryOf('disposal', salt, bytesOf(digest));

const bytesOf = (digest: string): Uint8Array =>
  Uint8Array.from(digest.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? []);

/** The same for an event of keys, over the digest of its statement's text. */
export async function keyEventEntry({ statement, salt }: Pick<KeyEvent, 'statement' | 'salt'>): Promise<Uint8Array> {
  return entryOf('key-event', salt, await sha512(statement));
}

async function entryOf(kind: keyof typeof ENTRY_KINDS, salt: string, digest: Uint8Array): Promise<Uint8Array> {
  const salted = Uint8Array.from([...(decodeBase64Url(salt) ?? []), ...digest]);
  return Uint8Array.from([ENTRY_KINDS[kind], ...(await sha512(salted))]);
}

/** The name of our log, and of its key: the exchange's address without its scheme. */
export const logNameOf = (origin: string): string => `${new URL(origin).host}/log`;
