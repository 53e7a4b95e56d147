/**
 * Feeds: one gapless sequence per feed and audience. Contract: publication is one transaction over the submission's
 * state, the audit trail, the heads, the entries and the outbox rows that make STIX objects of them, so of two analysts one wins and one is told; a page is a range of positions, and
 * `addedAt` grows strictly with the position.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import { toInstant } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { Decision, SubmissionState } from '#schemas/decision.ts';
import { decidedTally } from '#domain/tally.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import type { AuditTrail } from './audit-trail.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import type { Outbox } from './outbox.ts';
import { feedEntryKey, feedHeadKey, feedKey, feedPosition, splitSubmissionId, submissionKey } from './table-keys.ts';

/** Position and time of the newest entry. */
type Head = { readonly position: number; readonly addedAtMs: number };
const EMPTY: Head = { position: 0, addedAtMs: 0 };

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
  readonly #tables: { readonly feeds: string; readonly submissions: string };
  readonly #trail: AuditTrail;
  readonly #outbox: Outbox;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    tables: { readonly feeds: string; readonly submissions: string },
    trail: AuditTrail,
    outbox: Outbox,
  ) {
    this.#dynamodb = dynamodb;
    this.#tables = tables;
    this.#trail = trail;
    this.#outbox = outbox;
  }

  /**
   * Records a decision, and publishes `entry` to the audiences, if there is one.
   * @throws {Refusal} `already-decided`.
   */
  async decide(change: StateChange, publication: Publication | undefined, by: ActedBy): Promise<void> {
    await pRetry(() => this.#attempt(change, publication, by), {
      retries: 8,
      minTimeout: 10,
      maxTimeout: 300,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof HeadMoved || isConflict(error),
    });
  }

  async #attempt(change: StateChange, publication: Publication | undefined, by: ActedBy): Promise<void> {
    const now = Date.parse(by.at);
    const publish = (publication?.audiences ?? []).map(async (audience) => {
      if (!publication) return [];
      return this.#append(publication, audience, await this.#head(publication.entry.feedId, audience), now);
    });
    try {
      await this.#dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [
            this.#stateChange(change),
            this.#decided(change, by),
            this.#toCount(change, now),
            ...(await Promise.all(publish)).flat(),
          ],
        }),
      );
    } catch (error) {
      const [state, ...rest] = cancellationsOf(error) ?? [];
      if (state?.code === 'ConditionalCheckFailed') refuse('already-decided');
      if (rest.some(({ code }) => code === 'ConditionalCheckFailed')) throw new HeadMoved();
      throw error;
    }
  }

  /** One per decision, so that each is counted once. */
  #toCount({ submissionId, decision }: StateChange, now: number) {
    const tally = decidedTally(splitSubmissionId(submissionId), decision);
    return this.#outbox.added('quality', { eventId: `${submissionId}~decided~${tally.at}`, tally }, now);
  }

  #decided({ submissionId, from, to, decision: { feedId } }: StateChange, by: ActedBy) {
    const facts = { from, to, ...(feedId !== undefined && { feedId }) };
    return this.#trail.added({ ...by, action: 'decided', subject: aboutSubmission(submissionId), facts });
  }

  #stateChange({ submissionId, from, to, decision }: StateChange) {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    return {
      Update: {
        TableName: this.#tables.submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET #state = :to, decision = :decision REMOVE inboxKey, inboxRank',
        ConditionExpression: '#state = :from',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':from': from, ':to': to, ':decision': decision },
      },
    };
  }

  #append({ entry, units }: Publication, audience: string, head: Head, now: number) {
    const position = head.position + 1;
    const addedAtMs = Math.max(now, head.addedAtMs + 1);
    const full = { ...entry, addedAt: toInstant(addedAtMs) };
    return [
      {
        Update: {
          TableName: this.#tables.feeds,
          Key: feedHeadKey(entry.feedId, audience),
          UpdateExpression: 'SET #position = :next, addedAtMs = :addedAtMs',
          ConditionExpression: head.position === 0 ? 'attribute_not_exists(#position)' : '#position = :current',
          ExpressionAttributeNames: { '#position': 'position' },
          ExpressionAttributeValues: {
            ':next': position,
            ':addedAtMs': addedAtMs,
            ...(head.position !== 0 && { ':current': head.position }),
          },
        },
      },
      {
        Put: {
          TableName: this.#tables.feeds,
          Item: {
            ...feedEntryKey(entry.feedId, audience, position),
            position,
            addedAt: full.addedAt,
            entry: JSON.stringify(full),
            decidedAt: toInstant(now),
            units,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      this.#outbox.added(
        'stix',
        { eventId: `${entry.entryId}~${audience}`, feedId: entry.feedId, audience, position },
        now,
      ),
    ];
  }

  async #head(feedId: string, audience: string): Promise<Head> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#tables.feeds, Key: feedHeadKey(feedId, audience), ConsistentRead: true }),
    );
    return Item ? { position: Item.position, addedAtMs: Item.addedAtMs } : EMPTY;
  }
}

/** One stored entry: its position, and its JSON exactly as it was published. */
export type StoredEntry = { readonly position: number; readonly addedAt: string; readonly json: string };

/** Reads feeds. */
export class FeedReader {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;

  constructor(dynamodb: DynamoDBDocumentClient, table: string) {
    this.#dynamodb = dynamodb;
    this.#table = table;
  }

  /** Up to `limit` entries after a position, in order. */
  async after(feedId: string, audience: string, position: number, limit: number): Promise<StoredEntry[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :feed AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':feed': feedKey(feedId, audience),
          ':first': feedPosition(position + 1),
          ':last': feedPosition(position + limit),
        },
        ConsistentRead: true,
      }),
    );
    return Items.map((item) => ({ position: item.position, addedAt: item.addedAt, json: item.entry }));
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
