/** Tables on the running exchange's engine that none of its functions reads or is woken by: what lies in them only the test works on. */
import { CreateTableCommand, DeleteTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { database } from './engine-clients.ts';

/** Keyed as the exchange's are. `name`: what all names of its kind begin with. */
export async function ownTable(name: string): Promise<string> {
  const TableName = `${name}-${randomUUID()}`;
  const keys = ['pk', 'sk'] as const;
  await database.send(
    new CreateTableCommand({
      TableName,
      KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return TableName;
}

export async function removeOwnTables(prefix: string): Promise<void> {
  const { TableNames = [] } = await database.send(new ListTablesCommand({ ExclusiveStartTableName: prefix }));
  const own = TableNames.filter((name) => name.startsWith(prefix));
  await Promise.all(own.map((TableName) => database.send(new DeleteTableCommand({ TableName }))));
}
