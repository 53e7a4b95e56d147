/** Rows of feeds as they are written: the writes of one transaction, each on the condition that nobody was faster. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { withdrawalOf } from '#domain/curation.ts';
import type { ActedBy } from '#domain/audit-entry.ts';
import { toInstant } from '#domain/clock.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import type { FeedEntry, FeedItem, FeedWithdrawal } from '#schemas/feed.ts';
import { isConflict } from './dynamodb-outcome.ts';
import { itemIn, keptEntry } from './kept-entry.ts';
import { feedEntryKey, feedHeadKey } from './table-keys.ts';
import type { TransactItem } from './transaction.ts';

/** Position and time of the newest entry. */
type Head = { readonly position: number; readonly addedAtMs: number };
const EMPTY: Head = { position: 0, addedAtMs: 0 };

export async function feedHead(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  feedId: string,
  audience: string,
): Promise<Head> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: feedHeadKey(feedId, audience), ConsistentRead: true }),
  );
  return Item ? { position: Item.position, addedAtMs: Item.addedAtMs } : EMPTY;
}

/** `units`: names of those that it names, as they were at its publication; `decidedAt`: when that was decided. */
export type NewRow = {
  readonly row: Omit<FeedEntry, 'addedAt'> | Omit<FeedWithdrawal, 'addedAt'>;
  readonly units: Readonly<Record<string, string>>;
  readonly decidedAt: string;
};

/** A row as it stands. */
export type FeedRow = {
  readonly entry: FeedItem;
  readonly units: Readonly<Record<string, string>>;
  readonly decidedAt: string;
};

/** Another publication took the position first: nothing was written, read the head again. */
export class HeadMoved extends Error {
  override readonly name = 'HeadMoved';
}

/** Tries again while others are faster. */
export const whileHeadMoves = <T>(attempt: () => Promise<T>): Promise<T> =>
  pRetry(attempt, {
    retries: 8,
    minTimeout: 10,
    maxTimeout: 300,
    randomize: true,
    shouldRetry: ({ error }) => error instanceof HeadMoved || isConflict(error),
  });

/** `places` are those of new entries. */
export type FeedWrites = { readonly items: readonly TransactItem[]; readonly places: readonly FeedPlace[] };

/** What is withdrawn, when and why. */
export type Withdrawn = Pick<FeedWithdrawal, 'submissionId' | 'withdrawnAt' | 'reasonClass' | 'recallId'>;

export class FeedRows {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Adds a row behind the newest. */
  async append({ row, units, decidedAt }: NewRow, audience: string, by: ActedBy): Promise<FeedWrites> {
    const { feedId } = row;
    const head = await feedHead(this.#dynamodb, this.#table, feedId, audience);
    const position = head.position + 1;
    const addedAtMs = Math.max(Date.parse(by.at), head.addedAtMs + 1);
    const full = { ...row, addedAt: toInstant(addedAtMs) };
    const items = [
      {
        Update: {
          TableName: this.#table,
          Key: feedHeadKey(feedId, audience),
          UpdateExpression: 'SET #position = :next, addedAtMs = :addedAtMs',
          ConditionExpression: head.position === 0 ? 'attribute_not_exists(#position)' : '#position = :current',
          ExpressionAttributeNames: { '#position': 'position' },
          ExpressionAttributeValues: {
            ':next': position,
            ':addedAtMs': addedAtMs,
            ...(head.position !== 0 && { ':current': head.position }),
          },
        },
      },
      {
        Put: {
          TableName: this.#table,
          Item: {
            ...feedEntryKey(feedId, audience, position),
            position,
            addedAt: full.addedAt,
            entry: keptEntry(full, audience),
            decidedAt,
            units,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ];
    return { items, places: [{ feedId, audience, position }] };
  }

  /** Leaves in its place what is left of an entry: position and time stay, so that nobody who pulls skips or repeats. */
  async #replace({ feedId, audience, position }: FeedPlace, withdrawal: Omit<FeedWithdrawal, 'addedAt'>) {
    const row = { TableName: this.#table, Key: feedEntryKey(feedId, audience, position) };
    const { Item } = await this.#dynamodb.send(new GetCommand({ ...row, ConsistentRead: true }));
    const left: FeedWithdrawal = { ...withdrawal, addedAt: Item?.addedAt };
    return {
      Update: {
        ...row,
        UpdateExpression: 'SET #entry = :left REMOVE units',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#entry': 'entry' },
        ExpressionAttributeValues: { ':left': keptEntry(left, audience) },
      },
    };
  }

  /** Takes a report out of every place that it stands in: the report goes, and the same is added as the newest there. */
  async withdraw(places: readonly FeedPlace[], why: Withdrawn, by: ActedBy): Promise<FeedWrites> {
    const rows = places.map(async (place) => {
      const withdrawal = withdrawalOf({ ...why, feedId: place.feedId });
      const newest = { row: withdrawal, units: {}, decidedAt: by.at };
      const added = await this.append(newest, place.audience, by);
      return { items: [await this.#replace(place, withdrawal), ...added.items], places: added.places };
    });
    return together(await Promise.all(rows));
  }

  async at({ feedId, audience, position }: FeedPlace): Promise<FeedRow | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedEntryKey(feedId, audience, position), ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const entry = itemIn(Item.entry);
    return { entry, units: Item.units ?? {}, decidedAt: Item.decidedAt ?? entry.addedAt };
  }
}

/** As one. */
export const together = (writes: readonly FeedWrites[]): FeedWrites => ({
  items: writes.flatMap(({ items }) => items),
  places: writes.flatMap(({ places }) => places),
});
