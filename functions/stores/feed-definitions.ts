/**
 * Definitions of feeds. Contract: a definition is changed by its next version and by nothing else, in one transaction with that version as it
 * is kept for good and with the audit trail; of two who change one version one wins and one is told. No feed is ever removed.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutFeed } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type DefinedFeed, FEEDS_MOST } from '#schemas/feed-definition.ts';
import type { AuditTrail } from './audit-trail.ts';
import {
  FEED_DEFINITIONS,
  feedCountKey,
  feedDefinitionKey,
  feedVersionKey,
  feedVersionPartition,
} from './table-keys.ts';
import { commitTogether, type TransactItem, type Write } from './transaction.ts';

export class FeedDefinitions {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** As they stand, by name. */
  async all(): Promise<readonly DefinedFeed[]> {
    const feeds: DefinedFeed[] = [];
    let after: Record<string, unknown> | undefined;
    do {
      const page = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': FEED_DEFINITIONS },
          ConsistentRead: true,
          ...(after && { ExclusiveStartKey: after }),
        }),
      );
      feeds.push(...(page.Items ?? []).map(({ feed }) => JSON.parse(feed)));
      after = page.LastEvaluatedKey;
    } while (after);
    return feeds;
  }

  async find(feedId: string): Promise<DefinedFeed | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedDefinitionKey(feedId), ConsistentRead: true }),
    );
    return Item && JSON.parse(Item['feed']);
  }

  /** Up to `limit` versions of a feed, newest first, strictly before one. */
  async versions(feedId: string, before: number | undefined, limit: number): Promise<readonly DefinedFeed[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND sk < :before',
        ExpressionAttributeValues: {
          ':pk': feedVersionPartition(feedId),
          ':before': before === undefined ? '~' : feedVersionKey(feedId, before).sk,
        },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map(({ feed }) => JSON.parse(feed));
  }

  /** @throws {Refusal} `feed-exists`, `too-many-feeds`. */
  async create(feed: DefinedFeed, trail: AuditTrail, by: ActedBy): Promise<void> {
    const counted = {
      Update: {
        TableName: this.#table,
        Key: feedCountKey,
        UpdateExpression: 'ADD feeds :one',
        ConditionExpression: 'attribute_not_exists(feeds) OR feeds < :most',
        ExpressionAttributeValues: { ':one': 1, ':most': FEEDS_MOST },
      },
    };
    await this.#commit([
      { item: this.#as(feed, 'attribute_not_exists(pk)'), otherwise: 'feed-exists' },
      { item: counted, otherwise: 'too-many-feeds' },
      ...this.#besides(feed, trail, by),
    ]);
  }

  /** @throws {Refusal} `feed-changed` when `feed` does not follow on the version that stands. */
  async change(feed: DefinedFeed, trail: AuditTrail, by: ActedBy): Promise<void> {
    const next = this.#as(feed, 'version = :before', { ':before': feed.version - 1 });
    await this.#commit([{ item: next, otherwise: 'feed-changed' }, ...this.#besides(feed, trail, by)]);
  }

  /** For the transaction of what is done by a definition: it still stands. */
  unchanged({ feedId, version }: DefinedFeed) {
    return {
      ConditionCheck: {
        TableName: this.#table,
        Key: feedDefinitionKey(feedId),
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': version },
      },
    };
  }

  #as(feed: DefinedFeed, condition: string, values?: Record<string, unknown>): TransactItem {
    return {
      Put: {
        TableName: this.#table,
        Item: { ...feedDefinitionKey(feed.feedId), version: feed.version, feed: JSON.stringify(feed) },
        ConditionExpression: condition,
        ...(values && { ExpressionAttributeValues: values }),
      },
    };
  }

  #besides(feed: DefinedFeed, trail: AuditTrail, by: ActedBy): Write[] {
    const { feedId, version, reason } = feed;
    const action = version === 1 ? 'feed-defined' : 'feed-changed';
    const Item = { ...feedVersionKey(feedId, version), feed: JSON.stringify(feed) };
    const told = trail.added({ ...by, action, subject: aboutFeed(feedId), reason, facts: { version } });
    return [{ item: { Put: { TableName: this.#table, Item } } }, { item: told }];
  }

  /** Where nobody is refused two changes met: it is for the caller to look again. */
  async #commit(writes: readonly Write[]): Promise<void> {
    if (!(await commitTogether(this.#dynamodb, writes))) refuse('unavailable');
  }
}
