/** Reports of a unit as they are remembered for its figures, newest first, page by page; a page that finds little is short or empty. */
import { BatchGetCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CountedReport } from '#domain/report-list.ts';
import type { Material } from '#schemas/assessment.ts';
import type { Months } from '#schemas/unit-report.ts';
import { stateIn } from './check-names.ts';
import { sameKey, tallyKey } from './table-keys.ts';

/** `before`: a report to go on from; `limit`: so many are looked at. */
type Range = { readonly months: Months; readonly before: string | undefined; readonly limit: number };
type Page = { readonly reports: CountedReport[]; readonly last?: string };
/** What one figure of an assessment counts. */
export type AssessedBy = { readonly aspect: string; readonly material: Material };

type Key = { readonly pk: string; readonly sk: string };

export class CountedReports {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Those of the months. */
  page(partnerId: string, range: Range): Promise<Page> {
    return this.#pageOf(partnerId, range, 'report.#month BETWEEN :from AND :to', {});
  }

  /** Those of the months that a figure counts: the first on each event, of one material, with one aspect. */
  assessed(partnerId: string, { aspect, material }: AssessedBy, range: Range): Promise<Page> {
    return this.#pageOf(
      partnerId,
      range,
      'report.#month BETWEEN :from AND :to AND report.facts.standing = :first AND report.facts.assessed.material = :material AND contains(report.facts.assessed.aspects, :aspect)',
      { ':first': 'first', ':material': material, ':aspect': aspect },
    );
  }

  async #pageOf(
    partnerId: string,
    { months, before, limit }: Range,
    FilterExpression: string,
    values: Readonly<Record<string, string>>,
  ): Promise<Page> {
    const { pk, sk } = tallyKey(partnerId, '');
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :unit AND begins_with(sk, :report)',
        FilterExpression,
        ExpressionAttributeNames: { '#month': 'month' },
        ExpressionAttributeValues: { ':unit': pk, ':report': sk, ':from': months.from, ':to': months.to, ...values },
        ...(before !== undefined && { ExclusiveStartKey: tallyKey(partnerId, before) }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    const reports = Items.map(countedOf);
    return { reports, ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk).slice(sk.length) }) };
  }

  /** Reports that replaced some of these. */
  async replacementsOf(partnerId: string, reportKeys: readonly string[]): Promise<CountedReport[]> {
    const pointers = await this.#batch(reportKeys.map((reportKey) => sameKey(partnerId, 'replaced', reportKey)));
    const replacing = new Set(pointers.map((pointer) => String(pointer['reportKey'])));
    const items = await this.#batch([...replacing].map((reportKey) => tallyKey(partnerId, reportKey)));
    return items.map(countedOf);
  }

  /** Of a large batch DynamoDB answers a part, and names the rest. */
  async #batch(keys: readonly Key[]): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let asked: readonly Record<string, unknown>[] = keys;
    while (asked.length > 0) {
      const Keys = asked.slice(0, 100);
      const { Responses, UnprocessedKeys } = await this.#dynamodb.send(
        new BatchGetCommand({ RequestItems: { [this.#table]: { Keys, ConsistentRead: true } } }),
      );
      found.push(...(Responses?.[this.#table] ?? []));
      asked = [...(UnprocessedKeys?.[this.#table]?.Keys ?? []), ...asked.slice(100)];
    }
    return found;
  }
}

const countedOf = (item: Record<string, unknown>): CountedReport => ({
  reportKey: String(item['sk']).slice('REPORT#'.length),
  state: stateIn(item['report'] as CountedReport['state']),
});
