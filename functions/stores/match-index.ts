/**
 * The index of what submissions name. Contract: a submission's rows are the same however often they are written, and each is found by its key
 * alone. Rows lie by form and key, within that by kind and submission: what is under a key is one query, and how much of it there is needs
 * no counter, for nobody asks beyond the point at which a value is muted. Rows stay when a submission is taken back; whoever counts asks
 * its state (`stillStands`).
 */
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { IndexRow, Origin } from '#domain/matching/index-row.ts';
import type { MatchForm } from '#domain/matching/match-key.ts';
import { MatchKind } from '#schemas/match.ts';
import { inLanes } from './in-lanes.ts';
import { matchKey, matchPartition, matchPrefix, originKey } from './table-keys.ts';

const WRITES_AT_ONCE = 16;
const BATCH_MOST = 100;
/** After every position of a kind. */
const END = '~';

export type RowPage = { readonly rows: readonly IndexRow[]; readonly last?: string };
type Under = { readonly form: MatchForm; readonly key: string };

export class MatchIndex {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Where the report has it from goes last: who finds it finds the rows too. */
  async add(rows: readonly IndexRow[], origin: Origin): Promise<void> {
    await inLanes(rows, WRITES_AT_ONCE, ({ form, key, ...row }) =>
      this.#put({ ...matchKey({ form, key, ...row }), ...row, places: JSON.stringify(row.places) }),
    );
    await this.#put({ ...originKey(origin.submissionId), origin: JSON.stringify(origin) });
  }

  /** Up to `limit` rows under a key, of one kind or of all, strictly after a position. */
  async under({ form, key }: Under, kind: MatchKind | undefined, limit: number, after = ''): Promise<RowPage> {
    const prefix = kind === undefined ? '' : matchPrefix(kind);
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :key AND sk BETWEEN :after AND :end',
        ExpressionAttributeValues: {
          ':key': matchPartition(form, key),
          // A position with `!` behind it is after itself and before the next.
          ':after': after === '' ? prefix || ' ' : `${after}!`,
          ':end': `${prefix}${END}`,
        },
        Limit: limit,
      }),
    );
    const rows = Items.map(({ pk: _pk, sk: _sk, places, ...row }) => ({
      ...row,
      form,
      key,
      places: JSON.parse(places),
    }));
    return { rows: rows as IndexRow[], ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
  }

  /** As what something stands under a key: a question for each kind that there is, and one more. */
  async kindsUnder(under: Under): Promise<MatchKind[]> {
    const kinds: MatchKind[] = [];
    let after = '';
    for (;;) {
      const [row] = (await this.under(under, undefined, 1, after)).rows;
      if (!row) return kinds;
      kinds.push(MatchKind.parse(row.kind));
      after = `${matchPrefix(row.kind)}${END}`;
    }
  }

  /** Of those that are known. */
  async originsOf(submissionIds: readonly string[]): Promise<Origin[]> {
    const batches: string[][] = [];
    for (let at = 0; at < submissionIds.length; at += BATCH_MOST)
      batches.push(submissionIds.slice(at, at + BATCH_MOST));
    const found = await inLanes(batches, 4, (ids) => this.#originsIn(ids));
    return found.flat();
  }

  async #originsIn(ids: readonly string[]): Promise<Origin[]> {
    const origins: Origin[] = [];
    let Keys: Record<string, unknown>[] = ids.map(originKey);
    while (Keys.length > 0) {
      const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
        new BatchGetCommand({ RequestItems: { [this.#table]: { Keys } } }),
      );
      for (const { origin } of Responses?.[this.#table] ?? []) origins.push(JSON.parse(origin));
      Keys = UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return origins;
  }

  async #put(Item: Record<string, unknown>): Promise<void> {
    await this.#dynamodb.send(new PutCommand({ TableName: this.#table, Item }));
  }
}
