/**
 * Requests for information. Contract: a number is given once; a reply is one transaction over the request, the message and the trail. A report that
 * answers is noted in the transaction of its acceptance (`submission-commit.ts`), and found here.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner } from '#domain/audit-entry.ts';
import type { AnsweringReport, KeptRequest } from '#domain/information-request.ts';
import type { KeptMessage } from '#domain/message.ts';
import type { AuditTrail } from './audit-trail.ts';
import { Conversations } from './conversations.ts';
import { type Page, pageOf } from './submission-store.ts';
import { answersTo, REQUESTS, requestKey, requestOfUnitKey, requestsOf } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

/** Reports that are named with a request. */
const ANSWERS_SHOWN = 20;

export class InformationRequests {
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

  findMessage(requestId: string, messageId: string): Promise<KeptMessage | undefined> {
    return this.#conversations.find(requestId, messageId);
  }

  messages(...range: Parameters<Conversations['page']>): ReturnType<Conversations['page']> {
    return this.#conversations.page(...range);
  }

  async find(requestId: string): Promise<KeptRequest | undefined> {
    const Key = requestKey(requestId);
    const { Item } = await this.#dynamodb.send(new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }));
    return Item?.request;
  }

  /** False when the number is taken. */
  add(request: KeptRequest, by: ActedBy): Promise<boolean> {
    const { partnerId, requestId } = request;
    const rows = [{ ...requestKey(requestId), request }, requestOfUnitKey(partnerId, requestId)];
    const puts = rows.map(
      (Item): Write => ({
        item: { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
      }),
    );
    const told = this.#told(request, 'information-requested', by);
    return commitTogether(this.#dynamodb, [...puts, told]);
  }

  /** False when the request was changed meanwhile, or the name of the message is taken: read it again. */
  reply(before: KeptRequest, after: KeptRequest, message: KeptMessage, by: ActedBy): Promise<boolean> {
    const changed: Write = {
      item: {
        Put: {
          TableName: this.#table,
          Item: { ...requestKey(after.requestId), request: after },
          ConditionExpression: '#request.messageCount = :known',
          ExpressionAttributeNames: { '#request': 'request' },
          ExpressionAttributeValues: { ':known': before.messageCount },
        },
      },
    };
    const action = message.declined ? 'information-request-declined' : 'information-request-answered';
    const told = this.#told(after, action, by, { messageId: message.messageId });
    return commitTogether(this.#dynamodb, [changed, ...this.#conversations.added(after.requestId, message), told]);
  }

  /** A page, newest first, strictly before a number: all of them, or those to one unit. */
  async before(partnerId: string | undefined, number: string | undefined, limit: number): Promise<Page<KeptRequest>> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :requests AND sk < :before',
        ExpressionAttributeValues: {
          ':requests': partnerId === undefined ? REQUESTS : requestsOf(partnerId),
          ':before': number ?? '~',
        },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    const found = await Promise.all(Items.map(async ({ request, sk }) => request ?? this.find(sk)));
    const requests: KeptRequest[] = found.filter((request) => request !== undefined);
    return pageOf(requests, LastEvaluatedKey && (({ requestId }) => requestId));
  }

  /** The reports of its unit that answer it, in the order in which they were made. */
  async answering({ partnerId, requestId }: KeptRequest): Promise<AnsweringReport[]> {
    const { Items = [] } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :answers',
        ExpressionAttributeValues: { ':answers': answersTo(partnerId, requestId) },
        ConsistentRead: true,
        Limit: ANSWERS_SHOWN,
      }),
    );
    return Items.map(({ sk, receivedAt }) => ({ submissionId: `${partnerId}~${sk}`, receivedAt }));
  }

  #told(
    { partnerId, requestId }: KeptRequest,
    action: 'information-requested' | 'information-request-answered' | 'information-request-declined',
    by: ActedBy,
    facts: object = {},
  ): Write {
    const subject = aboutPartner(partnerId);
    return { item: this.#trail.added({ ...by, action, subject, facts: { requestId, ...facts } }) };
  }
}
