/**
 * Figures per unit and month. Contract: an attempt is counted exactly once, however often and in whatever order it is
 * delivered: its outbox row goes in the very transaction that counts it, and the report's state is written only over the
 * one that was read. One transaction of constant size.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import type { QualityEvent } from '#domain/outbox-event.ts';
import type { MonthCounters } from '#domain/quality.ts';
import { afterAttempt, type Counters, movement, type ReportState } from '#domain/tally.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import type { Outbox } from './outbox.ts';
import { monthKey, tallyKey } from './table-keys.ts';

/** Another attempt of the same report was counted meanwhile: nothing was written, read it again. */
class ReportMoved extends Error {
  override readonly name = 'ReportMoved';
}

const NOT_COUNTERS: ReadonlySet<string> = new Set(['pk', 'sk']);

export class QualityStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Counts an attempt; no effect when its outbox row is gone. */
  async count({ eventId, tally }: QualityEvent, outbox: Outbox): Promise<void> {
    await pRetry(
      async () => {
        const read = await this.#report(tally.partnerId, tally.reportKey);
        const after = afterAttempt(read?.state, tally);
        try {
          await this.#dynamodb.send(
            new TransactWriteCommand({
              TransactItems: [
                outbox.consumed('quality', eventId),
                this.#reportPut(tally.partnerId, tally.reportKey, after, read?.version ?? 0),
                ...Object.entries(movement(read?.state, after)).map(([month, counters]) =>
                  this.#monthAdd(tally.partnerId, month, counters),
                ),
              ],
            }),
          );
        } catch (error) {
          const [row, report] = cancellationsOf(error) ?? [];
          if (row?.code === 'ConditionalCheckFailed') return;
          if (report?.code === 'ConditionalCheckFailed') throw new ReportMoved();
          throw error;
        }
      },
      {
        retries: 6,
        minTimeout: 20,
        maxTimeout: 400,
        randomize: true,
        shouldRetry: ({ error }) => error instanceof ReportMoved || isConflict(error),
      },
    );
  }

  /** The months of one unit from `firstMonth` on, oldest first. */
  async monthsOf(partnerId: string, firstMonth: string): Promise<MonthCounters[]> {
    const { pk, sk } = monthKey(partnerId, firstMonth);
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :unit AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':unit': pk, ':first': sk, ':last': monthKey(partnerId, '9999-12').sk },
      }),
    );
    return Items.map((item) => ({
      month: String(item.sk).slice('MONTH#'.length),
      counters: Object.fromEntries(Object.entries(item).filter(([name]) => !NOT_COUNTERS.has(name))),
    }));
  }

  async #report(partnerId: string, reportKey: string): Promise<{ state: ReportState; version: number } | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: tallyKey(partnerId, reportKey), ConsistentRead: true }),
    );
    return Item && { state: Item.report, version: Item.version };
  }

  #reportPut(partnerId: string, reportKey: string, report: ReportState, readVersion: number) {
    return {
      Put: {
        TableName: this.#table,
        Item: { ...tallyKey(partnerId, reportKey), report, version: readVersion + 1 },
        ConditionExpression: readVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :read',
        ...(readVersion !== 0 && { ExpressionAttributeValues: { ':read': readVersion } }),
      },
    };
  }

  /** Counter names come from our own closed lists (tally.ts, the rule pack), never from a report. */
  #monthAdd(partnerId: string, month: string, counters: Counters) {
    const entries = Object.entries(counters);
    return {
      Update: {
        TableName: this.#table,
        Key: monthKey(partnerId, month),
        UpdateExpression: `ADD ${entries.map((_, index) => `#c${index} :v${index}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#c${index}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
      },
    };
  }
}
