/**
 * The index of what submissions name. Contract: a submission's rows are the same however often they are written, and each is found by its key
 * alone. Rows lie by form and key, within that by kind and submission: what is under a key is one query, and how much of it there is needs
 * no counter, for nobody asks beyond the point at which a value is muted. What kinds stand under a key is an item of its own, so
 * that a thousand values are a few reads of many. Rows stay when a submission is withdrawn, and whoever counts asks its state
 * (`stillStands`); those of a recalled one go, and nobody who is late with them brings them back. By which rules a submission was indexed,
 * and which rows it has, is kept with where it has it from: what other rules made is found by that, and goes when it is made anew.
 */
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type IndexRow, MATCH_RULES, type Origin } from '#domain/matching/index-row.ts';
import type { MatchForm } from '#domain/matching/match-key.ts';
import { MatchKind } from '#schemas/match.ts';
import { isConditionFailure } from './dynamodb-outcome.ts';
import { inBatches, inLanes } from './in-lanes.ts';
import { type ItemName, kindsOf, namesOf, type RowName, rowNamesIn } from './match-names.ts';
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
    await this.#dropAll(stale, submissionId);
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
  async #newKinds(rows: readonly IndexRow[]): Promise<ReturnType<typeof kindsOf>> {
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

  /** Of what was forgotten meanwhile nothing stays. */
  async #putOrigin(rows: readonly IndexRow[], origin: Origin): Promise<void> {
    const made = { rules: MATCH_RULES, rows: JSON.stringify(namesOf(rows)) };
    const Item = { ...originKey(origin.submissionId), origin: JSON.stringify(origin), ...made };
    try {
      await this.#put(Item, 'attribute_not_exists(gone)');
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      await this.#dropAll(namesOf(rows), origin.submissionId);
    }
  }

  /** The row, and its kind when it was the last. Where others stand it is added again: whoever took it away may have been stopped before it looked. */
  async #drop([form, key, kind]: RowName, submissionId: string): Promise<void> {
    const [kinds, only] = [matchKindsKey(form, key), new Set([kind])];
    const areOthers = async () => (await this.under({ form, key }, kind, 1, '', true)).rows.length > 0;
    await this.#delete(matchKey({ form, key, kind, submissionId }));
    if (!(await areOthers())) {
      await this.#changeKinds('DELETE kinds :kinds', kinds, only);
      if (!(await areOthers())) return;
    }
    await this.#addKinds(kinds, only);
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

  /**
   * Takes out these rows and whatever else is known to be of the submission: done twice it is the same. That it is gone is noted first, for
   * whoever is late with adding them: a row that the sweeper called for may be worked off before the stream brings it.
   */
  async forget(rows: readonly IndexRow[], submissionId: string): Promise<void> {
    const [before] = await this.#read([originKey(submissionId)]);
    const isGone = { ExpressionAttributeValues: { ':true': true } };
    await this.#update(originKey(submissionId), { UpdateExpression: 'SET gone = :true REMOVE origin', ...isGone });
    await this.#dropAll([...namesOf(rows), ...rowNamesIn(before)], submissionId);
    const names = { ExpressionAttributeNames: { '#rows': 'rows', '#rules': 'rules' } };
    await this.#update(originKey(submissionId), { UpdateExpression: 'REMOVE #rows, #rules', ...names });
  }

  async #dropAll(names: readonly RowName[], submissionId: string): Promise<void> {
    const once = new Map(names.map((name) => [String(name), name]));
    await inLanes([...once.values()], WRITES_AT_ONCE, (name) => this.#drop(name, submissionId));
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
  async #read(keys: readonly ItemName[], isCurrent = false) {
    const once = [...new Map(keys.map((key) => [key.pk, key])).values()];
    const reading = (batch: readonly ItemName[]) => this.#readBatch([...batch], isCurrent);
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

  async #put(Item: Record<string, unknown>, ConditionExpression?: string): Promise<void> {
    await this.#dynamodb.send(new PutCommand({ TableName: this.#table, Item, ConditionExpression }));
  }

  /** A set: what is in it already is not added again. */
  #addKinds(Key: Record<string, string>, kinds: ReadonlySet<string>): Promise<void> {
    return this.#changeKinds('ADD kinds :kinds', Key, kinds);
  }

  #changeKinds(
    UpdateExpression: 'ADD kinds :kinds' | 'DELETE kinds :kinds',
    Key: Record<string, string>,
    kinds: ReadonlySet<string>,
  ): Promise<void> {
    return this.#update(Key, { UpdateExpression, ExpressionAttributeValues: { ':kinds': new Set(kinds) } });
  }

  async #update(Key: Record<string, string>, change: Omit<UpdateCommandInput, 'TableName' | 'Key'>): Promise<void> {
    await this.#dynamodb.send(new UpdateCommand({ TableName: this.#table, Key, ...change }));
  }
}
