/** Long feeds for the bench, written straight into the engine: rows as a publication and a projection leave them, as far as pages read them. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { inLanes } from '#stores/in-lanes.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { ALL_TYPES, stixHeadKey, stixLatestKey, stixRowKey } from '#stores/stix-keys.ts';
import { feedEntryKey, feedHeadKey } from '#stores/table-keys.ts';
import type { Endpoints } from '../../infra/local/start.ts';

const { feedId } = CURATED_FEED;
const BATCH = 25;
const BATCHES_AT_ONCE = 8;
const FIRST_MS = Date.parse('2026-01-01T00:00:00Z');
/** About as long as an object or an entry of a short report is. */
const WORDS = 'Fishers report a long open boat without lights, heading north-east at two in the morning. '.repeat(8);

export class SeededFeeds {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor({ dynamodbEndpoint, region, tables }: Endpoints) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.#dynamodb = DynamoDBDocumentClient.from(
      new DynamoDBClient({ endpoint: dynamodbEndpoint, region, credentials }),
    );
    this.#table = tables['Feeds'] ?? 'Feeds';
  }

  async objects(audience: string, count: number): Promise<void> {
    await this.#write(numbers(count).flatMap((position) => objectAt(audience, position)));
    const addedAt = (FIRST_MS + count) * 1_000;
    await this.#put({ ...stixHeadKey(feedId, audience), position: count, addedAt, entries: count, objects: 0 });
  }

  async entries(audience: string, count: number): Promise<void> {
    await this.#write(numbers(count).map((position) => entryAt(audience, position)));
    await this.#put({ ...feedHeadKey(feedId, audience), position: count, addedAtMs: FIRST_MS + count });
  }

  /** The floor: the rows of one page, by one query of the engine. */
  async bareQuery(audience: string, from: number, limit: number): Promise<number> {
    const [first, last] = [stixRowKey(feedId, audience, from), stixRowKey(feedId, audience, from + limit - 1)];
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': first.pk, ':first': first.sk, ':last': last.sk },
        ConsistentRead: true,
      }),
    );
    return Items.length;
  }

  close(): void {
    this.#dynamodb.destroy();
  }

  async #put(Item: Record<string, unknown>): Promise<void> {
    await this.#dynamodb.send(new PutCommand({ TableName: this.#table, Item }));
  }

  async #write(items: readonly Record<string, unknown>[]): Promise<void> {
    const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, at) =>
      items.slice(at * BATCH, (at + 1) * BATCH),
    );
    await inLanes(batches, BATCHES_AT_ONCE, async (batch) => {
      let left = batch.map((Item) => ({ PutRequest: { Item } }));
      while (left.length > 0) {
        const { UnprocessedItems } = await this.#dynamodb.send(
          new BatchWriteCommand({ RequestItems: { [this.#table]: left } }),
        );
        left = (UnprocessedItems?.[this.#table] ?? []) as typeof left;
      }
    });
  }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const instantAt = (position: number): string => new Date(FIRST_MS + position).toISOString();

/** The row, and that it is the latest version: what a page without filters reads. */
function objectAt(audience: string, position: number): Record<string, unknown>[] {
  const stixId = `note--${uuidv7()}`;
  const [created, version] = [instantAt(position), instantAt(position)];
  const object = { type: 'note', spec_version: '2.1', id: stixId, created, modified: version, content: WORDS };
  const row = { position, stixId, type: 'note', version, isFirst: true, addedAt: (FIRST_MS + position) * 1_000 };
  return [
    { ...stixRowKey(feedId, audience, position), ...row, entryAddedAt: created, json: JSON.stringify(object) },
    { ...stixLatestKey(feedId, audience, ALL_TYPES, position), position },
  ];
}

function entryAt(audience: string, position: number): Record<string, unknown> {
  const addedAt = instantAt(position);
  const submissionId = `${audience}~${uuidv7()}`;
  const entry = { entryId: `${feedId}~${submissionId}`, feedId, addedAt, submissionId, report: { narrative: WORDS } };
  return { ...feedEntryKey(feedId, audience, position), position, addedAt, entry: JSON.stringify(entry) };
}
