/**
 * Figures per unit and month. Contract: whatever happens to a report is counted exactly once, however often and in whatever
 * order it is delivered: its outbox row goes in the very transaction that counts it, and the report's state is written only
 * over the one that was read. One read and one transaction, of constant size however much was counted before.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  BatchGetCommand,
  GetCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { type Additions, movement, newlyAnswered, type Slice } from '#domain/contribution.ts';
import type { QualityEvent } from '#domain/outbox-event.ts';
import type { MonthCounters } from '#domain/quality.ts';
import type { CountedReport } from '#domain/report-list.ts';
import { afterAttempt, type ReportState, type SeenBefore, type Tally } from '#domain/tally.ts';
import { counterAttribute, counterOf, stateIn, storedState } from './check-names.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import type { Outbox } from './outbox.ts';
import { answersKey, sameKey, sliceKey, slicePrefix, tallyKey } from './table-keys.ts';

/** Something else of the same report, or the same report again, was counted meanwhile: nothing was written, read it again. */
class ReportMoved extends Error {
  override readonly name = 'ReportMoved';
}

type Read = { readonly state?: ReportState; readonly version: number; readonly seen: SeenBefore };

/** Enough for a unit that has too few for shares, and to see where a finding was last. */
const REPORTS_AT_ONCE = 200;
const MOST_READINGS = 4;
const NOT_COUNTERS: ReadonlySet<string> = new Set(['pk', 'sk']);

export class QualityStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Counts what happened; no effect when its outbox row is gone. */
  async count({ eventId, tally }: QualityEvent, outbox: Outbox): Promise<void> {
    await pRetry(() => this.#attempt(eventId, tally, outbox), {
      retries: 6,
      minTimeout: 20,
      maxTimeout: 400,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof ReportMoved || isConflict(error),
    });
  }

  async #attempt(eventId: string, tally: Tally, outbox: Outbox): Promise<void> {
    const read = await this.#read(tally);
    const after = afterAttempt(read.state, tally, read.seen);
    const writes = [
      this.#reportPut(tally, after, read.version),
      ...this.#firstOfTheirKind(tally, read),
      ...this.#replaced(tally, read.state),
      ...movement(read.state, after).map(({ slice, additions }) => this.#added(tally.partnerId, slice, additions)),
      ...newlyAnswered(read.state, after).map((number) => this.#answered(tally.partnerId, number, after)),
    ];
    try {
      await this.#dynamodb.send(
        new TransactWriteCommand({ TransactItems: [outbox.consumed('quality', eventId), ...writes] }),
      );
    } catch (error) {
      const [row, ...ours] = cancellationsOf(error) ?? [];
      if (row?.code === 'ConditionalCheckFailed') return;
      if (ours.some(({ code }) => code === 'ConditionalCheckFailed')) throw new ReportMoved();
      throw error;
    }
  }

  /**
   * Months and reports of one unit that say the same: both move in one transaction, so months that stood still while the
   * reports were read belong to them. Of a unit whose reports never stop coming, they may be a report apart.
   */
  async figuresOf(
    partnerId: string,
    firstMonth: string,
    part?: string,
  ): Promise<{ months: MonthCounters[]; reports: CountedReport[] }> {
    let months = await this.monthsOf(partnerId, firstMonth, part);
    for (let readings = 1; ; readings++) {
      const reports = await this.reportsOf(partnerId);
      const since = await this.monthsOf(partnerId, firstMonth, part);
      if (readings === MOST_READINGS || isDeepStrictEqual(since, months)) return { months: since, reports };
      months = since;
    }
  }

  /** The months of one unit from `firstMonth` on, oldest first; of a part of them when one is named. */
  async monthsOf(partnerId: string, firstMonth: string, part?: string): Promise<MonthCounters[]> {
    const slice = (month: string): Slice => ({ month, ...(part !== undefined && { part }) });
    const { pk, sk } = sliceKey(partnerId, slice(firstMonth));
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :unit AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':unit': pk, ':first': sk, ':last': sliceKey(partnerId, slice('9999-12')).sk },
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => ({
      month: String(item.sk).slice(slicePrefix(part).length),
      counters: countersIn(item),
    }));
  }

  /** The newest reports of a unit that are remembered, by their jti. */
  async reportsOf(partnerId: string): Promise<CountedReport[]> {
    const { pk, sk } = tallyKey(partnerId, '');
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :unit AND begins_with(sk, :report)',
        ExpressionAttributeValues: { ':unit': pk, ':report': sk },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: REPORTS_AT_ONCE,
      }),
    );
    return Items.map((item) => ({ reportKey: String(item.sk).slice(sk.length), state: stateIn(item.report) }));
  }

  /** What is remembered of one report. */
  async stateOf(partnerId: string, reportKey: string): Promise<ReportState | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: tallyKey(partnerId, reportKey), ConsistentRead: true }),
    );
    return Item && stateIn(Item.report);
  }

  /** What is left unread by a busy table counts as not there; the conditions of the writes then find out. */
  async #read(tally: Tally): Promise<Read> {
    const report = tallyKey(tally.partnerId, tally.reportKey);
    const text = tally.outcome === 'accepted' ? sameKey(tally.partnerId, 'text', tally.facts.sameText) : undefined;
    const event = tally.outcome === 'accepted' ? sameKey(tally.partnerId, 'event', tally.facts.sameEvent) : undefined;
    const Keys = [report, text, event].filter((key) => key !== undefined);
    const { Responses } = await this.#dynamodb.send(
      new BatchGetCommand({ RequestItems: { [this.#table]: { Keys, ConsistentRead: true } } }),
    );
    const items = new Map((Responses?.[this.#table] ?? []).map((item) => [item.sk, item]));
    const item = items.get(report.sk);
    return {
      ...(item && { state: stateIn(item.report) }),
      version: item?.version ?? 0,
      seen: { text: items.get(text?.sk)?.reportKey, event: items.get(event?.sk)?.reportKey },
    };
  }

  #reportPut({ partnerId, reportKey }: Tally, report: ReportState, readVersion: number) {
    return {
      Put: {
        TableName: this.#table,
        Item: { ...tallyKey(partnerId, reportKey), report: storedState(report), version: readVersion + 1 },
        ConditionExpression: readVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :read',
        ...(readVersion !== 0 && { ExpressionAttributeValues: { ':read': readVersion } }),
      },
    };
  }

  /** The first report with a fingerprint keeps it: of two that are counted at once, one is read again and is the second. */
  #firstOfTheirKind(tally: Tally, { seen }: Read) {
    if (tally.outcome !== 'accepted') return [];
    const { partnerId, facts } = tally;
    const fresh = [
      ...(seen.text === undefined ? [sameKey(partnerId, 'text', facts.sameText)] : []),
      ...(seen.event === undefined ? [sameKey(partnerId, 'event', facts.sameEvent)] : []),
    ];
    return fresh.map((key) => ({
      Put: {
        TableName: this.#table,
        Item: { ...key, reportKey: tally.reportKey },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    }));
  }

  /** Under the name of the report that was replaced: whoever lists that one finds it mended. */
  #replaced(tally: Tally, before: ReportState | undefined) {
    const supersedes = tally.outcome === 'accepted' && !before?.facts ? tally.facts.supersedes : undefined;
    if (supersedes === undefined) return [];
    const { partnerId, reportKey } = tally;
    return [{ Put: { TableName: this.#table, Item: { ...sameKey(partnerId, 'replaced', supersedes), reportKey } } }];
  }

  /** With the unit that wrote it, and by whom it came. */
  #answered(by: string, number: string, { month, facts }: ReportState) {
    return {
      Update: {
        TableName: this.#table,
        Key: answersKey(facts?.onBehalfOf ?? by, number, month, by),
        UpdateExpression: 'ADD reports :one',
        ExpressionAttributeValues: { ':one': 1 },
      },
    };
  }

  /** Counter names come from our own closed lists (contribution.ts, the rule pack), never from a report. */
  #added(partnerId: string, slice: Slice, entries: Additions) {
    return {
      Update: {
        TableName: this.#table,
        Key: sliceKey(partnerId, slice),
        UpdateExpression: `ADD ${entries.map((_, index) => `#c${index} :v${index}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(
          entries.map(([name], index) => [`#c${index}`, counterAttribute(name)]),
        ),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
      },
    };
  }
}

const countersIn = (item: Readonly<Record<string, unknown>>): MonthCounters['counters'] =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => !NOT_COUNTERS.has(name))
      .map(([name, value]) => [counterOf(name), Number(value)]),
  );
