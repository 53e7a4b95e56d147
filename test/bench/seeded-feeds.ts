/** Long feeds for the bench, written straight into the engine: what a publication and a projection leave, as far as pages read it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { inLanes } from '#stores/in-lanes.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { batchOf, type StixRow } from '#domain/taxii/stix-sequence.ts';
import { type KeptEntry, tagOf } from '#stores/kept-entry.ts';
import { itemOf } from '#stores/stix-batches.ts';
import { stixHeadKey } from '#stores/stix-keys.ts';
import { feedEntryKey, feedHeadKey } from '#stores/table-keys.ts';
import type { Endpoints } from '../../infra/local/start.ts';

const { feedId } = CURATED_FEED;
/** Objects of a short report. */
const REPORT = 20;
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
    const rows = numbers(count).map(objectAt);
    const of = { feedId, audience };
    const batches = numbers(Math.ceil(count / REPORT)).map((at) => batchOf(rows.slice((at - 1) * REPORT, at * REPORT)));
    await this.#write(batches.flatMap((batch) => (batch ? [itemOf(of, batch)] : [])));
    await this.#write(rows.map(({ position, ...row }) => ({ ...bareKey(audience, position), ...row })));
    const addedAt = FIRST_MS * 1_000 + count;
    await this.#put({ ...stixHeadKey(of), position: count, addedAt, entries: count, objects: 0, due: 0 });
  }

  async entries(audience: string, count: number): Promise<void> {
    await this.#write(numbers(count).map((position) => entryAt(audience, position)));
    await this.#put({ ...feedHeadKey(feedId, audience), position: count, addedAtMs: FIRST_MS + count });
  }

  /** The floor: the objects of one page, a row each, by one query of the engine. */
  async bareQuery(audience: string, from: number, limit: number): Promise<number> {
    const [first, last] = [bareKey(audience, from), bareKey(audience, from + limit - 1)];
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

/** Where the floor has its rows. */
const bareKey = (audience: string, position: number) => ({
  pk: `BARE#${audience}`,
  sk: String(position).padStart(12, '0'),
});

/** One object, the latest version of itself. */
function objectAt(position: number): StixRow {
  const stixId = `note--${uuidv7()}`;
  const [created, version] = [instantAt(position), instantAt(position)];
  // As much that no other object says as a real one has.
  const named = Array.from({ length: 5 }, () => uuidv7()).join(' ');
  const object = {
    type: 'note',
    spec_version: '2.1',
    id: stixId,
    created,
    modified: version,
    content: `${WORDS}${named}`,
  };
  const row = { position, stixId, type: 'note', version, isFirst: true, isLatest: true };
  return { ...row, addedAt: FIRST_MS * 1_000 + position, entryAddedAt: created, json: JSON.stringify(object) };
}

function entryAt(audience: string, position: number): Record<string, unknown> {
  const addedAt = instantAt(position);
  const submissionId = `${audience}~${uuidv7()}`;
  const entryId = `${feedId}~${submissionId}`;
  const json = JSON.stringify({ entryId, feedId, addedAt, submissionId, report: { narrative: WORDS } });
  const entry: KeptEntry = { json, tag: tagOf(json) };
  return { ...feedEntryKey(feedId, audience, position), position, addedAt, entry };
}
