/**
 * Feeds: one gapless sequence per feed and audience. Contract: a decision is one transaction over the submission's state, the
 * audit trail, the heads, the entries and the outbox rows that make STIX objects of them, so of two analysts one wins and one is
 * told; a page is a range of positions, and `addedAt` grows strictly with the position. A withdrawn entry keeps its row and loses its report.
 */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import { waits, withdrawalOf } from '#domain/curation.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import type { Decision, SubmissionState } from '#schemas/decision.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import type { AuditTrail } from './audit-trail.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import { FeedRows, type FeedWrites, together } from './feed-rows.ts';
import type { Outbox } from './outbox.ts';
import { feedHeadKey, feedKey, feedPosition, splitSubmissionId, submissionKey } from './table-keys.ts';

/** Decisions are added to, never changed. */
const STEP =
  'SET #state = :to, decision = :decision, decisions = list_append(if_not_exists(decisions, :none), :decisions), places = list_append(if_not_exists(places, :none), :places)';
/** What no longer waits leaves the inbox. */
const LAST_STEP = `${STEP} REMOVE inboxKey, inboxRank`;

/** Another publication took the position first: nothing was written, read the head again. */
class HeadMoved extends Error {
  override readonly name = 'HeadMoved';
}

export type StateChange = {
  readonly submissionId: string;
  readonly from: SubmissionState;
  readonly to: SubmissionState;
  readonly decision: Decision;
};

/** What is published, and for whom. `units`: names of those it names, as they are now; what is made of the entry later has these. */
export type Publication = {
  readonly entry: Omit<FeedEntry, 'addedAt'>;
  readonly audiences: readonly string[];
  readonly units: Readonly<Record<string, string>>;
};

export class FeedStore {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #rows: FeedRows;
  readonly #trail: AuditTrail;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    tables: { readonly feeds: string; readonly submissions: string },
    trail: AuditTrail,
    outbox: Outbox,
  ) {
    this.#dynamodb = dynamodb;
    this.#submissions = tables.submissions;
    this.#rows = new FeedRows(dynamodb, tables.feeds, outbox);
    this.#trail = trail;
  }

  /**
   * Records a decision, and publishes `entry` to the audiences, if there is one.
   * @throws {Refusal} `already-decided`.
   */
  async decide(change: StateChange, publication: Publication | undefined, by: ActedBy): Promise<void> {
    await this.#record(change, by, async () => {
      if (publication === undefined) return together([]);
      const { entry, audiences, units } = publication;
      return together(
        await Promise.all(audiences.map((audience) => this.#rows.append({ row: entry, units }, audience, by))),
      );
    });
  }

  /**
   * Records a withdrawal. In each place where it was published the report goes, and the same is added as the newest there.
   * @throws {Refusal} `already-decided`, `not-published`.
   */
  async withdraw(change: StateChange, places: readonly FeedPlace[], by: ActedBy): Promise<void> {
    const { submissionId, decision } = change;
    const { decidedAt: withdrawnAt, reasonClass } = decision;
    if (reasonClass === undefined || places.length === 0) return refuse('not-published');
    await this.#record(change, by, async () => {
      const rows = places.map(async (place) => {
        const withdrawal = withdrawalOf({ feedId: place.feedId, submissionId, withdrawnAt, reasonClass });
        const added = await this.#rows.append({ row: withdrawal, units: {} }, place.audience, by);
        return { items: [await this.#rows.replace(place, withdrawal), ...added.items], places: [] };
      });
      return together(await Promise.all(rows));
    });
  }

  async #record(change: StateChange, by: ActedBy, onFeeds: () => Promise<FeedWrites>): Promise<void> {
    await pRetry(async () => this.#attempt(change, by, await onFeeds()), {
      retries: 8,
      minTimeout: 10,
      maxTimeout: 300,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof HeadMoved || isConflict(error),
    });
  }

  async #attempt(change: StateChange, by: ActedBy, { items, places }: FeedWrites): Promise<void> {
    try {
      await this.#dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [this.#stateChange(change, places), this.#decided(change, by), ...items],
        }),
      );
    } catch (error) {
      const [state, ...rest] = cancellationsOf(error) ?? [];
      if (state?.code === 'ConditionalCheckFailed') refuse('already-decided');
      if (rest.some(({ code }) => code === 'ConditionalCheckFailed')) throw new HeadMoved();
      throw error;
    }
  }

  #decided({ submissionId, from, to, decision: { feedId, reasonClass } }: StateChange, by: ActedBy) {
    const facts = { from, to, ...(feedId !== undefined && { feedId }), ...(reasonClass && { reasonClass }) };
    return this.#trail.added({ ...by, action: 'decided', subject: aboutSubmission(submissionId), facts });
  }

  #stateChange({ submissionId, from, to, decision }: StateChange, places: readonly FeedPlace[]) {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    return {
      Update: {
        TableName: this.#submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: waits(to) ? STEP : LAST_STEP,
        ConditionExpression: '#state = :from',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: {
          ':from': from,
          ':to': to,
          ':decision': decision,
          ':decisions': [decision],
          ':places': places,
          ':none': [],
        },
      },
    };
  }
}

/** One stored entry: its position, and its JSON exactly as it was published. */
export type StoredEntry = { readonly position: number; readonly addedAt: string; readonly json: string };

/** More than any page may have. */
const READ_BYTES = 5 * 1_024 * 1_024;

/** Reads feeds. */
export class FeedReader {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Up to `limit` entries after a position, in order; fewer only when there are no more, or when these are `READ_BYTES`. */
  async after(feedId: string, audience: string, position: number, limit: number): Promise<StoredEntry[]> {
    const entries: StoredEntry[] = [];
    let from: QueryCommandInput['ExclusiveStartKey'];
    let bytes = 0;
    // One query reads a MB at most, which few long reports fill.
    do {
      const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: 'pk = :feed AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':feed': feedKey(feedId, audience),
            ':first': feedPosition(position + 1),
            ':last': feedPosition(position + limit),
          },
          ConsistentRead: true,
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      entries.push(...Items.map((item) => ({ position: item.position, addedAt: item.addedAt, json: item.entry })));
      bytes += Items.reduce((sum, item) => sum + Buffer.byteLength(item.entry), 0);
      from = LastEvaluatedKey;
    } while (from && bytes < READ_BYTES);
    return entries;
  }

  /** The last position whose `addedAt` is not later than the instant: a binary search, since both grow together. */
  async positionAt(feedId: string, audience: string, instant: string): Promise<number> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: feedHeadKey(feedId, audience), ConsistentRead: true }),
    );
    let low = 0;
    let high: number = Item?.position ?? 0;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [entry] = await this.after(feedId, audience, middle - 1, 1);
      if (entry && entry.addedAt <= instant) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
