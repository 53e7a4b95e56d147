/** One page of a sequence of objects: which of them, and whether there are more (TAXII 2.1, sections 3.4 and 3.5). */
import { microsecondsOf } from './micro-instant.ts';
import type { StixRow, StixSequence } from './stix-sequence.ts';
import type { TaxiiFilter, Versions } from './taxii-filter.ts';

export type TaxiiPage = { readonly rows: readonly StixRow[]; readonly more: boolean };

/** A page stops here, in bytes of JSON, even when the limit is not reached: a Lambda may answer 6 MB in all. */
const PAGE_BYTES = 4 * 1_024 * 1_024;
export const SPEC_VERSION = '2.1';

/** `after`: a position from a cursor; without one, what the filter says of time. */
export async function pageOf(
  sequence: StixSequence,
  filter: TaxiiFilter,
  after: number | undefined,
): Promise<TaxiiPage> {
  if (filter.specVersions && !filter.specVersions.includes(SPEC_VERSION)) return { rows: [], more: false };
  const start = after ?? (filter.addedAfter === undefined ? 0 : await sequence.positionAt(filter.addedAfter));
  const found = await find(sequence, filter, start + 1);
  const rows = within(found.slice(0, filter.limit));
  return { rows, more: found.length > rows.length };
}

/** One more than the limit, if there are as many. */
async function find(sequence: StixSequence, filter: TaxiiFilter, from: number): Promise<readonly StixRow[]> {
  const { ids, types, versions } = filter;
  const [to, limit] = [sequence.head, filter.limit + 1];
  const isWanted = (row: StixRow) => (!types || types.includes(row.type)) && isOf(row, versions);
  if (!ids) return sequence.rows({ from, to, limit, types, isWanted });
  const named = (await Promise.all(ids.map((id) => sequence.versionsOf(id)))).flat();
  return named
    .filter((row) => row.position >= from && isWanted(row))
    .sort((one, other) => one.position - other.position)
    .slice(0, limit);
}

const isOf = (row: StixRow, { all, first, last, exact }: Versions): boolean =>
  all || (first && row.isFirst) || (last && row.isLatest) || exact.has(microsecondsOf(row.version) ?? -1);

function within(rows: readonly StixRow[]): readonly StixRow[] {
  let bytes = 0;
  const past = rows.findIndex((row, index) => (bytes += row.json.length) > PAGE_BYTES && index > 0);
  return past === -1 ? rows : rows.slice(0, past);
}
