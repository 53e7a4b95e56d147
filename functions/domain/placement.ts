/** Placement: in which of the feeds that analysts define an entry stands, for one audience, and how it reads there. */
import type { FeedEntry, FeedItem } from '#schemas/feed.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import { entryIdOf } from './curation.ts';
import { fitting } from './feed-rule.ts';
import { isFeedOpenTo } from './release-policy.ts';

/** `pickedIn`: the feeds in which it was put by hand, of those that have no rule. */
export function feedsTaking(
  feeds: readonly DefinedFeed[],
  audience: string,
  entry: FeedEntry,
  pickedIn: ReadonlySet<string>,
): readonly DefinedFeed[] {
  const fits = fitting(entry);
  return feeds.filter(
    (feed) => isFeedOpenTo(feed, audience) && (feed.rule === undefined ? pickedIn.has(feed.feedId) : fits(feed.rule)),
  );
}

/** Its own name and time in the feed where it is placed; all else is as the same audience reads it in the feed of everything. */
export function placedItem(
  item: FeedItem,
  { feedId, addedAt, version }: { readonly feedId: string; readonly addedAt: string; readonly version?: number },
): FeedItem {
  const named = { feedId, entryId: entryIdOf({ feedId, submissionId: item.submissionId }), addedAt };
  if (item.kind === 'withdrawn') return { ...item, ...named };
  return { ...item, ...named, ...(version !== undefined && { definitionVersion: version }) };
}
