// Makes the tables the template declares, and what the engine needs besides to stay quick.

import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { StartupError } from './startup-error.ts';
import type { TableModel } from './template-stores.ts';

export async function createTables(client: DynamoDBClient, tables: readonly TableModel[]): Promise<void> {
  await Promise.all(tables.map((table) => createTable(client, table)));
}

async function createTable(client: DynamoDBClient, table: TableModel): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: table.name,
        KeySchema: table.keySchema,
        AttributeDefinitions: table.attributes,
        BillingMode: 'PAY_PER_REQUEST',
        ...(table.indexes.length > 0 && { GlobalSecondaryIndexes: table.indexes }),
        ...(table.stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream } }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    const { Table: present } = await client.send(new DescribeTableCommand({ TableName: table.name }));
    if (!isSameTable(present, table)) {
      throw new StartupError(`The local table ${table.name} is not what the template says now: npm run reset.`);
    }
    return;
  }
  if (table.ttlAttribute === undefined) return;
  const TimeToLiveSpecification = { Enabled: true, AttributeName: table.ttlAttribute };
  await client.send(new UpdateTimeToLiveCommand({ TableName: table.name, TimeToLiveSpecification }));
}

function isSameTable(present: TableDescription | undefined, table: TableModel): boolean {
  const indexes = (present?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }));
  const byName = (left: { IndexName?: string | undefined }, right: { IndexName?: string | undefined }) =>
    String(left.IndexName) < String(right.IndexName) ? -1 : 1;
  const declared = table.indexes.map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }));
  return (
    isDeepStrictEqual(present?.KeySchema, table.keySchema) &&
    isDeepStrictEqual(indexes.toSorted(byName), declared.toSorted(byName)) &&
    present?.StreamSpecification?.StreamViewType === table.stream
  );
}

/**
 * dynoxide numbers a stream record by looking at all of its table, and keeps them for ever. Two indexes make
 * the look quick; what is older than a stream keeps (24 h) goes. The last record of each table stays, because
 * the next number is counted from it.
 */
export function tendStreamRecords(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile, { timeout: 2000 });
  try {
    database.exec(`
      CREATE INDEX IF NOT EXISTS stream_records_by_sequence
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS stream_records_by_shard
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
      DELETE FROM _stream_records
        WHERE created_at < unixepoch() - 86400
          AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name);`);
  } finally {
    database.close();
  }
}
