/** Reads the collection plan and how units stand to it: needs no more than the table of figures. */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { UnitStanding } from '#domain/gap-map.ts';
import type { NilReturn, Outage, Requirement } from '#schemas/requirement.ts';
import { requirementKey, standingPartition } from './table-keys.ts';

export async function readRequirement(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  number: string,
): Promise<Requirement | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: table, Key: requirementKey(number), ConsistentRead: true }),
  );
  return Item?.requirement;
}

/** A page of requirements by number, strictly after one. */
export async function readRequirements(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  after: string | undefined,
  limit: number,
): Promise<{ items: Requirement[]; last?: string }> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :plan AND sk > :after',
      ExpressionAttributeValues: { ':plan': requirementKey('').pk, ':after': after ?? ' ' },
      ConsistentRead: true,
      Limit: limit,
    }),
  );
  const items = Items.map(({ requirement }) => requirement);
  return { items, ...(LastEvaluatedKey && { last: LastEvaluatedKey.sk }) };
}

/** All that is known of one unit and the plan; the signed bytes of nil returns stay where they are. */
export async function readStanding(
  dynamodb: DynamoDBDocumentClient,
  table: string,
  partnerId: string,
): Promise<UnitStanding> {
  const rows: Row[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :unit',
        ProjectionExpression: 'sk, reports, nilReturn, outage',
        ExpressionAttributeValues: { ':unit': standingPartition(partnerId) },
        ConsistentRead: true,
        ExclusiveStartKey: after,
      }),
    );
    rows.push(...Items);
    after = LastEvaluatedKey;
  } while (after);
  return {
    answers: rows.flatMap(({ sk = '', reports }) => {
      const [, requirement = '', month = '', by = ''] = sk.split('#');
      return reports === undefined ? [] : [{ requirement, month, by, reports }];
    }),
    nilReturns: rows.flatMap(({ nilReturn }) => nilReturn ?? []),
    outages: rows.flatMap(({ outage }) => outage ?? []),
  };
}

type Row = {
  readonly sk?: string;
  readonly reports?: number;
  readonly nilReturn?: NilReturn;
  readonly outage?: Outage;
};
