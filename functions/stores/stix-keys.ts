/** The keys of feeds as STIX objects. Pure, like the others (table-keys.ts). */

/** A feed as STIX objects, for one audience: a row for every version of an object, and where the latest ones are. */
const stixKey = (feedId: string, audience: string) => `STIX#${feedId}#${audience}`;
const inSequence = (position: number) => String(position).padStart(12, '0');
export const stixHeadKey = (feedId: string, audience: string) => ({ pk: stixKey(feedId, audience), sk: 'HEAD' });
export const stixRowKey = (feedId: string, audience: string, position: number) => ({
  pk: stixKey(feedId, audience),
  sk: `O#${inSequence(position)}`,
});
/** No type has a capital letter, so `ALL` is none. */
export const stixLatestKey = (feedId: string, audience: string, type: string, position: number) => ({
  pk: stixKey(feedId, audience),
  sk: `L#${type}#${inSequence(position)}`,
});
export const ALL_TYPES = 'ALL';
/** The versions of one object, in their order. */
export const stixVersionKey = (feedId: string, audience: string, stixId: string, version: string) => ({
  pk: `STIXID#${feedId}#${audience}`,
  sk: `${stixId}#${version}`,
});
/** What goes with an entry of the feed when it is withdrawn. */
export const stixPartKey = (feedId: string, audience: string, entryId: string, stixId: string) => ({
  pk: `STIXOF#${feedId}#${audience}`,
  sk: `${entryId}#${stixId}`,
});
/** Which entries carry an object that reports share, in the order of the feed. */
export const stixCarrierKey = (feedId: string, audience: string, stixId: string, entry: number) => ({
  pk: `STIXBY#${feedId}#${audience}`,
  sk: `${stixId}#${inSequence(entry)}`,
});
