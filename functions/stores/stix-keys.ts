/** The keys of feeds as STIX objects. Pure, like the others (table-keys.ts). */

const inOrder = (position: number) => String(position).padStart(12, '0');
/** A feed as STIX objects, for one audience. */
export type OfFeed = { readonly feedId: string; readonly audience: string };
const stixKey = ({ feedId, audience }: OfFeed) => `STIX-BATCHES#${feedId}#${audience}`;

export const stixHeadKey = (of: OfFeed) => ({ pk: stixKey(of), sk: 'HEAD' });
/** Objects that were appended together, by the position of the last: the first key from a position on is that of its batch. */
export const stixBatchKey = (of: OfFeed, last: number) => ({ pk: stixKey(of), sk: `B#${inOrder(last)}` });
/** By stretches of positions: which types there are, and which ids. */
export const stixTypesKey = (of: OfFeed, stretch: number) => ({ pk: stixKey(of), sk: `T#${inOrder(stretch)}` });
export const stixPrintsKey = (of: OfFeed, stretch: number) => ({ pk: stixKey(of), sk: `P#${inOrder(stretch)}` });

const stixIdKey = ({ feedId, audience }: OfFeed) => `STIX-ID#${feedId}#${audience}`;
/** Where a version is of an object that is nobody's. */
export const stixSharedKey = (of: OfFeed, stixId: string, version: string) => ({
  pk: stixIdKey(of),
  sk: `${stixId}#V#${version}`,
});
/** Where an object is that reports share, by the entries that carry it. */
export const stixCarrierKey = (of: OfFeed, stixId: string, entry: number) => ({
  pk: stixIdKey(of),
  sk: `${stixId}#E#${inOrder(entry)}`,
});
/** What goes with an entry of the feed when it is withdrawn: a row for each batch of its objects. */
export const stixPartKey = ({ feedId, audience }: OfFeed, entryId: string, done: number) => ({
  pk: `STIX-OF#${feedId}#${audience}`,
  sk: `${entryId}#${inOrder(done)}`,
});
/** Greater than every position and version. */
export const AFTER_ALL = '~';
