/**
 * DynamoDB in memory, as the document client speaks to it: synchronous and in order. A transaction is true as a whole or not at all; its
 * request token is remembered; a condition that fails says so as AWS does. Where transactions meet is decided by who calls (cloud.ts).
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { compared, holds, type Item, type Names, NotValid, requireUsed, updated, type Values } from './expressions.ts';

type Key = Item;
export type Expressions = {
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Names;
  readonly ExpressionAttributeValues?: Values;
};
export type Write = Expressions & {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Key;
  readonly ReturnValuesOnConditionCheckFailure?: string;
};
type QueryInput = Expressions & {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Key;
};
type BatchGet = { readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly Key[] }>> };
type BatchWrite = {
  readonly RequestItems: Readonly<Record<string, readonly { readonly PutRequest: { readonly Item: Item } }[]>>;
};
type Transaction = {
  readonly ClientRequestToken?: string;
  readonly TransactItems: readonly Readonly<Record<string, Write>>[];
};

const MOST_IN_A_TRANSACTION = 100;
const MOST_IN_A_BATCH = 100;
const MOST_PUTS_IN_A_BATCH = 25;

/** What a row that was written tells the stream. */
export type Written = { readonly table: string; readonly item: Item };

export class TableModel {
  /** By table and partition. */
  readonly #tables = new Map<string, Map<unknown, Map<unknown, Item>>>();
  readonly #tokens = new Map<string, Transaction['TransactItems']>();
  readonly #onInsert: (written: Written) => void;

  constructor(onInsert: (written: Written) => void = () => undefined) {
    this.#onInsert = onInsert;
  }

  get(input: { readonly TableName: string; readonly Key: Key }): { readonly Item?: Item } {
    const item = this.#itemAt(input.TableName, input.Key);
    return item ? { Item: { ...item } } : {};
  }

  /** A put, an update or a delete on its own. */
  write(kind: string, input: Write): object {
    const { after, failed } = this.#prepare(kind, input);
    if (failed) throw new ConditionalCheckFailedException({ $metadata: {}, message: 'The conditional request failed' });
    this.#apply(input, after);
    return {};
  }

  transact({ ClientRequestToken: token, TransactItems }: Transaction): object {
    const earlier = token === undefined ? undefined : this.#tokens.get(token);
    if (earlier) {
      if (earlier !== TransactItems && textOf(earlier) !== textOf(TransactItems)) throw mismatch();
      return {};
    }
    if (TransactItems.length > MOST_IN_A_TRANSACTION) throw new NotValid('Too many writes in a transaction.');
    const writes = writesOf({ TransactItems });
    if (new Set(writes.map(({ place }) => place)).size < writes.length) throw new NotValid('Two writes on one item.');
    const prepared = writes.map(({ kind, write }) => ({ write, ...this.#prepare(kind, write) }));
    if (prepared.some(({ failed }) => failed)) throw cancelled(prepared.map(reasonOf));
    for (const { write, after, isCheck } of prepared) if (!isCheck) this.#apply(write, after);
    if (token !== undefined) this.#tokens.set(token, TransactItems);
    return {};
  }

  /** How a transaction is refused of which one write met another on the way: whatever else fails is said as well. */
  met({ TransactItems }: Transaction, at: number): Error {
    const reasons = writesOf({ TransactItems }).map(({ kind, write }) => reasonOf(this.#prepare(kind, write)));
    reasons[at % reasons.length] = { Code: 'TransactionConflict' };
    return cancelled(reasons);
  }

  query(input: QueryInput): { readonly Items: Item[]; readonly LastEvaluatedKey?: Key } {
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
    const { KeyConditionExpression: keys = '', FilterExpression: filter, ProjectionExpression: projection } = input;
    if (input.IndexName !== undefined) throw new NotValid('Indexes are not served.');
    requireUsed([keys, filter, projection], names, values);
    const partition = partitionOf(keys, values);
    const matching: Item[] = [];
    for (const item of this.#table(input.TableName).get(partition)?.values() ?? []) {
      if (holds(keys, item, names, values)) matching.push(item);
    }
    const sorted = matching.sort((one, other) => compared(one['sk'], other['sk']) ?? 0);
    if (input.ScanIndexForward === false) sorted.reverse();
    const start = input.ExclusiveStartKey;
    const direction = input.ScanIndexForward === false ? -1 : 1;
    const rest = start ? sorted.filter((item) => (compared(item['sk'], start['sk']) ?? 0) * direction > 0) : sorted;
    const page = rest.slice(0, input.Limit);
    const last = page.at(-1);
    return {
      Items: page
        .filter((item) => !filter || holds(filter, item, names, values))
        .map((item) => projected(item, projection)),
      ...(last && page.length === input.Limit && { LastEvaluatedKey: keyOf(last) }),
    };
  }

  scan({ TableName }: { readonly TableName: string }): { readonly Items: Item[] } {
    const partitions = [...this.#table(TableName).values()];
    return { Items: partitions.flatMap((items) => [...items.values()].map((item) => ({ ...item }))) };
  }

  /** @param unread How many of the keys a busy table leaves for later. */
  batchGet({ RequestItems }: BatchGet, unread = 0): { readonly Responses: object; readonly UnprocessedKeys: object } {
    const found: Record<string, (Item | undefined)[]> = {};
    const left: Record<string, { Keys: readonly Key[] }> = {};
    for (const [table, { Keys }] of Object.entries(RequestItems)) {
      if (Keys.length > MOST_IN_A_BATCH || Keys.length === 0) throw new NotValid('A batch has 1 to 100 keys.');
      if (new Set(Keys.map(nameOf)).size < Keys.length) throw new NotValid('A batch has a key twice.');
      const read = Keys.slice(0, Math.max(0, Keys.length - unread));
      found[table] = read
        .map((key) => this.get({ TableName: table, Key: key }).Item)
        .filter((item) => item !== undefined);
      if (read.length < Keys.length) left[table] = { Keys: Keys.slice(read.length) };
    }
    return { Responses: found, UnprocessedKeys: left };
  }

  /** Each put on its own. @param unwritten How many of them a busy table leaves for later. */
  batchWrite({ RequestItems }: BatchWrite, unwritten = 0): { readonly UnprocessedItems: object } {
    const left: Record<string, object> = {};
    for (const [TableName, puts] of Object.entries(RequestItems)) {
      if (puts.length > MOST_PUTS_IN_A_BATCH || puts.length === 0) throw new NotValid('A batch has 1 to 25 puts.');
      if (new Set(puts.map(({ PutRequest }) => nameOf(PutRequest.Item))).size < puts.length)
        throw new NotValid('A batch has a key twice.');
      const written = puts.slice(0, puts.length - unwritten);
      for (const { PutRequest } of written) this.write('Put', { TableName, ...PutRequest });
      if (written.length < puts.length) left[TableName] = puts.slice(written.length);
    }
    return { UnprocessedItems: left };
  }

  #table(name: string): Map<unknown, Map<unknown, Item>> {
    const known = this.#tables.get(name) ?? new Map<unknown, Map<unknown, Item>>();
    this.#tables.set(name, known);
    return known;
  }

  #itemAt(table: string, key: Key): Item | undefined {
    requireKey(key);
    return this.#table(table).get(key['pk'])?.get(key['sk']);
  }

  #prepare(kind: string, write: Write) {
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, UpdateExpression: update } = write;
    const { ConditionExpression: condition } = write;
    requireUsed([condition, update], names, values);
    const key = write.Key ?? write.Item ?? {};
    const before = this.#itemAt(write.TableName, key);
    const failed = condition !== undefined && !holds(condition, before ?? {}, names, values);
    const wanted = failed && write.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined;
    return {
      after: failed ? undefined : afterWrite(kind, write, before ?? key),
      failed,
      wanted,
      isCheck: kind === 'ConditionCheck',
    };
  }

  #apply(write: Write, after: Item | undefined): void {
    const table = this.#table(write.TableName);
    const { pk, sk } = write.Key ?? write.Item ?? {};
    const partition = table.get(pk) ?? new Map<unknown, Item>();
    table.set(pk, partition);
    if (after === undefined) {
      partition.delete(sk);
      return;
    }
    const isNew = !partition.has(sk);
    partition.set(sk, after);
    if (isNew) this.#onInsert({ table: write.TableName, item: after });
  }
}

function afterWrite(kind: string, write: Write, before: Item): Item | undefined {
  switch (kind) {
    case 'Put':
      return stored(write.Item) as Item;
    case 'Update':
      return stored(
        updated(write.UpdateExpression ?? '', before, write.ExpressionAttributeNames, write.ExpressionAttributeValues),
      ) as Item;
    default:
      return undefined;
  }
}

/** The writes of a transaction, each with the item that it is about. */
export const writesOf = ({ TransactItems }: Transaction) =>
  TransactItems.map((one) => {
    const [[kind, write] = ['', { TableName: '' }]] = Object.entries(one);
    return { kind, write, place: placeOf(write) };
  });
export const placeOf = (write: Write): string => `${write.TableName} ${nameOf(write.Key ?? write.Item ?? {})}`;

type Reason = { readonly Code: string; readonly Item?: Record<string, AttributeValue> };
const reasonOf = ({ failed, wanted }: { readonly failed: boolean; readonly wanted: Item | undefined }): Reason => ({
  Code: failed ? 'ConditionalCheckFailed' : 'None',
  ...(wanted && { Item: marshall(wanted, { removeUndefinedValues: true }) as Record<string, AttributeValue> }),
});

const cancelled = (CancellationReasons: Reason[]) =>
  new TransactionCanceledException({ $metadata: {}, message: 'Transaction cancelled', CancellationReasons });

const textOf = (items: Transaction['TransactItems']): string =>
  JSON.stringify(items, (_, value) => (value instanceof Set ? [...value] : value));
/** As DynamoDB says it of a transaction, when one of its writes is too much for where it lies. */
export const throttled = ({ TransactItems }: Transaction, at: number): Error =>
  cancelled(
    TransactItems.map((_, write) => ({ Code: write === at % TransactItems.length ? 'ThrottlingError' : 'None' })),
  );

const mismatch = () =>
  Object.assign(new Error('Another request had this token.'), { name: 'IdempotentParameterMismatchException' });

/** A key condition begins with its partition; the attribute's name may stand behind a sign. */
function partitionOf(keys: string, values: Values = {}): unknown {
  const value = /^(?:pk|#\w+) = (:\w+)/.exec(keys)?.[1];
  if (value === undefined) throw new NotValid('A key condition begins with its partition.');
  return values[value];
}

const keyOf = ({ pk, sk }: Item): Key => ({ pk, ...(sk !== undefined && { sk }) });

function requireKey({ pk, sk }: Item): void {
  if (typeof pk !== 'string' || pk === '' || sk === '') throw new NotValid('A key must not be empty.');
}

function nameOf(key: Item): string {
  requireKey(key);
  return `${String(key['pk'])} ${String(key['sk'] ?? '')}`;
}

const projected = (item: Item, projection: string | undefined): Item =>
  projection === undefined
    ? { ...item }
    : Object.fromEntries(
        projection
          .split(',')
          .flatMap((name) => (item[name.trim()] === undefined ? [] : [[name.trim(), item[name.trim()]]])),
      );

/** As it lies in the table: nothing undefined, and nothing that its writer still holds. */
function stored(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof Set) return new Set(value);
  if (Array.isArray(value)) return value.map(stored);
  if (typeof value !== 'object' || value === null) return value;
  const copy: Item = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) copy[name] = stored(member);
  return copy;
}
