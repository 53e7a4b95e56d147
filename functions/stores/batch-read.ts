/** Items by their keys, however many: DynamoDB takes a hundred at once, and answers a part when it is busy. */
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

type Key = { readonly pk: string; readonly sk: string };
type Item = Record<string, unknown>;

const AT_ONCE = 100;

/** Those that are there, each once, in no order. DynamoDB takes no key twice in a batch. */
export async function itemsAt(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let asked: readonly Item[] = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
  while (asked.length > 0) {
    const Keys = asked.slice(0, AT_ONCE);
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
    );
    items.push(...(Responses?.[table] ?? []));
    asked = [...(UnprocessedKeys?.[table]?.Keys ?? []), ...asked.slice(AT_ONCE)];
  }
  return items;
}
