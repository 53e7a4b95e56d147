/**
 * What is in which stretch of a sequence of STIX objects: the types there, and of each id a few bytes. Contract: written in the transaction
 * by which the head passes the end of the stretch, and never again, so that it may name what was emptied since. Objects cost next to nothing to
 * be found by id, which is seldom asked; behind the last stretch the batches themselves are read.
 */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { rowsOf, type SequenceHead, type StixBatch, type StixRow } from '#domain/taxii/stix-sequence.ts';
import { batchAt, batchesBetween } from './stix-batches.ts';
import { AFTER_ALL, type OfFeed, stixPrintsKey, stixTypesKey } from './stix-keys.ts';
import type { Write } from './transaction.ts';

type Item = Record<string, unknown>;
type Span = { readonly from: number; readonly to: number };

export const STRETCH = 1_024;
const stretchOf = (position: number): number => Math.floor((position - 1) / STRETCH);
/** How many stretches the head has passed. */
const completeAt = (position: number): number => Math.floor(position / STRETCH);

/** The end of a UUID. Of two ids in a trillion it is the same: then one more batch is read. */
const PRINT_BYTES = 5;
const printOf = (stixId: string): Buffer => Buffer.from(stixId.slice(-2 * PRINT_BYTES), 'hex');

export class StixIndex {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** The writes of a step by which the head goes on. `fresh`: the batch that it adds. */
  async passed(of: OfFeed, head: SequenceHead, next: SequenceHead, fresh: StixBatch | undefined): Promise<Write[]> {
    const stretch = completeAt(head.position);
    if (!fresh || completeAt(next.position) === stretch) return [];
    const span = { from: stretch * STRETCH + 1, to: head.position };
    const rows = rowsOf(fresh);
    for await (const batch of this.#batches(of, span, STRETCH)) rows.push(...rowsOf(batch));
    const inside = rows.filter(({ position }) => stretchOf(position) === stretch);
    const prints = Buffer.alloc(STRETCH * PRINT_BYTES);
    for (const { stixId, position } of inside) printOf(stixId).copy(prints, (position - span.from) * PRINT_BYTES);
    const types = [...new Set(inside.map(({ type }) => type))];
    const put = (item: Item): Write => ({ item: { Put: { TableName: this.#table, Item: item } } });
    return [put({ ...stixTypesKey(of, stretch), types }), put({ ...stixPrintsKey(of, stretch), prints })];
  }

  /** Where rows of these types may be, between two positions. */
  async spansWith(of: OfFeed, types: readonly string[], { from, to }: Span): Promise<readonly Span[]> {
    const [first, last] = [stixTypesKey(of, stretchOf(from)), stixTypesKey(of, stretchOf(to))];
    const passed = await this.#items(first.pk, first.sk, last.sk);
    const without = new Set(
      passed
        .filter((item) => !(item['types'] as readonly string[]).some((type) => types.includes(type)))
        .map(({ sk }) => Number(String(sk).slice(2))),
    );
    const spans: Span[] = [];
    for (let stretch = stretchOf(from); stretch <= stretchOf(to); stretch++) {
      if (without.has(stretch)) continue;
      const start = Math.max(from, stretch * STRETCH + 1);
      const before = spans.at(-1);
      const span = { from: before?.to === start - 1 ? before.from : start, to: Math.min(to, (stretch + 1) * STRETCH) };
      spans.splice(span.from < start ? -1 : spans.length, 1, span);
    }
    return spans;
  }

  /** Rows of an id, wherever they are before the head. */
  async rowsOf(of: OfFeed, stixId: string, head: number): Promise<readonly StixRow[]> {
    const { pk, sk } = stixPrintsKey(of, 0);
    const print = printOf(stixId);
    const rows: StixRow[] = [];
    for (const [stretch, item] of (await this.#items(pk, sk, `P#${AFTER_ALL}`)).entries()) {
      const prints = Buffer.from(item['prints'] as Uint8Array);
      for (let at = prints.indexOf(print); at >= 0; at = prints.indexOf(print, at + 1)) {
        const position = stretch * STRETCH + at / PRINT_BYTES + 1;
        if (at % PRINT_BYTES !== 0 || position > head) continue;
        const batch = await batchAt(this.#dynamodb, this.#table, of, position);
        rows.push(...rowsOf(batch).filter((row) => row.position === position));
      }
    }
    const behind = { from: completeAt(head) * STRETCH + 1, to: head };
    for await (const batch of this.#batches(of, behind, STRETCH)) rows.push(...rowsOf(batch));
    return rows.filter((row) => row.stixId === stixId && row.position <= head);
  }

  #batches(of: OfFeed, span: Span, objects: number) {
    return batchesBetween(this.#dynamodb, this.#table, of, { ...span, objects });
  }

  async #items(pk: string, first: string, last: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    let after: Item | undefined;
    do {
      const page = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: { ':pk': pk, ':first': first, ':last': last },
          ConsistentRead: true,
          ExclusiveStartKey: after,
        }),
      );
      items.push(...(page.Items ?? []));
      after = page.LastEvaluatedKey;
    } while (after);
    return items;
  }
}
