/** Pulls a feed page by page, and keeps how far it got: never skips, never repeats, across runs and lost cursors. */
import * as z from 'zod';
import { type FeedItem, FeedPage } from '#schemas/feed.ts';
import { UtcInstant } from '#schemas/primitives.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem, Unreachable } from '../exchange-problem.ts';
import { reworded } from '../terminal/reworded.ts';
import { readIfThere, writeFileAtomically } from './atomic-file.ts';
import type { Home } from './home.ts';

/** A cursor lives 24 hours; the date of the last entry, strictly rising within a feed, takes over after that. */
const Place = z.strictObject({
  cursor: z.string().optional(),
  /** The date that the pull began from; the cursor is sealed to it. */
  from: UtcInstant.optional(),
  lastAddedAt: UtcInstant.optional(),
});
type Place = z.infer<typeof Place>;

const PAUSE_MILLISECONDS = 5000;

export type PullOptions = {
  readonly since: 'beginning' | 'last-pull';
  /** Stays, also through cut cables. */
  readonly follow: boolean;
  readonly pauseMilliseconds?: number;
  /** Where a person finds the names of feeds, for one that there is not. */
  readonly listedBy: string;
  /** Told when there is no network for the moment. */
  readonly onTrouble?: (error: Unreachable) => void;
};

/** Entries in the order of the feed. An entry counts as read once the next one is asked for. */
export async function* pullFeed(
  feedId: string,
  client: Pick<ExchangeClient, 'get'>,
  home: Home,
  options: PullOptions,
): AsyncGenerator<FeedItem> {
  let place = options.since === 'beginning' ? {} : await readPlace(home, feedId);
  for (;;) {
    const found = await nextPage(feedId, client, place).catch((error: unknown) => {
      if (!options.follow || !(error instanceof Unreachable)) {
        const detail = `There is no feed "${feedId}" for you.`;
        return reworded('not-found', { detail, fix: `Check its name: ${options.listedBy} lists the feeds.` })(error);
      }
      options.onTrouble?.(error);
    });
    if (found === undefined) {
      await pause(options);
      continue;
    }
    const { page, from } = found;
    for (const entry of page.items) {
      yield entry;
      place = { ...place, lastAddedAt: entry.addedAt };
    }
    place = { ...(place.lastAddedAt !== undefined && { lastAddedAt: place.lastAddedAt }), cursor: page.next, ...from };
    await writeFileAtomically(home.feed(feedId), `${JSON.stringify(place)}\n`);
    if (page.more) continue;
    if (!options.follow) return;
    await pause(options);
  }
}

const pause = ({ pauseMilliseconds = PAUSE_MILLISECONDS }: PullOptions): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));

type Found = { readonly page: FeedPage; readonly from: Pick<Place, 'from'> };

async function nextPage(feedId: string, client: Pick<ExchangeClient, 'get'>, place: Place): Promise<Found> {
  const path = `/v1/feeds/${encodeURIComponent(feedId)}/items`;
  const ask = async (start: string | undefined, cursor?: string): Promise<Found> => {
    const from = start !== undefined && { from: start };
    return { page: await client.get(path, FeedPage, { cursor, added_after: start }), from: { ...from } };
  };
  if (place.cursor === undefined) return ask(place.lastAddedAt);
  try {
    return await ask(place.from, place.cursor);
  } catch (error) {
    if (!(error instanceof ExchangeProblem) || error.code !== 'invalid-cursor') throw error;
    return ask(place.lastAddedAt);
  }
}

async function readPlace(home: Home, feedId: string): Promise<Place> {
  const text = await readIfThere(home.feed(feedId));
  const place = Place.safeParse(text === undefined ? {} : JSON.parse(text));
  return place.success ? place.data : {};
}
