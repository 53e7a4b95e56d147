/**
 * Messages about reports. Contract: a question and a reply are one transaction over the message, what the record says of the conversation, and the
 * trail. A reply moves the record in that transaction, and what waits again is in the inbox again. The report's bytes are not touched.
 */
import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import { stateAfterReply, waits } from '#domain/curation.ts';
import type { KeptMessage } from '#domain/message.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import type { AuditTrail } from './audit-trail.ts';
import { askedAbout, Conversations } from './conversations.ts';
import { type Page, pageOf } from './submission-store.ts';
import { askedKey, askedPartition, INBOX, inboxRank, submissionKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

/** Nothing was said between reading and writing. */
const NOTHING_YET = '#state = :from AND attribute_not_exists(messageCount)';
const NOTHING_SINCE = '#state = :from AND messageCount = :known';
const ASKED = 'ADD messageCount :one, unanswered :one';

type Step = { readonly expression: string; readonly values: Readonly<Record<string, unknown>> };

/** What a reply leaves open. */
type After = { readonly left: readonly unknown[]; readonly answeredTo: string | undefined };

export class ReportMessages {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #trail: AuditTrail;
  readonly #conversations: Conversations;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#trail = trail;
    this.#conversations = new Conversations(dynamodb, table);
  }

  find(submissionId: string, messageId: string): Promise<KeptMessage | undefined> {
    return this.#conversations.find(submissionId, messageId);
  }

  page(...range: Parameters<Conversations['page']>): ReturnType<Conversations['page']> {
    return this.#conversations.page(...range);
  }

  /** False when the record was changed meanwhile: read it again. */
  ask(record: SubmissionRecord, question: KeptMessage, by: ActedBy): Promise<boolean> {
    const step = { expression: ASKED, values: {} };
    const told = this.#told(record, 'question-asked', question, by);
    return this.#commit(record, question, step, [told, askedAbout(this.#table, record.submissionId)]);
  }

  /** False when the record was changed meanwhile, or the name taken: read it again. */
  reply(record: SubmissionRecord, reply: KeptMessage, { left, answeredTo }: After, by: ActedBy): Promise<boolean> {
    const isAnswered = left.length === 0;
    const to = isAnswered ? stateAfterReply(record.state) : record.state;
    const goesOn = to !== record.state;
    const inInbox = goesOn && waits(to);
    const sets = [
      'unanswered = :left, answeredAt = :at',
      ...(answeredTo === undefined ? [] : ['answeredTo = :answeredTo']),
      ...(goesOn ? ['#state = :to'] : []),
      ...(inInbox ? ['inboxKey = :inbox, inboxRank = :rank'] : []),
    ].join(', ');
    const rank = inboxRank(record.summary.precedence, record.receivedAt, record.submissionId);
    const values = {
      ':left': left.length,
      ':at': reply.at,
      ...(answeredTo !== undefined && { ':answeredTo': answeredTo }),
      ...(goesOn && { ':to': to }),
      ...(inInbox && { ':inbox': INBOX, ':rank': rank }),
    };
    const facts = goesOn ? { from: record.state, to } : {};
    const told = this.#told(record, 'reply-received', reply, by, facts);
    const answered: Write = { item: { Delete: { TableName: this.#table, Key: askedKey(record.submissionId) } } };
    const step = { expression: ['SET', sets, 'ADD messageCount :one'].join(' '), values };
    return this.#commit(record, reply, step, [told, ...(isAnswered ? [answered] : [])]);
  }

  /** A page of the reports of a unit about which something is asked, oldest report first. */
  async asked(partnerId: string, after: string | undefined, limit: number): Promise<Page<string>> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :unit AND sk > :after',
        ExpressionAttributeValues: { ':unit': askedPartition(partnerId), ':after': after ?? ' ' },
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return pageOf(
      Items.map(({ sk }) => String(sk)),
      LastEvaluatedKey && ((submissionId) => submissionId),
    );
  }

  all(submissionId: string): Promise<readonly KeptMessage[]> {
    return this.#conversations.all(submissionId);
  }

  #told(
    { submissionId }: SubmissionRecord,
    action: 'question-asked' | 'reply-received',
    { messageId }: KeptMessage,
    by: ActedBy,
    facts: object = {},
  ): Write {
    const subject = aboutSubmission(submissionId);
    return { item: this.#trail.added({ ...by, action, subject, facts: { messageId, ...facts } }) };
  }

  #commit(
    record: SubmissionRecord,
    message: KeptMessage,
    { expression, values }: Step,
    besides: Write[],
  ): Promise<boolean> {
    const { messageCount: known = 0 } = record;
    const Update = {
      TableName: this.#table,
      Key: submissionKey(record.partnerId, record.jti),
      UpdateExpression: expression,
      ConditionExpression: known === 0 ? NOTHING_YET : NOTHING_SINCE,
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ...values, ':one': 1, ':from': record.state, ...(known > 0 && { ':known': known }) },
    };
    const added = this.#conversations.added(record.submissionId, message);
    return commitTogether(this.#dynamodb, [{ item: { Update } }, ...added, ...besides]);
  }
}
