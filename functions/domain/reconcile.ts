/** Reconciliation: what each store should hold by the records, and in what one that was read disagrees. */
import type { Disagreement } from '#schemas/reconciliation.ts';
import { Receipt } from '#schemas/receipt.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { decodeBase64Url } from './base64url.ts';
import { toInstant } from './clock.ts';
import { digestOf } from './compact-jws.ts';
import { logEntryOf } from './log-entry.ts';
import { sameBytes } from './merkle-log.ts';
import type { FeedPlace, SubmissionRecord } from './submission-record.ts';

/** As much of a record as the other stores are held to. `state` is as it was read: a wrong one is for the comparison to tell. */
export type ReconciledRecord = Pick<
  SubmissionRecord,
  'submissionId' | 'digest' | 'receivedAt' | 'receipt' | 'places' | 'recallReaders'
> & {
  readonly state: string;
  /** Where its bytes lie. */
  readonly path: string;
  /** Where its files lie, those that are held. */
  readonly files?: readonly string[];
  readonly retention?: string;
  /** Recalls and the disposal, each a leaf of its own. */
  readonly words: readonly SignedWord[];
};

/** `name`: as the log has it. */
export type SignedWord = { readonly name: string; readonly jws: string };

/** Where the log has it, and what is written there. `waits`: the outbox had its row before the log was asked. */
export type LoggedAs = {
  readonly index: number | undefined;
  readonly entry: Uint8Array | undefined;
  readonly waits: boolean;
};

export type StoredObject = { readonly path: string; readonly putAt: number };
/** Named by the report that it belongs to. */
export type StoredFile = StoredObject & { readonly submissionId: string };

/** Less, and its submission may still be on its way: a unit sends again for days. */
export const YOUNG_OBJECT_MS = 7 * 86_400_000;
/** The sweeper has called for it several times by then. */
export const STUCK_AFTER_MS = 3_600_000;

/** States in which the bytes are gone on purpose, and with them the salt by which its entry is told. */
const WITHOUT_BYTES: ReadonlySet<string> = new Set(['disposed']);

export const keepsBytes = ({ state }: Pick<ReconciledRecord, 'state'>): boolean => !WITHOUT_BYTES.has(state);

/** The entry that the log has of it; undefined when its receipt is of something else, or was disposed of. */
export async function entryOfRecord(record: ReconciledRecord): Promise<Uint8Array | undefined> {
  const receipt = receiptOf(record);
  return receipt && logEntryOf(receipt);
}

function receiptOf({ submissionId, digest, receivedAt, receipt }: ReconciledRecord): Receipt | undefined {
  const read = Receipt.safeParse(jsonIn(decodeBase64Url(receipt.split('.')[1] ?? '')));
  if (!read.success || read.data.submissionId !== submissionId) return undefined;
  return read.data.digest === digest && read.data.receivedAt === receivedAt ? read.data : undefined;
}

function jsonIn(bytes: Uint8Array | undefined): unknown {
  try {
    return bytes && JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * A record, held against its receipt and the log. One that was disposed of may be without an entry: nobody can tell that any more, so a log that began anew after
 * it does not have it. The leaf of its disposal has to be there (`judgeWords`).
 */
export async function judgeRecord(
  record: ReconciledRecord,
  { index, entry, waits }: LoggedAs,
): Promise<Disagreement[]> {
  const about = record.submissionId;
  if (index === undefined && (waits || !keepsBytes(record))) return [];
  if (index === undefined || !entry) return [{ kind: 'leaf-missing', about }];
  if (!keepsBytes(record)) return [];
  const expected = await entryOfRecord(record);
  if (!expected) return [{ kind: 'receipt-changed', about }];
  return sameBytes(entry, expected) ? [] : [{ kind: 'leaf-changed', about }];
}

/** Whose bytes these are, by their own word. */
export function submissionOfBytes(jws: string): string | undefined {
  const claims = jsonIn(decodeBase64Url(jws.split('.')[1] ?? '')) as { iss?: unknown; jti?: unknown } | undefined;
  const id = SubmissionId.safeParse(`${String(claims?.iss)}~${String(claims?.jti)}`);
  return id.success ? id.data : undefined;
}

/** Whether the bytes are those that their name says. */
export const isNamedRightly = async ({ path }: Pick<StoredObject, 'path'>, jws: string): Promise<boolean> =>
  path.endsWith(`/${await digestOf(jws.slice(0, jws.lastIndexOf('.')))}`);

/** An object as it was read, and the record that it names. Young ones without a record are no disagreement. */
export async function judgeObject(
  object: StoredObject,
  jws: string,
  record: ReconciledRecord | undefined,
  now: number,
): Promise<{ readonly isOf: boolean; readonly isYoung: boolean; readonly disagreements: readonly Disagreement[] }> {
  const { path, putAt } = object;
  const about = { about: path, since: toInstant(putAt) };
  if (!(await isNamedRightly(object, jws)))
    return { isOf: false, isYoung: false, disagreements: [{ kind: 'bytes-changed', ...about }] };
  if (record?.path === path && keepsBytes(record)) return { isOf: true, isYoung: false, disagreements: [] };
  if (now - putAt < YOUNG_OBJECT_MS) return { isOf: false, isYoung: true, disagreements: [] };
  return { isOf: false, isYoung: false, disagreements: [{ kind: 'bytes-without-record', ...about }] };
}

/** A row of a feed that shows a report, and the record of that report. What is left of a withdrawn one shows nothing. */
export function judgeEntry(
  { feedId, audience, position }: FeedPlace,
  { showsReport }: { readonly showsReport: boolean },
  record: Pick<ReconciledRecord, 'state'> | undefined,
): Disagreement[] {
  const about = `${feedId} ${audience} ${position}`;
  if (!record) return [{ kind: 'entry-without-record', about }];
  return showsReport && record.state !== 'published' ? [{ kind: 'entry-not-published', about }] : [];
}

/** Places of a published report in which it does not stand. `standsIn`: of each place, whether it shows this report. */
export const judgePlaces = ({ submissionId }: ReconciledRecord, standsIn: readonly boolean[]): Disagreement[] =>
  standsIn.every(Boolean) ? [] : [{ kind: 'entry-missing', about: submissionId }];

/** A row that waits although it was called for again and again. */
export function judgeRow(
  consumer: string,
  { eventId, addedAt }: { readonly eventId: string; readonly addedAt: number },
  now: number,
): Disagreement[] {
  if (now - addedAt < STUCK_AFTER_MS) return [];
  return [{ kind: 'outbox-stuck', about: `${consumer} ${eventId}`.slice(0, 256), since: toInstant(addedAt) }];
}
