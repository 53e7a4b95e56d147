/**
 * What is true of an exchange that has come to rest, whatever happened to it: for the model of the harness and for the embedded engines.
 * It reads through the SDK and through none of the product's stores, so that a store that is wrong does not judge itself.
 */
import { decodeBase64Url } from '#domain/base64url.ts';
import { digestOf } from '#domain/compact-jws.ts';
import { Receipt } from '#schemas/receipt.ts';
import type { Disposal } from '#schemas/taken-back.ts';
import { receiptIn } from '#stores/submission-item.ts';
import { quotaKey, splitSubmissionId } from '#stores/table-keys.ts';
import { auditViolations } from './audit-invariants.ts';
import { feedViolations } from './feed-invariants.ts';
import { bytesOf, type Holdings, holdingsOf, type Place } from './holdings.ts';
import { logViolations } from './log-invariants.ts';
import { matchViolations } from './match-invariants.ts';
import type { Item } from './model/expressions.ts';
import { planViolations } from './plan-invariants.ts';
import { isDisposed, isNotice, recallViolations } from './recall-invariants.ts';
import { tallyViolations } from './tally-invariants.ts';
import type { Witnessed } from './witnessed.ts';

const TAKEN_OUT: ReadonlySet<unknown> = new Set(['withdrawn', 'recalled', 'disposed']);

/** Each in a sentence; none when all is well. */
export async function findViolations(place: Place, witnessed: Witnessed): Promise<readonly string[]> {
  const held = await holdingsOf(place);
  const records = held.submissions
    .filter(({ sk }) => String(sk).startsWith('SUB#'))
    .map((item) => ({ ...item, receipt: receiptIn(item['receipt'] as Uint8Array) }));
  return [
    ...witnessed.wrongAnswers,
    ...held.outbox.map(({ pk, sk }) => `${String(pk)} ${String(sk)} is never consumed.`),
    ...(await Promise.all(records.map((record) => recordViolations(record, held, place)))).flat(),
    ...acknowledgedViolations(records, witnessed),
    ...summaryViolations(records, witnessed),
    ...recallViolations(records, witnessed),
    ...toldViolations(records, witnessed),
    ...quotaViolations(records, held.replay),
    ...(await logViolations(held, records)),
    ...tallyViolations(held.quality, records, witnessed),
    ...feedViolations(held.feeds, records, witnessed),
    ...auditViolations(held, records),
    ...matchViolations(held, records),
    ...planViolations(held, records),
  ];
}

/** No record without its bytes, and none without the receipt that speaks of it. */
async function recordViolations(record: Item, { envelopes }: Holdings, place: Place): Promise<string[]> {
  const id = String(record['submissionId']);
  const digest = String(record['digest']);
  const bytes = bytesOf(record, envelopes);
  if (isDisposed(record)) return disposalViolations(record, bytes, place);
  const jws = bytes && new TextDecoder().decode(bytes);
  const text = String(record['receipt']);
  const claims = decodeBase64Url(text.split('.')[1] ?? '');
  const receipt = Receipt.safeParse(claims && JSON.parse(new TextDecoder().decode(claims)));
  return [
    ...(jws === undefined ? [`${id} has a record and no bytes.`] : []),
    ...(jws !== undefined && (await digestOf(jws.slice(0, jws.lastIndexOf('.')))) !== digest
      ? [`${id} has other bytes.`]
      : []),
    ...(receipt.success &&
    receipt.data.submissionId === id &&
    receipt.data.digest === digest &&
    receipt.data.receivedAt === record['receivedAt']
      ? []
      : [`${id} has a receipt of something else.`]),
    ...((await place.isSigned(text)) ? [] : [`${id} has a receipt that nobody signed.`]),
  ];
}

/** What is left of it is that there was one, and the signed word that it is gone. */
async function disposalViolations(record: Item, bytes: Uint8Array | undefined, place: Place): Promise<string[]> {
  const id = String(record['submissionId']);
  const left = ['decisions', 'places', 'recalls', 'feedback', 'permissions'].filter(
    (part) => record[part] !== undefined,
  );
  const { statement } = record['disposal'] as Disposal;
  return [
    ...(bytes === undefined ? [] : [`${id} is disposed of, and its bytes are there.`]),
    ...(record['receipt'] === '' ? [] : [`${id} is disposed of, and its salt is there.`]),
    ...left.map((part) => `${id} is disposed of, and its ${part} are there.`),
    ...((await place.isSigned(statement)) ? [] : [`${id} is disposed of by nobody's word.`]),
  ];
}

/** Acknowledged means durable, with one receipt for good. */
function acknowledgedViolations(records: readonly Item[], { acknowledged }: Witnessed): string[] {
  const byId = new Map(records.map((record) => [record['submissionId'], record]));
  return [...acknowledged].flatMap(([id, { digest, receipts }]) => {
    const record = byId.get(id);
    if (!record) return [`${id} was acknowledged and is lost.`];
    return [
      ...(record['digest'] === digest ? [] : [`${id} was acknowledged with another body.`]),
      ...(isDisposed(record) || [...receipts].every((receipt) => receipt === record['receipt'])
        ? []
        : [`${id} was given another receipt than is kept.`]),
    ];
  });
}

/** At least once, and every copy the same, so that a reader sees one. */
function summaryViolations(records: readonly Item[], { summaries }: Witnessed): string[] {
  if (summaries === undefined) return [];
  const copies = Map.groupBy(
    summaries.filter((body) => !isNotice(body)),
    (body) => String(JSON.parse(body).submissionId),
  );
  const known = new Set(records.map(({ submissionId }) => submissionId));
  return [
    ...records
      .filter(({ submissionId }) => !copies.has(String(submissionId)))
      .map(({ submissionId }) => `${String(submissionId)} never reaches NZTCU.`),
    ...[...copies].flatMap(([id, bodies]) => [
      ...(known.has(id) ? [] : [`NZTCU has a summary of ${id}, which nobody accepted.`]),
      ...(new Set(bodies).size === 1 ? [] : [`NZTCU has two summaries of ${id} that differ.`]),
    ]),
  ];
}

/** Of what is published a reader organisation hears at least once, of its end if it heard of it, and every copy is the same; of nothing else. */
function toldViolations(records: readonly Item[], { told }: Witnessed): string[] {
  if (told === undefined) return [];
  const isEnd = (body: string) => JSON.parse(body).schema === 'withdrawal-notice/1';
  const of = (bodies: readonly string[]) => Map.groupBy(bodies, (body) => String(JSON.parse(body).submissionId));
  const [copies, ends] = [of(told.filter((body) => !isEnd(body))), of(told.filter(isEnd))];
  // What is disposed of does not say any more whether it was published.
  const wasOut = records.filter((record) => isDisposed(record) || ((record['places'] ?? []) as []).length > 0);
  const isOut = new Set(wasOut.map(({ submissionId }) => submissionId));
  return [
    ...records
      // What is withdrawn again at once nobody need have heard of.
      .filter(({ submissionId, state }) => state === 'published' && !copies.has(String(submissionId)))
      .map(({ submissionId }) => `${String(submissionId)} is published, and no reader is told.`),
    ...records
      .filter(({ submissionId, state }) => {
        const id = String(submissionId);
        return TAKEN_OUT.has(state) ? copies.has(id) !== ends.has(id) : ends.has(id);
      })
      .map(({ submissionId }) => `${String(submissionId)} has another end than its reader was told.`),
    ...[...copies, ...ends].flatMap(([id, bodies]) => [
      ...(isOut.has(id) ? [] : [`A reader is told of ${id}, which was never published.`]),
      ...(new Set(bodies).size === 1 ? [] : [`A reader is told of ${id} twice, in other words.`]),
    ]),
  ];
}

function quotaViolations(records: readonly Item[], replay: readonly Item[]): string[] {
  const prefix = quotaKey('', '', 0).pk.split('#')[0];
  const counted = new Map<string, number>();
  for (const { pk, used } of replay) {
    const [kind, partnerId = '', day = ''] = String(pk).split('#');
    if (kind === prefix) counted.set(`${partnerId} ${day}`, (counted.get(`${partnerId} ${day}`) ?? 0) + Number(used));
  }
  const accepted = Map.groupBy(
    records,
    (record) =>
      `${splitSubmissionId(String(record['submissionId'])).partnerId} ${String(record['receivedAt']).slice(0, 10)}`,
  );
  return [...new Set([...counted.keys(), ...accepted.keys()])]
    .filter((day) => counted.get(day) !== accepted.get(day)?.length)
    .map((day) => `${day}: ${counted.get(day) ?? 0} in the quota, ${accepted.get(day)?.length ?? 0} accepted.`);
}
