/** Of feeds and of the STIX objects made of them: no position is skipped or taken twice, time grows with it, and who pulls misses nothing. */
import type { FeedPlace } from '#domain/submission-record.ts';
import { feedsTaking } from '#domain/placement.ts';
import type { Decision } from '#schemas/decision.ts';
import { CURATED_FEED, type FeedItem } from '#schemas/feed.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import { rowsOf as rowsOfBatch } from '#domain/taxii/stix-sequence.ts';
import { itemIn, jsonOf, type KeptEntry, tagOf } from '#stores/kept-entry.ts';
import { batchIn } from '#stores/stix-batches.ts';
import { FEED_DEFINITIONS, feedKey, feedVersionPartition } from '#stores/table-keys.ts';
import type { Item } from './model/expressions.ts';
import type { Witnessed } from './witnessed.ts';

const PUBLISHED: ReadonlySet<unknown> = new Set(['published', 'withdrawn']);

export function feedViolations(
  feeds: readonly Item[],
  records: readonly Item[],
  { decided, pulled }: Witnessed,
): string[] {
  const partitions = Map.groupBy(feeds, ({ pk }) => String(pk));
  const names = [...partitions.keys()].filter((pk) => FEED.test(pk));
  return [
    ...names.flatMap((pk) => sequenceViolations(pk, rowsOf(partitions.get(pk), 'AT#'), headOf(partitions.get(pk)))),
    ...names.flatMap((pk) => stixViolations(pk, partitions)),
    ...names.flatMap((pk) => tagViolations(rowsOf(partitions.get(pk), 'AT#'))),
    ...definedViolations(partitions),
    ...records.flatMap((record) => placeViolations(record, partitions)),
    ...decidedViolations(records, decided),
    ...pulledViolations(partitions, pulled),
  ];
}

const rowsOf = (items: readonly Item[] = [], prefix: string) =>
  items
    .filter(({ sk }) => String(sk).startsWith(prefix))
    .sort((one, other) => (String(one['sk']) < String(other['sk']) ? -1 : 1));
const headOf = (items: readonly Item[] = []): Item | undefined => items.find(({ sk }) => sk === 'HEAD');
/** Of everything, or defined by analysts. */
const FEED = /^(FEED|DEFINED)(?=#)/;
const placeIn = (feedId: string, audience: string) => `FEED#${feedId}#${audience}`;

/** Works for both: entries of a feed, and rows of its STIX objects. */
function sequenceViolations(pk: string, rows: readonly Item[], head: Item | undefined): string[] {
  const gap = rows.findIndex(({ position }, at) => position !== at + 1);
  const backwards = rows.findIndex(({ addedAt }, at) => at > 0 && String(addedAt) <= String(rows[at - 1]?.['addedAt']));
  return [
    ...(gap < 0 ? [] : [`${pk} has a gap before ${String(rows[gap]?.['position'])}.`]),
    ...(backwards < 0 ? [] : [`${pk} goes back in time at ${String(rows[backwards]?.['position'])}.`]),
    ...(Number(head?.['position'] ?? 0) === rows.length
      ? []
      : [`${pk} says ${String(head?.['position'])}, and has ${rows.length}.`]),
  ];
}

/** Of a feed that nobody asked for there is nothing; of any other everything. */
function stixViolations(feed: string, partitions: ReadonlyMap<string, readonly Item[]>): string[] {
  const pk = feed.replace(FEED, 'STIX-BATCHES');
  const items = partitions.get(pk) ?? [];
  const head = headOf(items);
  if (!head) return items.length === 0 ? [] : [`${pk} has objects, and was not asked for.`];
  const batches = rowsOf(items, 'B#').map(batchIn);
  const rows = batches.flatMap((batch) =>
    batch.slots.map((_slot, at) => ({ position: batch.first + at, addedAt: batch.addedAt + at })),
  );
  const entries = rowsOf(partitions.get(feed), 'AT#');
  const objects = batches.flatMap(rowsOfBatch);
  const versions = objects.map(({ stixId, version }) => `${stixId} ${version}`);
  const latest = objects.filter(({ isLatest }) => isLatest).map(({ stixId }) => stixId);
  const parts = new Set(
    (partitions.get(feed.replace(FEED, 'STIX-OF')) ?? []).map(({ sk }) => String(sk).split('#')[0]),
  );
  return [
    ...sequenceViolations(pk, rows, head),
    ...(Number(head['entries']) === entries.length
      ? []
      : [`${pk} has ${String(head['entries'])} entries of ${entries.length}.`]),
    ...(new Set(versions).size === versions.length ? [] : [`${pk} has an object twice.`]),
    ...(new Set(latest).size === latest.length ? [] : [`${pk} has two latest versions of an object.`]),
    ...entries.flatMap((row) => {
      // By the name that a cited row has: the objects of a report are the same in every feed.
      const { kind, entryId, submissionId } = itemOf(row, feed, partitions);
      const standing = objects.filter(({ json }) => json.includes(submissionId) && !json.includes('"revoked":true'));
      // What is withdrawn has no objects of its own any more; everything else has some.
      const has = [parts.has(entryId), standing.length > 0];
      return has.every((one) => one === (kind !== 'withdrawn')) ? [] : [`${pk}: ${entryId} has the wrong objects.`];
    }),
  ];
}

/** By the tags a reader learns whether a page is as it was: whoever rewrites an entry rewrites its tag. */
const tagViolations = (rows: readonly Item[]): string[] =>
  rows.flatMap(({ pk, sk, entry }) => {
    const kept = entry as KeptEntry | undefined;
    return kept === undefined || kept.tag === tagOf(jsonOf(kept))
      ? []
      : [`${String(pk)} ${String(sk)} has the tag of another entry.`];
  });

/** As it reads: a row of a defined feed is the row that it cites. */
function itemOf(row: Item, pk: string, partitions: ReadonlyMap<string, readonly Item[]>): FeedItem {
  const cited = (partitions.get(placeIn(CURATED_FEED.feedId, String(pk.split('#')[2]))) ?? []).find(
    ({ sk, position }) => String(sk).startsWith('AT#') && position === row['cites'],
  );
  return itemOfRow(row['cites'] === undefined ? row : cited);
}

/** A published report stands where its record says, once in each audience; a withdrawn one has lost its words there. */
function placeViolations(record: Item, partitions: ReadonlyMap<string, readonly Item[]>): string[] {
  const id = String(record['submissionId']);
  const places = (record['places'] ?? []) as readonly FeedPlace[];
  if (record['state'] === 'disposed') return shownViolations(id, partitions);
  const isOut = PUBLISHED.has(record['state']);
  // What is recalled was published before, or was not.
  if (record['state'] !== 'recalled' && isOut !== places.length > 0)
    return [`${id} is ${String(record['state'])} and in ${places.length} places.`];
  return places.flatMap(({ feedId, audience, position }) => {
    const rows = rowsOf(partitions.get(placeIn(feedId, audience)), 'AT#').filter(
      (row) => itemOfRow(row).submissionId === id,
    );
    const whole = rows.filter((row) => 'report' in itemOfRow(row));
    const expected = record['state'] === 'published' ? { rows: 1, whole: 1 } : { rows: 2, whole: 0 };
    return rows.length === expected.rows && whole.length === expected.whole && rows[0]?.['position'] === position
      ? []
      : [
          `${id} is ${String(record['state'])}, and ${rows.length} times in ${audience}, ${whole.length} times with its report.`,
        ];
  });
}

/** In no feed its report is left. */
function shownViolations(id: string, partitions: ReadonlyMap<string, readonly Item[]>): string[] {
  const rows = [...partitions].flatMap(([pk, items]) => (pk.startsWith('FEED#') ? rowsOf(items, 'AT#') : []));
  const isShown = rows.some((row) => {
    const item = itemOfRow(row);
    return item.submissionId === id && 'report' in item;
  });
  return isShown ? [`${id} is disposed of, and stands in a feed.`] : [];
}

/** What is published stands once in each defined feed that takes it; and twice, the second time as its end, where it was withdrawn later. */
function definedViolations(partitions: ReadonlyMap<string, readonly Item[]>): string[] {
  const curated = [...partitions.keys()].filter((pk) => pk.startsWith(placeIn(CURATED_FEED.feedId, '')));
  return (partitions.get(FEED_DEFINITIONS) ?? []).flatMap(({ sk }) => {
    const versions = (partitions.get(feedVersionPartition(String(sk))) ?? []).map(({ feed }) =>
      JSON.parse(String(feed)),
    );
    return curated.flatMap((pk) => {
      const audience = pk.slice(placeIn(CURATED_FEED.feedId, '').length);
      const feed = feedKey(String(sk), audience);
      const rows = rowsOf(partitions.get(feed), 'AT#');
      const placed = Map.groupBy(rows, (row) => itemOf(row, feed, partitions).submissionId);
      const published = Map.groupBy(rowsOf(partitions.get(pk), 'AT#'), (row) => itemOfRow(row).submissionId);
      return [
        ...[...published].flatMap(([id, [first]]) =>
          rightlyPlaced(itemOfRow(first), placed.get(id) ?? [], { audience, versions })
            ? []
            : [`${feed} has ${id} wrongly: ${JSON.stringify(placed.get(id) ?? [])}.`],
        ),
        ...[...placed.keys()]
          .filter((id) => !published.has(id))
          .map((id) => `${feed} has ${id}, which is not published.`),
      ];
    });
  });
}

/** Where versions of a definition judge it in two ways, either may have been asked; what came by one of them, that one took. */
function rightlyPlaced(
  item: FeedItem,
  rows: readonly Item[],
  { audience, versions }: { readonly audience: string; readonly versions: readonly DefinedFeed[] },
): boolean {
  // One that came when it was withdrawn already stands there as withdrawn from the beginning.
  if (item.kind === 'withdrawn')
    return rows.length !== 1
      ? rows.length % 2 === 0 && rows.length <= 2
      : String(rows[0]?.['addedAt']) >= item.withdrawnAt;
  const taking = feedsTaking(versions, audience, item, new Set()).map(({ version }) => version);
  if (rows.length === 0) return taking.length < versions.length;
  return rows.length === 1 && taking.includes(Number(rows[0]?.['version']));
}

const itemOfRow = (row: Item | undefined): FeedItem => itemIn(row?.['entry'] as KeptEntry);

/** What an analyst was told is decided stands among the decisions for good. */
function decidedViolations(records: readonly Item[], decided: Witnessed['decided']): string[] {
  const made = new Set(
    records.flatMap(({ submissionId, decisions = [] }) =>
      (decisions as readonly Decision[]).map(
        ({ decision, decidedAt }) => `${String(submissionId)} ${decision} ${decidedAt}`,
      ),
    ),
  );
  const gone = new Set(records.flatMap(({ submissionId, state }) => (state === 'disposed' ? [submissionId] : [])));
  const lost = [...decided].filter((one) => !made.has(one) && !gone.has(one.slice(0, one.indexOf(' '))));
  return lost.map((one) => `${one}: said to be decided, and is not.`);
}

/** Who pulled page by page has seen each entry as often as it stands, in the order in which it stands. */
function pulledViolations(partitions: ReadonlyMap<string, readonly Item[]>, pulled: readonly string[]): string[] {
  if (pulled.length === 0) return [];
  const all = [...partitions]
    .filter(([pk]) => pk.endsWith('#analysts') && pk.startsWith('FEED#'))
    .flatMap(([, items]) => rowsOf(items, 'AT#'));
  const expected = all.map((row) => timeOf(itemOfRow(row)));
  const seen = pulled.map((json) => timeOf(JSON.parse(json)));
  const missed = expected.filter((entry) => !seen.includes(entry)).length;
  if (missed > 0) return [`A reader never pulled ${missed} of ${expected.length} entries.`];
  return expected.join() === seen.join() ? [] : ['A reader pulled entries twice, or in another order.'];
}

const timeOf = ({ entryId, addedAt }: FeedItem): string => `${entryId} ${addedAt}`;
