/** Places what is published in the feeds that analysts define, and has reader organisations told of it, and of its end: from the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import * as z from 'zod';
import type { PlaceEvent } from '#domain/outbox-event.ts';
import { feedsTaking } from '#domain/placement.ts';
import { entrySummary, readersTold, withdrawalNotice } from '#domain/reader-organisation.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import { ReaderOrganisation } from '#schemas/reader.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { FeedRows } from '#stores/feed-rows.ts';
import { Outbox } from '#stores/outbox.ts';
import { consumerOf } from '#stores/outbox-consumer.ts';
import { Placements, whileDefinitionsChange } from '#stores/placements.ts';
import { StixOrders } from '#stores/stix-orders.ts';
import { StixReader } from '#stores/stix-reader.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  FEEDS_TABLE: z.string(),
  SUBMISSIONS_TABLE: z.string(),
  READERS: z.string(),
});

export type Dependencies = {
  readonly definitions: FeedDefinitions['all'];
  readonly placesOf: (submissionId: string) => Promise<readonly FeedPlace[]>;
  readonly rowAt: FeedRows['at'];
  readonly pickedIn: Placements['pickedIn'];
  readonly readers: readonly ReaderOrganisation[];
  readonly place: Placements['place'];
  readonly tell: Placements['tell'];
  readonly withdraw: Placements['withdraw'];
  readonly announce: StixOrders['announce'];
  readonly remove: (eventId: string) => Promise<void>;
};

/** Places, then removes the row: a crash between the two finds everything placed. A rule that changes meanwhile is read again. */
export async function placeEntries(deps: Dependencies, event: PlaceEvent): Promise<void> {
  await whileDefinitionsChange(() => placeAll(deps, event));
  await deps.remove(event.eventId);
}

async function placeAll(deps: Dependencies, { submissionId, places, feedId }: PlaceEvent): Promise<void> {
  const [feeds, pickedIn] = await Promise.all([deps.definitions(), deps.pickedIn(submissionId)]);
  const asked = feedId === undefined ? feeds : feeds.filter((feed) => feed.feedId === feedId);
  const stands = places ?? (await deps.placesOf(submissionId));
  for (const place of stands.filter((one) => one.feedId === CURATED_FEED.feedId)) {
    const { entry } = (await deps.rowAt(place)) ?? missing();
    if (feedId === undefined) await deps.announce(place, place.position);
    // Its end may be seen before its own turn: then it was placed nowhere, and is not.
    const changed =
      entry.kind === 'withdrawn'
        ? await deps.withdraw(submissionId, place, withdrawalNotice(entry))
        : await placedIn(deps, feedsTaking(asked, place.audience, entry, pickedIn), submissionId, place);
    for (const feed of changed) await deps.announce({ ...place, feedId: feed }, place.position);
    // Of what is only placed elsewhere now they have been told.
    if (entry.kind === 'withdrawn' || feedId !== undefined) continue;
    for (const { readerId } of readersTold(deps.readers, place.audience, entry))
      await deps.tell(readerId, place, entrySummary(entry));
  }
}

async function placedIn(
  deps: Dependencies,
  feeds: readonly DefinedFeed[],
  submissionId: string,
  place: FeedPlace,
): Promise<readonly string[]> {
  for (const feed of feeds) await deps.place(feed, submissionId, place);
  return feeds.map(({ feedId }) => feedId);
}

const missing = (): never => {
  throw new Error('A row of the feed that was announced is not there.');
};

export const handler = batchHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const definitions = new FeedDefinitions(dynamodb(), env.FEEDS_TABLE);
  const rows = new FeedRows(dynamodb(), env.FEEDS_TABLE);
  const reader = new StixReader(dynamodb(), env.FEEDS_TABLE);
  const orders = new StixOrders(dynamodb(), env.FEEDS_TABLE, reader, outbox, Date.now);
  const placements = new Placements(dynamodb(), env.FEEDS_TABLE, definitions, outbox, Date.now);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const deps: Dependencies = {
    definitions: () => definitions.all(),
    placesOf: async (submissionId) => (await submissions.find(submissionId))?.places ?? [],
    rowAt: (place) => rows.at(place),
    pickedIn: (submissionId) => placements.pickedIn(submissionId),
    readers: z.array(ReaderOrganisation).parse(JSON.parse(env.READERS)),
    tell: (...summary) => placements.tell(...summary),
    place: (...entry) => placements.place(...entry),
    withdraw: (...entry) => placements.withdraw(...entry),
    announce: (...entry) => orders.announce(...entry),
    remove: (eventId) => outbox.remove('place', eventId),
  };
  return { tells: 'place', ...consumerOf('place', outbox, (event) => placeEntries(deps, event)) };
});
