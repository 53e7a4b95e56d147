/** The feed of everything that is published, as it stands for one audience, for whoever holds it against the records. Defined feeds cite its rows. */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { FeedPlace } from '#domain/submission-record.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { itemsAt } from './batch-read.ts';
import { itemIn, type KeptEntry } from './kept-entry.ts';
import { feedEntryKey, feedKey, feedPosition } from './table-keys.ts';

export type EntryRow = { readonly place: FeedPlace; readonly submissionId: string; readonly showsReport: boolean };

export class ReconciledEntries {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Up to `limit` rows after a position. */
  async after(audience: string, position: number, limit: number): Promise<readonly EntryRow[]> {
    const { feedId } = CURATED_FEED;
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': feedKey(feedId, audience),
          ':from': feedPosition(position + 1),
          ':to': 'AT#~',
        },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items.map((item) => ({ ...rowOf(item), place: { feedId, audience, position: Number(item['position']) } }));
  }

  /** Of each place, whether this report stands there. */
  async standsIn(places: readonly FeedPlace[], submissionId: string): Promise<readonly boolean[]> {
    const keys = places.map(({ feedId, audience, position }) => feedEntryKey(feedId, audience, position));
    const rows = new Map(
      (await itemsAt(this.#dynamodb, this.#table, keys)).map((item) => [
        `${String(item['pk'])} ${String(item['sk'])}`,
        rowOf(item),
      ]),
    );
    return keys.map(({ pk, sk }) => {
      const row = rows.get(`${pk} ${sk}`);
      return row?.submissionId === submissionId && row.showsReport;
    });
  }
}

/** A row that cannot be read names no submission: it is told as one without a record. */
function rowOf(item: Record<string, unknown>): Pick<EntryRow, 'submissionId' | 'showsReport'> {
  try {
    const entry = itemIn(item['entry'] as KeptEntry);
    return { submissionId: entry.submissionId, showsReport: entry.kind !== 'withdrawn' };
  } catch {
    return { submissionId: '', showsReport: true };
  }
}
