/** Of the match index: every value of a report that stands is found, under its key and as what it is; of one that was taken back, none. */
import { rowsOf } from '#domain/matching/index-row.ts';
import { keysOf } from '#domain/matching/keys-of.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import { matchKey, matchKindsKey } from '#stores/table-keys.ts';
import { bytesOf, type Holdings } from './holdings.ts';
import type { Item } from './model/expressions.ts';

const nameOf = ({ pk, sk }: Item) => `${String(pk)} ${String(sk)}`;

export function matchViolations(
  { matches, envelopes }: Pick<Holdings, 'matches' | 'envelopes'>,
  records: readonly Item[],
): string[] {
  const standing = records.filter(({ state }) => state !== 'recalled' && state !== 'disposed');
  const known = new Set(standing.map(({ submissionId }) => String(submissionId)));
  const indexed = new Set(
    matches.flatMap(({ pk, gone }) => (gone === true ? [] : (/^ORIGIN#(.*)$/.exec(String(pk))?.[1] ?? []))),
  );
  return [
    ...[...known].filter((id) => !indexed.has(id)).map((id) => `${id} is not indexed for matching.`),
    ...[...indexed]
      .filter((id) => !known.has(id))
      .map((id) => `${id} is indexed, and was recalled, disposed of or never accepted.`),
    ...rowViolations(
      matches,
      standing.flatMap((record) => expectedRows(record, envelopes)),
    ),
  ];
}

/** As the rules make them of the bytes. A record without its bytes is said elsewhere. */
function expectedRows(record: Item, envelopes: Holdings['envelopes']) {
  const bytes = bytesOf(record, envelopes);
  if (!bytes) return [];
  const { iss: partnerId, report } = storedSubmission(new TextDecoder().decode(bytes));
  const received = { submissionId: String(record['submissionId']), receivedAt: String(record['receivedAt']) };
  return rowsOf(keysOf(report).keys, { ...received, partnerId });
}

/** A kind may stand under a key that has no row any more: whoever asks for it finds nothing. */
function rowViolations(matches: readonly Item[], expected: ReturnType<typeof rowsOf>): string[] {
  const there = new Map(matches.map((item) => [nameOf(item), item]));
  const due = new Set(expected.map((row) => nameOf(matchKey(row))));
  return [
    ...expected.flatMap((row) => {
      const kinds = there.get(nameOf(matchKindsKey(row.form, row.key)))?.['kinds'] as ReadonlySet<string> | undefined;
      return [
        ...(there.has(nameOf(matchKey(row)))
          ? []
          : [`${row.submissionId} is not found by its ${row.kind} ${row.key}.`]),
        ...(kinds?.has(row.kind) ? [] : [`A list does not find ${row.submissionId} by its ${row.kind} ${row.key}.`]),
      ];
    }),
    ...[...there.keys()]
      .filter((name) => name.startsWith('MATCH#') && !due.has(name))
      .map((name) => `${name} is of a report that was taken back, or that never named it.`),
  ];
}
