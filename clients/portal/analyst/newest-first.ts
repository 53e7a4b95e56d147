/** The newest entries of a feed that is served oldest first: what was added in a day, or else in a longer time. */
import type { FeedItem, FeedPage } from '#schemas/feed.ts';
import type { FeedStart } from './desk.ts';

const DAY = 86_400_000;
const WINDOWS_DAYS = [1, 7, 31, 366] as const;
const ENOUGH = 20;
/** A window that is longer than this is not read to its end by a browser. */
const MOST_PAGES = 20;

export type Newest = { readonly items: readonly FeedItem[]; readonly isTooLong: boolean };

type Read = (from: FeedStart) => Promise<FeedPage>;

export const newestFirst = async (read: Read, now: number): Promise<Newest> => {
  for (const days of WINDOWS_DAYS) {
    const found = await readWhole(read, { added_after: new Date(now - days * DAY).toISOString() });
    if (found.isTooLong || found.items.length >= ENOUGH) return found;
  }
  return readWhole(read, {});
};

const readWhole = async (read: Read, from: FeedStart): Promise<Newest> => {
  const items: FeedItem[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await read(cursor === undefined ? from : { cursor });
    items.push(...page.items);
    cursor = page.next;
    if (!page.more) return { items: items.toReversed(), isTooLong: false };
  }
  return { items: [], isTooLong: true };
};
