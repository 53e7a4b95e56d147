/** Of recalls: one that was answered stands with its one receipt, NZTCU hears of each, and of no other. */
import type { KeptRecall } from '#domain/submission-record.ts';
import type { Item } from './model/expressions.ts';
import type { Witnessed } from './witnessed.ts';

/** Not a summary, and on the same queue. */
export const isNotice = (body: string): boolean => JSON.parse(body).schema === 'recall-notice/1';

export const isDisposed = ({ state }: Item): boolean => state === 'disposed';

export function recallViolations(records: readonly Item[], { recalled, summaries }: Witnessed): string[] {
  const kept = new Map<string, KeptRecall>(
    records.flatMap(({ submissionId, recalls = [] }) =>
      (recalls as readonly KeptRecall[]).map((one) => [`${String(submissionId)} ${one.recallId}`, one] as const),
    ),
  );
  // With the report its recalls are gone.
  const gone = new Set(records.filter(isDisposed).map(({ submissionId }) => String(submissionId)));
  const isGone = (name: string) => gone.has(name.slice(0, name.indexOf(' ')));
  return [
    ...[...recalled].flatMap(([name, receipts]) => {
      if (isGone(name)) return [];
      const { receipt } = kept.get(name) ?? {};
      if (receipt === undefined) return [`${name}: the recall was answered and is lost.`];
      return [...receipts].every((given) => given === receipt) ? [] : [`${name}: the recall has several receipts.`];
    }),
    ...records
      .filter(({ state, recalls }) => state === 'recalled' && recalls === undefined)
      .map(({ submissionId }) => `${String(submissionId)} is recalled, and nobody said so.`),
    ...noticeViolations([...kept.keys()], summaries, isGone),
  ];
}

function noticeViolations(
  names: readonly string[],
  summaries: Witnessed['summaries'],
  isGone: (name: string) => boolean,
): string[] {
  if (summaries === undefined) return [];
  const copies = Map.groupBy(summaries.filter(isNotice), (body) => {
    const { submissionId, recallId } = JSON.parse(body);
    return `${String(submissionId)} ${String(recallId)}`;
  });
  return [
    ...names.filter((name) => !copies.has(name)).map((name) => `${name}: NZTCU never hears of the recall.`),
    ...[...copies].flatMap(([name, bodies]) => [
      ...(names.includes(name) || isGone(name) ? [] : [`${name}: NZTCU hears of a recall that nobody made.`]),
      ...(new Set(bodies).size === 1 ? [] : [`${name}: NZTCU hears of the recall in two ways.`]),
    ]),
  ];
}
