/**
 * Feeds: one gapless sequence per feed and audience. Contract: a decision is one transaction over the submission's state, the
 * audit trail, the heads and the entries, so of two analysts one wins and one is told; `addedAt` grows strictly with the position. A
 * withdrawn entry keeps its row and loses its report. One outbox row has the report placed in the feeds that analysts define, or taken out of
 * what they show, and made into STIX objects where programs ask for them.
 */
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import { decidedTally } from '#domain/tally.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import type { Decision, SubmissionState } from '#schemas/decision.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import type { Message } from '#schemas/message.ts';
import type { AuditTrail } from './audit-trail.ts';
import { Conversations } from './conversations.ts';
import { questionAsked, stateStep } from './decision-step.ts';
import { cancellationsOf } from './dynamodb-outcome.ts';
import { FeedRows, type FeedWrites, HeadMoved, together, whileHeadMoves } from './feed-rows.ts';
import type { Outbox } from './outbox.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';

/** `added`: the rows that are new. `seen`: how many places there were when it was prepared. */
type Prepared = FeedWrites & { readonly added: readonly FeedPlace[]; readonly seen?: number };

export type StateChange = {
  readonly submissionId: string;
  readonly from: SubmissionState;
  readonly to: SubmissionState;
  readonly decision: Decision;
  /** How many decisions there were before. */
  readonly decided: number;
  /** What the unit is asked with it. */
  readonly question?: Message | undefined;
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
  readonly #outbox: Outbox;
  readonly #conversations: Conversations;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    tables: { readonly feeds: string; readonly submissions: string },
    trail: AuditTrail,
    outbox: Outbox,
  ) {
    this.#dynamodb = dynamodb;
    this.#submissions = tables.submissions;
    this.#rows = new FeedRows(dynamodb, tables.feeds);
    this.#trail = trail;
    this.#outbox = outbox;
    this.#conversations = new Conversations(dynamodb, tables.submissions);
  }

  /**
   * Records a decision, and publishes `entry` to the audiences, if there is one.
   * @throws {Refusal} `already-decided`.
   */
  async decide(change: StateChange, publication: Publication | undefined, by: ActedBy): Promise<void> {
    await this.#record(change, by, async () => {
      if (publication === undefined) return { ...together([]), added: [] };
      const { entry, audiences, units } = publication;
      const rows = together(
        await Promise.all(
          audiences.map((audience) => this.#rows.append({ row: entry, units, decidedAt: by.at }, audience, by)),
        ),
      );
      return { ...rows, added: rows.places };
    });
  }

  /**
   * Records a withdrawal. In each place that it was published in or released to the report goes, and the same is added as the newest there.
   * A release that comes between is seen: the places are part of the condition.
   * @throws {Refusal} `already-decided`, `not-published`.
   */
  async withdraw(change: StateChange, by: ActedBy): Promise<void> {
    const { submissionId, decision } = change;
    const { decidedAt: withdrawnAt, reasonClass } = decision;
    if (reasonClass === undefined) return refuse('not-published');
    await this.#record(change, by, async () => {
      const places = await this.#placesOf(change);
      const { items, places: added } = await this.#rows.withdraw(
        places,
        { submissionId, withdrawnAt, reasonClass },
        by,
      );
      return { items, places: [], added, seen: places.length };
    });
  }

  /** @throws {Refusal} `already-decided`, `not-published`. */
  async #placesOf({ submissionId, from }: StateChange): Promise<readonly FeedPlace[]> {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#submissions, Key: submissionKey(partnerId, jti), ConsistentRead: true }),
    );
    if (Item?.state !== from) return refuse('already-decided');
    const places: readonly FeedPlace[] = Item.places ?? [];
    return places.length > 0 ? places : refuse('not-published');
  }

  async #record(change: StateChange, by: ActedBy, onFeeds: () => Promise<Prepared>): Promise<void> {
    await whileHeadMoves(async () => this.#attempt(change, by, await onFeeds()));
  }

  async #attempt(change: StateChange, by: ActedBy, prepared: Prepared): Promise<void> {
    try {
      await this.#dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [
            stateStep(this.#submissions, change, prepared),
            this.#decided(change, by),
            this.#toCount(change, by),
            ...questionAsked(this.#submissions, this.#conversations, change),
            ...prepared.items,
            ...this.#toPlace(change, prepared, by),
          ],
        }),
      );
    } catch (error) {
      const [state, ...rest] = cancellationsOf(error) ?? [];
      const isState = state?.code === 'ConditionalCheckFailed';
      if (isState && prepared.seen === undefined) refuse('already-decided');
      // Where places were seen, they are looked at again, and the state with them.
      if (isState || rest.some(({ code }) => code === 'ConditionalCheckFailed')) throw new HeadMoved();
      throw error;
    }
  }

  /** One per decision, so that each is counted once. */
  #toCount({ submissionId, decision }: StateChange, by: ActedBy) {
    const tally = decidedTally(splitSubmissionId(submissionId), decision);
    const eventId = `${submissionId}~decided~${tally.at}`;
    return this.#outbox.added('quality', { eventId, tally }, Date.parse(by.at));
  }

  #toPlace({ submissionId, to }: StateChange, { added: places }: Prepared, by: ActedBy) {
    if (places.length === 0) return [];
    return [this.#outbox.added('place', { eventId: `${submissionId}~${to}`, submissionId, places }, Date.parse(by.at))];
  }

  #decided({ submissionId, from, to, decision: { feedId, reasonClass } }: StateChange, by: ActedBy) {
    const facts = { from, to, ...(feedId !== undefined && { feedId }), ...(reasonClass && { reasonClass }) };
    return this.#trail.added({ ...by, action: 'decided', subject: aboutSubmission(submissionId), facts });
  }
}
