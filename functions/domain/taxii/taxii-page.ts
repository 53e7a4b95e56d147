/** One page of a sequence of objects: which of them, and whether there are more (TAXII 2.1, sections 3.4 and 3.5). */
import { microsecondsOf } from './micro-instant.ts';
import type { StixRow, StixSequence } from './stix-sequence.ts';
import type { TaxiiFilter, Versions } from './taxii-filter.ts';

export type TaxiiPage = { readonly rows: readonly StixRow[]; readonly more: boolean };

/** A page stops here, in bytes of JSON, even when the limit is not reached: a Lambda may answer 6 MB in all. */
const PAGE_BYTES = 4 * 1_024 * 1_024;
/** So many rows are looked at in one go where there is no index. */
const STRIDE = 200;
export const SPEC_VERSION = '2.1';

type Span = { readonly from: number; readonly to: number };

/** `after`: a position from a cursor; without one, what the filter says of time. */
export async function pageOf(
  sequence: StixSequence,
  filter: TaxiiFilter,
  after: number | undefined,
): Promise<TaxiiPage> {
  if (filter.specVersions && !filter.specVersions.includes(SPEC_VERSION)) return { rows: [], more: false };
  const to = await sequence.head();
  const start = after ?? (filter.addedAfter === undefined ? 0 : await sequence.positionAt(filter.addedAfter));
  const found = await settled(() => find(sequence, filter, { from: start + 1, to }));
  const rows = within(found.slice(0, filter.limit));
  return { rows, more: found.length > rows.length };
}

/** Rows that were withdrawn between two readings are no longer named by the first: it is read again. */
async function settled(read: () => Promise<readonly StixRow[] | undefined>): Promise<readonly StixRow[]> {
  for (;;) {
    const rows = await read();
    if (rows) return rows;
  }
}

/** One more than the limit, if there are as many. Undefined when not all of them are there any more. */
async function find(sequence: StixSequence, filter: TaxiiFilter, span: Span): Promise<readonly StixRow[] | undefined> {
  const { ids, types, versions, limit } = filter;
  if (ids) return named(sequence, filter, span);
  if (versions.all && !types) return sequence.range(span.from, span.to, limit + 1);
  if (!versions.last || versions.first || versions.exact.size > 0) return scanned(sequence, filter, span);
  const kinds = types ?? [undefined];
  const lists = await Promise.all(kinds.map((type) => sequence.latest(type, span.from, span.to, limit + 1)));
  return rowsAt(sequence, inOrder(lists.flat()).slice(0, limit + 1));
}

async function rowsAt(sequence: StixSequence, positions: readonly number[]): Promise<readonly StixRow[] | undefined> {
  const rows = await sequence.rows(positions);
  return rows.length === positions.length ? rows : undefined;
}

const inOrder = (positions: readonly number[]): number[] => [...new Set(positions)].sort((a, b) => a - b);

/** By id: every version of each, and then those that are asked for. */
async function named(
  sequence: StixSequence,
  filter: TaxiiFilter,
  { from, to }: Span,
): Promise<readonly StixRow[] | undefined> {
  const { ids = [], types, versions, limit } = filter;
  const wanted = ids.filter((id) => !types || types.includes(id.slice(0, id.indexOf('--'))));
  const lists = await Promise.all(wanted.map((id) => sequence.versionsOf(id)));
  const visible = lists.map((list) => list.filter((position) => position <= to));
  const latest = new Set(visible.map((list) => list.at(-1)));
  const candidates = inOrder(visible.flat()).filter(
    (position) => position >= from && (versions.all || !onlyLast(versions) || latest.has(position)),
  );
  const few = onlyLast(versions) || versions.all ? candidates.slice(0, limit + 1) : candidates;
  const rows = await rowsAt(sequence, few);
  return rows?.filter((row) => isWanted(row, versions, latest)).slice(0, limit + 1);
}

const onlyLast = ({ all, first, last, exact }: Versions): boolean => last && !all && !first && exact.size === 0;

/** Row by row: for versions that have no index. Nothing that is asked for often. */
async function scanned(sequence: StixSequence, filter: TaxiiFilter, { from, to }: Span): Promise<readonly StixRow[]> {
  const { types, versions, limit } = filter;
  const found: StixRow[] = [];
  for (let at = from; at <= to && found.length <= limit; at += STRIDE) {
    const end = Math.min(at + STRIDE - 1, to);
    const [rows, latest] = await Promise.all([
      sequence.range(at, end, STRIDE),
      versions.last ? sequence.latest(undefined, at, end, STRIDE) : [],
    ]);
    const last = new Set<number | undefined>(latest);
    found.push(...rows.filter((row) => (!types || types.includes(row.type)) && isWanted(row, versions, last)));
  }
  return found.slice(0, limit + 1);
}

function isWanted(row: StixRow, versions: Versions, latest: ReadonlySet<number | undefined>): boolean {
  if (versions.all || (versions.first && row.isFirst)) return true;
  if (versions.last && latest.has(row.position)) return true;
  return versions.exact.has(microsecondsOf(row.version) ?? -1);
}

function within(rows: readonly StixRow[]): readonly StixRow[] {
  let bytes = 0;
  const past = rows.findIndex((row, index) => (bytes += row.json.length) > PAGE_BYTES && index > 0);
  return past === -1 ? rows : rows.slice(0, past);
}
