/**
 * Disposals and holds. Contract: a disposal is one transaction over the record, which keeps nothing of the report but that there was one, the feeds
 * that it stood in, the signed word on it, its entry for the log, the trail, and the row by which bytes, messages and index go. A report
 * under a hold is not disposed of, however close the two come. What is disposed of does not come back.
 */
import { randomBytes } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import { encodeBase64Url } from '#domain/base64url.ts';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { refuse } from '#domain/exchange-error.ts';
import { disposalEntry } from '#domain/log-entry.ts';
import { disposalStatement, emptied, mustBeDisposable } from '#domain/retention.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import type { Disposal, DisposalGround } from '#schemas/taken-back.ts';
import type { DisposalStatement, HoldOrder } from '#schemas/disposal.ts';
import type { AuditTrail } from './audit-trail.ts';
import { FeedRows, type FeedWrites, HeadMoved, whileHeadMoves } from './feed-rows.ts';
import type { Outbox } from './outbox.ts';
import { keptFindings, keptReceipt, recordOfItem } from './submission-item.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether, type TransactItem, type Write } from './transaction.ts';
import { loggedDisposal } from './withdrawal-keys.ts';

const DISPOSED =
  'SET #state = :disposed, title = :title, receipt = :receipt, findings = :findings, summary = :summary, disposal = :disposal REMOVE inboxKey, inboxRank, decision, decisions, places, releasedTo, #permissions, feedback, notification, privacyNotes, recalls, recallReaders, derivedFrom, attachments, messageCount, unanswered, answeredAt, answeredTo, takenAt';
const UNCHANGED =
  '#state = :from AND attribute_not_exists(#hold) AND (attribute_not_exists(places) OR size(places) = :places)';
const NAMES = { '#state': 'state', '#hold': 'hold' };
const DISPOSED_NAMES = { ...NAMES, '#permissions': 'permissions' };

type Order = { readonly submissionId: string; readonly ground: DisposalGround; readonly proposalId: string };
type Tables = { readonly feeds: string; readonly submissions: string };
type Signing = { readonly issuer: string; readonly sign: (statement: DisposalStatement) => Promise<string> };

export class Disposals {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #rows: FeedRows;
  readonly #trail: AuditTrail;
  readonly #outbox: Outbox;
  readonly #signing: Signing;

  constructor(dynamodb: DynamoDBDocumentClient, tables: Tables, trail: AuditTrail, outbox: Outbox, signing: Signing) {
    this.#dynamodb = dynamodb;
    this.#submissions = tables.submissions;
    this.#rows = new FeedRows(dynamodb, tables.feeds);
    this.#trail = trail;
    this.#outbox = outbox;
    this.#signing = signing;
  }

  /** @throws {Refusal} `not-found`, `disposed`, `on-hold`, `not-due`, and those of `alongside`. */
  async dispose(order: Order, by: ActedBy, alongside: readonly Write[]): Promise<void> {
    await whileHeadMoves(async () => {
      const record = (await this.#find(order.submissionId)) ?? refuse('not-found');
      mustBeDisposable(record, order.ground, Date.parse(by.at));
      const why = { submissionId: order.submissionId, withdrawnAt: by.at, reasonClass: 'legal' } as const;
      const places = record.state === 'published' ? (record.places ?? []) : [];
      const rows = await this.#rows.withdraw(places, why, by);
      const { disposal, entry } = await this.#signed(record, order, by);
      const items = [
        this.#emptied(record, disposal),
        this.#trail.added({
          ...by,
          action: 'disposed',
          subject: aboutSubmission(order.submissionId),
          facts: { from: record.state, to: 'disposed', ground: order.ground, proposalId: order.proposalId },
        }),
        ...rows.items,
        ...this.#events(record, entry, rows, Date.parse(by.at)),
      ];
      const done = await commitTogether(this.#dynamodb, [...items.map((item) => ({ item })), ...alongside]);
      if (!done) throw new HeadMoved();
    });
  }

  async #find(submissionId: string): Promise<SubmissionRecord | undefined> {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#submissions, Key: submissionKey(partnerId, jti), ConsistentRead: true }),
    );
    return Item && recordOfItem(Item);
  }

  async #signed(record: SubmissionRecord, { ground, proposalId }: Order, { at: disposedAt }: ActedBy) {
    const facts = { ground, proposalId, disposedAt };
    const claims = disposalStatement(record, facts, { issuer: this.#signing.issuer, salt: randomBytes(32) });
    const statement = await this.#signing.sign(claims);
    const entry = await disposalEntry(claims.salt, await digestOf(parseCompactJws(statement).signingInput));
    const disposal: Disposal = { disposalId: proposalId, disposedAt, ground, statement };
    return { disposal, entry };
  }

  #emptied({ partnerId, jti, state, summary, places = [] }: SubmissionRecord, disposal: Disposal): TransactItem {
    return {
      Update: {
        TableName: this.#submissions,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: DISPOSED,
        ConditionExpression: UNCHANGED,
        ExpressionAttributeNames: DISPOSED_NAMES,
        ExpressionAttributeValues: {
          ':from': state,
          ':places': places.length,
          ':disposed': 'disposed',
          ':title': '(disposed of)',
          // The salt was in it.
          ':receipt': keptReceipt(''),
          ':findings': keptFindings([]),
          ':summary': JSON.stringify(emptied(summary)),
          ':disposal': disposal,
        },
      },
    };
  }

  #events(record: SubmissionRecord, entry: Uint8Array, { places }: FeedWrites, now: number): TransactItem[] {
    const { submissionId: eventId, retention, digest, receivedAt, recalls = [] } = record;
    const files = [...new Set(record.attachments?.map(({ sha512 }) => sha512))];
    const logged = { eventId: loggedDisposal(eventId), entry: encodeBase64Url(entry) };
    const after = [eventId, ...recalls.map(({ recallId }) => `${eventId}~recall~${recallId}`)];
    return [
      this.#outbox.added('log', logged, now),
      this.#outbox.added(
        'disposal',
        { eventId, retention, digest, receivedAt, after, ...(files.length > 0 && { files }) },
        now,
      ),
      ...(places.length > 0
        ? [this.#outbox.added('place', { eventId: `${eventId}~disposed`, submissionId: eventId, places }, now)]
        : []),
    ];
  }
}

const PLACED = 'SET #hold = :hold';
const LIFTED = 'REMOVE #hold';

export class Holds {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #submissions: string;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, submissions: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#submissions = submissions;
    this.#trail = trail;
  }

  /** @throws {Refusal} `disposed`: there is nothing left to hold. */
  async change(submissionId: string, { hold, reason }: HoldOrder, by: ActedBy): Promise<void> {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const isPlaced = hold === 'placed';
    const kept: Write = {
      item: {
        Update: {
          TableName: this.#submissions,
          Key: submissionKey(partnerId, jti),
          UpdateExpression: isPlaced ? PLACED : LIFTED,
          ConditionExpression: 'attribute_exists(pk) AND #state <> :disposed',
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: {
            ':disposed': 'disposed',
            ...(isPlaced && { ':hold': { since: by.at, reason } }),
          },
        },
      },
      otherwise: 'disposed',
    };
    const subject = aboutSubmission(submissionId);
    const told = this.#trail.added({ ...by, action: isPlaced ? 'hold-placed' : 'hold-lifted', subject, reason });
    if (!(await commitTogether(this.#dynamodb, [kept, { item: told }]))) refuse('unavailable');
  }
}
