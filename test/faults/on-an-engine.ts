/** Asks a real engine what the stores asked the model in a history, and compares the answers: what the model is worth. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { cancellationsOf } from '#stores/dynamodb-outcome.ts';
import type { History } from './histories.ts';
import type { Command } from './model/cloud.ts';
import { play } from './play.ts';
import { TABLES, TRUE_DESIGN } from './wiring.ts';

type Loose = { readonly [name: string]: unknown };
const COMMANDS = {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
};
type Asked = { readonly kind: keyof typeof COMMANDS; readonly input: object; readonly outcome: string };

/** @returns what the engine answers otherwise, and how much it was asked. */
export async function differences(
  history: History,
  database: DynamoDBDocumentClient,
): Promise<{ readonly asked: number; readonly differ: readonly string[] }> {
  const asked: Asked[] = [];
  const prefix = `model-${randomUUID().slice(0, 8)}-`;
  await play(history, TRUE_DESIGN, ({ constructor: { name }, input }: Command, outcome) => {
    if (name in COMMANDS)
      asked.push({
        kind: name as Asked['kind'],
        input: prefixed(input, prefix) as object,
        outcome: textOf(outcome, name === 'ScanCommand'),
      });
  });
  const tables = Object.values(TABLES).map((table) =>
    createTable(database, `${prefix}${table}`, table !== TABLES.replay),
  );
  await Promise.all(tables);
  const differ: string[] = [];
  for (const { kind, input, outcome } of asked) {
    const SdkCommand = COMMANDS[kind] as unknown as new (input: object) => GetCommand;
    const answer = textOf(
      await database.send(new SdkCommand(input)).catch((error: Error) => error),
      kind === 'ScanCommand',
    ).replaceAll(prefix, '');
    if (answer !== outcome) differ.push(`${kind} ${JSON.stringify(input)}\n  model  ${outcome}\n  engine ${answer}`);
  }
  return { asked: asked.length, differ };
}

function createTable(database: DynamoDBDocumentClient, TableName: string, hasSortKey: boolean) {
  const names = hasSortKey ? (['pk', 'sk'] as const) : (['pk'] as const);
  return (database as unknown as DynamoDBClient).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: names.map((AttributeName) => ({ AttributeName, KeyType: AttributeName === 'pk' ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    }),
  );
}

/** The same input on tables of other names. */
function prefixed(value: unknown, prefix: string): unknown {
  if (Array.isArray(value)) return value.map((one) => prefixed(one, prefix));
  if (typeof value !== 'object' || value === null || value instanceof Set || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'TableName') return [name, `${prefix}${String(member)}`];
      if (name === 'RequestItems')
        return [
          name,
          Object.fromEntries(Object.entries(member as Loose).map(([table, one]) => [`${prefix}${table}`, one])),
        ];
      return [name, prefixed(member, prefix)];
    }),
  );
}

/** What a store makes of an answer: items, where a page ended, or which condition failed. */
function textOf(outcome: object, isScan: boolean): string {
  if (outcome instanceof Error) return `${outcome.name} ${JSON.stringify(cancellationsOf(outcome)?.map(sorted) ?? '')}`;
  const { Item, Items, Responses, LastEvaluatedKey } = outcome as Loose;
  const batches = Object.entries((Responses ?? {}) as Record<string, unknown[]>).map(([table, items]) => [
    table,
    items.map((one) => JSON.stringify(sorted(one))).sort(),
  ]);
  // A scan has no order.
  const items = (Items as object[] | undefined)?.map((one) => JSON.stringify(sorted(one)));
  return JSON.stringify(sorted({ Item, items: isScan ? items?.sort() : items, batches, LastEvaluatedKey }));
}

/** Members in the order of their names, as neither engine keeps any. */
function sorted(value: unknown): unknown {
  if (value instanceof Set) return [...value].map(String).sort();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
