/**
 * The index of what submissions name. Contract: a submission's rows are the same however often they are written, and each is found by its key
 * alone. Rows lie by form and key, within that by kind and submission: what is under a key is one query, and how much of it there is needs
 * no counter, for nobody asks beyond the point at which a value is muted. What kinds stand under a key is an item of its own, so
 * that a thousand values are a few reads of many. Rows stay when a submission is withdrawn, and whoever counts asks its state
 * (`stillStands`); those of a recalled one go. By which rules a submission was indexed, and which rows it has, is kept with where it has
 * it from: what other rules made is found by that, and goes when it is made anew.
 */
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type IndexRow, MATCH_RULES, type Origin } from '#domain/matching/index-row.ts';
import type { MatchForm } from '#domain/matching/match-key.ts';
import { MatchKind } from '#schemas/match.ts';
import { inLanes } from './in-lanes.ts';
import { matchKey, matchKindsKey, matchPartition, matchPrefix, originKey } from './table-keys.ts';

const WRITES_AT_ONCE = 16;
const BATCH_MOST = 100;
const BATCHES_AT_ONCE = 8;
const PUTS_MOST = 25;
/** After every position of a kind. */
const END = '~';

export type RowPage = { readonly rows: readonly IndexRow[]; readonly last?: string };
/** An item that is read by its whole name. */
type StoredItem = {
  readonly pk: string;
  readonly kinds?: ReadonlySet<string>;
  readonly origin?: string;
  readonly rules?: number;
  readonly rows?: string;
};
type RowName = readonly [form: MatchForm, key: string, kind: MatchKind];
type Name = { readonly pk: string; readonly sk: string };
type KindsOfKey = readonly [Name, Set<string>];
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
    await this.#putRows(rows);
    await this.#putOrigin(rows, origin);
  }

  /** As `add`, for what may have been indexed by other rules: rows that those made and these do not are gone then. */
  async replace(rows: readonly IndexRow[], origin: Origin): Promise<void> {
    const { submissionId } = origin;
    const [before] = await this.#read([originKey(submissionId)]);
    await this.#putRows(rows);
    const stand = new Set(namesOf(rows).map(String));
    const stale = rowNamesIn(before).filter((name) => !stand.has(String(name)));
    await inLanes(stale, WRITES_AT_ONCE, (name) => this.#drop(name, submissionId));
    await this.#putOrigin(rows, origin);
  }

  async #putRows(rows: readonly IndexRow[]): Promise<void> {
    const items = rows.map(({ form, key, ...row }) => ({
      ...matchKey({ form, key, ...row }),
      ...row,
      places: JSON.stringify(row.places),
    }));
    await inLanes(inBatches(items, PUTS_MOST), BATCHES_AT_ONCE, (batch) => this.#putBatch(batch));
    await inLanes(await this.#newKinds(rows), WRITES_AT_ONCE, ([Key, kinds]) => this.#addKinds(Key, kinds));
  }

  /** What is known is not written again: to look costs a fifth of that. Whoever takes a kind away looks for rows after that, and finds these. */
  async #newKinds(rows: readonly IndexRow[]): Promise<readonly KindsOfKey[]> {
    const all = kindsOf(rows);
    const there = new Map(
      (
        await this.#read(
          all.map(([Key]) => Key),
          true,
        )
      ).map((item) => [item.pk, item.kinds]),
    );
    return all.filter(([{ pk }, kinds]) => [...kinds].some((kind) => there.get(pk)?.has(kind) !== true));
  }

  #putOrigin(rows: readonly IndexRow[], origin: Origin): Promise<void> {
    const made = { rules: MATCH_RULES, rows: JSON.stringify(namesOf(rows)) };
    return this.#put({ ...originKey(origin.submissionId), origin: JSON.stringify(origin), ...made });
  }

  /** The row, and its kind under that key when it was the last: a kind that was added meanwhile is added again. */
  async #drop([form, key, kind]: RowName, submissionId: string): Promise<void> {
    const Key = matchKey({ form, key, kind, submissionId });
    await this.#delete(Key);
    const { rows: others } = await this.under({ form, key }, kind, 1, '', true);
    if (others.length > 0) return;
    await this.#changeKinds('DELETE kinds :kinds', matchKindsKey(form, key), new Set([kind]));
    const { rows: newer } = await this.under({ form, key }, kind, 1, '', true);
    if (newer.length > 0) await this.#addKinds(matchKindsKey(form, key), new Set([kind]));
  }

  /** By which rules each was indexed; of one that was not, nothing. */
  async rulesOf(submissionIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const found = await this.#read(submissionIds.map(originKey));
    return new Map(
      found.flatMap(({ origin, rules = 1 }) =>
        origin === undefined ? [] : [[(JSON.parse(origin) as Origin).submissionId, rules] as const],
      ),
    );
  }

  /** Takes out these rows and whatever else is known to be of the submission: done twice it is the same. */
  async forget(rows: readonly IndexRow[], submissionId: string): Promise<void> {
    const [before] = await this.#read([originKey(submissionId)]);
    const names = new Map([...namesOf(rows), ...rowNamesIn(before)].map((name) => [String(name), name]));
    await inLanes([...names.values()], WRITES_AT_ONCE, (name) => this.#drop(name, submissionId));
    await this.#delete(originKey(submissionId));
  }

  async #delete(Key: Record<string, string>): Promise<void> {
    await this.#dynamodb.send(new DeleteCommand({ TableName: this.#table, Key }));
  }

  /** Up to `limit` rows under a key, of one kind or of all, strictly after a position. */
  async under(
    { form, key }: Under,
    kind: MatchKind | undefined,
    limit: number,
    after = '',
    isCurrent = false,
  ): Promise<RowPage> {
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
        ConsistentRead: isCurrent,
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

  /** As what anything stands under each key, in the order of the keys. */
  async kindsUnder(unders: readonly Under[]): Promise<MatchKind[][]> {
    const items = await this.#read(unders.map(({ form, key }) => matchKindsKey(form, key)));
    const kinds = new Map(items.map((item) => [item.pk, [...(item.kinds ?? [])].map((kind) => MatchKind.parse(kind))]));
    return unders.map(({ form, key }) => kinds.get(matchKindsKey(form, key).pk) ?? []);
  }

  /** Of those that are known. */
  async originsOf(submissionIds: readonly string[]): Promise<Origin[]> {
    return (await this.#read(submissionIds.map(originKey))).flatMap(({ origin }) =>
      origin === undefined ? [] : [JSON.parse(origin) as Origin],
    );
  }

  /** Each item once, in no order. */
  async #read(keys: readonly Name[], isCurrent = false) {
    const once = [...new Map(keys.map((key) => [key.pk, key])).values()];
    const reading = (batch: readonly Name[]) => this.#readBatch([...batch], isCurrent);
    return (await inLanes(inBatches(once, BATCH_MOST), BATCHES_AT_ONCE, reading)).flat();
  }

  async #readBatch(batch: Record<string, unknown>[], ConsistentRead: boolean) {
    const items: StoredItem[] = [];
    let Keys = batch;
    while (Keys.length > 0) {
      const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
        new BatchGetCommand({ RequestItems: { [this.#table]: { Keys, ConsistentRead } } }),
      );
      items.push(...((Responses?.[this.#table] ?? []) as StoredItem[]));
      Keys = UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return items;
  }

  /** A call costs more than a row. What a busy table leaves is put row by row: of single puts the SDK waits between its tries. */
  async #putBatch(items: readonly Record<string, unknown>[]): Promise<void> {
    const puts = items.map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems } = await this.#dynamodb.send(
      new BatchWriteCommand({ RequestItems: { [this.#table]: puts } }),
    );
    const left = UnprocessedItems?.[this.#table] ?? [];
    await inLanes(left, WRITES_AT_ONCE, ({ PutRequest }) => this.#put(PutRequest?.Item ?? {}));
  }

  async #put(Item: Record<string, unknown>): Promise<void> {
    await this.#dynamodb.send(new PutCommand({ TableName: this.#table, Item }));
  }

  /** A set: what is in it already is not added again. */
  #addKinds(Key: Record<string, string>, kinds: ReadonlySet<string>): Promise<void> {
    return this.#changeKinds('ADD kinds :kinds', Key, kinds);
  }

  async #changeKinds(
    how: 'ADD kinds :kinds' | 'DELETE kinds :kinds',
    Key: Record<string, string>,
    kinds: ReadonlySet<string>,
  ): Promise<void> {
    await this.#dynamodb.send(
      new UpdateCommand({
        TableName: this.#table,
        Key,
        UpdateExpression: how,
        ExpressionAttributeValues: { ':kinds': new Set(kinds) },
      }),
    );
  }
}

const inBatches = <T>(all: readonly T[], most: number): readonly T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most));

const namesOf = (rows: readonly IndexRow[]): RowName[] => rows.map(({ form, key, kind }) => [form, key, kind]);
const rowNamesIn = (item: StoredItem | undefined): RowName[] => JSON.parse(item?.rows ?? '[]');

function kindsOf(rows: readonly IndexRow[]): KindsOfKey[] {
  const kinds = new Map<string, KindsOfKey>();
  for (const { form, key, kind } of rows) {
    const name = matchKindsKey(form, key);
    const known: KindsOfKey = kinds.get(name.pk) ?? [name, new Set()];
    known[1].add(kind);
    kinds.set(name.pk, known);
  }
  return [...kinds.values()];
}
