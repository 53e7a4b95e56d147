/** Of the collection plan: whom a report answers is counted once, and who answers what it was not asked is told so, whatever a process remembers. */
import { storedSubmission } from '#domain/stored-submission.ts';
import type { ReportState } from '#domain/tally.ts';
import type { Finding } from '#schemas/finding.ts';
import { stateIn } from '#stores/check-names.ts';
import { unpacked } from '#stores/packed.ts';
import { answersKey, standingPartition } from '#stores/table-keys.ts';
import { ANSWERED, REQUIREMENTS } from './cast.ts';
import { bytesOf, type Holdings } from './holdings.ts';
import type { Item } from './model/expressions.ts';
import { isDisposed } from './recall-invariants.ts';

const nameOf = ({ pk, sk }: Item) => `${String(pk)} ${String(sk)}`;

export function planViolations(
  { quality, envelopes }: Pick<Holdings, 'quality' | 'envelopes'>,
  records: readonly Item[],
): string[] {
  return [...answersViolations(quality), ...records.flatMap((record) => toldViolations(record, envelopes))];
}

/** A copy answers nothing anew. */
function answersViolations(quality: readonly Item[]): string[] {
  const due = new Map<string, number>();
  for (const { pk, sk, report } of quality) {
    if (!String(sk).startsWith('REPORT#')) continue;
    const partnerId = String(pk).slice('TALLY#'.length);
    const { month, facts } = stateIn(report as ReportState);
    if (facts?.standing === 'copy') continue;
    for (const number of facts?.answers ?? []) {
      const name = nameOf(answersKey(partnerId, number, month, partnerId));
      due.set(name, (due.get(name) ?? 0) + 1);
    }
  }
  const counted = new Map(
    quality
      .filter(({ pk, sk }) => String(pk).startsWith(standingPartition('')) && String(sk).startsWith('ANSWERS#'))
      .map((item) => [nameOf(item), Number(item['reports'])]),
  );
  return [...new Set([...due.keys(), ...counted.keys()])]
    .filter((name) => due.get(name) !== counted.get(name))
    .map((name) => `${name} is counted ${counted.get(name) ?? 0} times; it is ${due.get(name) ?? 0}.`);
}

/** Only the cast of the harness answers these. */
function toldViolations(record: Item, envelopes: Holdings['envelopes']): string[] {
  const bytes = bytesOf(record, envelopes);
  const { iss = '', answers = [] } = bytes ? storedSubmission(new TextDecoder().decode(bytes)) : {};
  if (answers.join() !== ANSWERED.join() || isDisposed(record)) return [];
  const told = (JSON.parse(unpacked(record['findings'] as Uint8Array)) as readonly Finding[])
    .filter(({ code }) => code === 'requirement-not-asked')
    .map(({ pointer }) => pointer);
  const due = ANSWERED.flatMap((number, at) => (isAskedOf(iss, number) ? [] : [`/answers/${at}`]));
  const id = String(record['submissionId']);
  return told.join() === due.join()
    ? []
    : [`${id} is told that it was not asked at ${told.join()}; it is at ${due.join()}.`];
}

const isAskedOf = (partnerId: string, number: string): boolean =>
  REQUIREMENTS.some((one) => one.number === number && (one.units?.includes(partnerId) ?? true));
