/**
 * Entries in the feeds that analysts define. Contract: a row there cites the row of the feed of everything for the same audience, and holds
 * nothing of the report, so that nobody reads more than there, and what is withdrawn there is gone here in the same moment. An entry is
 * placed in a feed once, in one transaction with the row, the head and its mark, and only while the definition by which it comes still stands. Placing it again changes nothing.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { type Clock, toInstant } from '#domain/clock.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { EntrySummary, WithdrawalNotice } from '#schemas/reader.ts';
import { cancellationsOf } from './dynamodb-outcome.ts';
import type { FeedDefinitions } from './feed-definitions.ts';
import { feedHead, HeadMoved, whileHeadMoves } from './feed-rows.ts';
import type { Outbox } from './outbox.ts';
import { feedEntryKey, feedHeadKey, pickPartition, placedKey, placedPartition } from './table-keys.ts';
import type { TransactItem } from './transaction.ts';
import { readerOfToldKey, toldKey } from './withdrawal-keys.ts';

/** The definition was changed: nothing was placed, read it again. */
class DefinitionChanged extends Error {
  override readonly name = 'DefinitionChanged';
}

/** Looks again while analysts change a definition. */
export const whileDefinitionsChange = (attempt: () => Promise<void>): Promise<void> =>
  pRetry(attempt, { retries: 4, minTimeout: 10, shouldRetry: ({ error }) => error instanceof DefinitionChanged });

type Cited = Pick<FeedPlace, 'audience' | 'position'>;

export class Placements {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #definitions: FeedDefinitions;
  readonly #outbox: Outbox;
  readonly #clock: Clock;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    table: string,
    definitions: FeedDefinitions,
    outbox: Outbox,
    clock: Clock,
  ) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#definitions = definitions;
    this.#outbox = outbox;
    this.#clock = clock;
  }

  /** @throws {DefinitionChanged}. */
  async place(feed: DefinedFeed, submissionId: string, cited: Cited): Promise<void> {
    const { feedId, version } = feed;
    const { audience } = cited;
    const mark = {
      Put: {
        TableName: this.#table,
        Item: { ...placedKey(audience, submissionId, feedId), version },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    await whileHeadMoves(async () => {
      const row = await this.#behindTheNewest(feedId, cited, version);
      const failed = await this.#failing([mark, this.#definitions.unchanged(feed), ...row]);
      if (failed.has(0)) return;
      if (failed.has(1)) throw new DefinitionChanged();
      if (failed.size > 0) throw new HeadMoved();
    });
  }

  /**
   * Says in every feed where it was placed, and to every reader that was told of it, that it is withdrawn, once. `cited`: a row that says so.
   * @returns the feeds, those that say so already among them.
   */
  async withdraw(submissionId: string, cited: Cited, notice: WithdrawalNotice): Promise<readonly string[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': placedPartition(cited.audience, submissionId) },
        ConsistentRead: true,
      }),
    );
    for (const { pk, sk, version, isWithdrawn } of Items) {
      if (isWithdrawn === true) continue;
      if (version === undefined) {
        await this.#tellOfEnd({ pk, sk }, notice);
        continue;
      }
      const mark = {
        Put: {
          TableName: this.#table,
          Item: { pk, sk, version, isWithdrawn: true },
          ConditionExpression: 'attribute_not_exists(isWithdrawn)',
        },
      };
      await whileHeadMoves(async () => {
        const failed = await this.#failing([mark, ...(await this.#behindTheNewest(sk, cited))]);
        if (failed.size > 0 && !failed.has(0)) throw new HeadMoved();
      });
    }
    return Items.filter(({ version }) => version !== undefined).map(({ sk }) => sk);
  }

  /** Has a reader organisation told of an entry, once, unless it was withdrawn meanwhile. What its mark has no version of is no feed. */
  async tell(readerId: string, { audience, position }: Cited, summary: EntrySummary): Promise<void> {
    const Item = toldKey(audience, summary.submissionId, readerId);
    const mark = { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    const event = { eventId: `${summary.entryId}~${readerId}`, summary, readerId };
    const stands = {
      ConditionCheck: {
        TableName: this.#table,
        Key: feedEntryKey(CURATED_FEED.feedId, audience, position),
        // What is withdrawn names no units any more.
        ConditionExpression: 'attribute_exists(units)',
      },
    };
    await this.#failing([mark, stands, this.#outbox.added('summary', event, this.#clock())]);
  }

  async #tellOfEnd(Key: { readonly pk: string; readonly sk: string }, summary: WithdrawalNotice): Promise<void> {
    const readerId = readerOfToldKey(Key);
    const mark = {
      Put: {
        TableName: this.#table,
        Item: { ...Key, isWithdrawn: true },
        ConditionExpression: 'attribute_not_exists(isWithdrawn)',
      },
    };
    const event = { eventId: `${summary.noticeId}~${readerId}`, summary, readerId };
    await this.#failing([mark, this.#outbox.added('summary', event, this.#clock())]);
  }

  /** The feeds in which a report was put by hand. */
  async pickedIn(submissionId: string): Promise<ReadonlySet<string>> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pickPartition(submissionId) },
        ConsistentRead: true,
      }),
    );
    return new Set(Items.map(({ sk }) => sk));
  }

  async #behindTheNewest(feedId: string, { audience, position: cites }: Cited, version?: number) {
    const head = await feedHead(this.#dynamodb, this.#table, feedId, audience);
    const now = this.#clock();
    const position = head.position + 1;
    const addedAtMs = Math.max(now, head.addedAtMs + 1);
    const row = { position, addedAt: toInstant(addedAtMs), cites, ...(version !== undefined && { version }) };
    const isFirst = head.position === 0;
    return [
      {
        Put: {
          TableName: this.#table,
          Item: { ...feedHeadKey(feedId, audience), position, addedAtMs },
          ConditionExpression: isFirst ? 'attribute_not_exists(pk)' : '#position = :current',
          ...(!isFirst && {
            ExpressionAttributeNames: { '#position': 'position' },
            ExpressionAttributeValues: { ':current': head.position },
          }),
        },
      },
      {
        Put: {
          TableName: this.#table,
          Item: { ...feedEntryKey(feedId, audience, position), ...row },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ];
  }

  /** Which of the writes had a condition that failed, by their place; then nothing was written. */
  async #failing(TransactItems: TransactItem[]): Promise<ReadonlySet<number>> {
    try {
      await this.#dynamodb.send(new TransactWriteCommand({ TransactItems }));
      return new Set();
    } catch (error) {
      const codes = cancellationsOf(error)?.map(({ code }) => code) ?? [];
      const failed = codes.flatMap((code, at) => (code === 'ConditionalCheckFailed' ? [at] : []));
      if (failed.length === 0) throw error;
      return new Set(failed);
    }
  }
}

/** Withdrawn or not. */
export async function isPlaced(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  feedId: string,
  audience: string,
  submissionId: string,
): Promise<boolean> {
  const Key = placedKey(audience, submissionId, feedId);
  const { Item } = await dynamodb.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item !== undefined;
}
