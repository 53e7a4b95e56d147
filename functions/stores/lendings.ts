/**
 * Which reports units lend to advisers. Contract: of each report the last word stands, every word stays as it was signed, and
 * each is written once with its entry of the audit trail in the same transaction.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutSubmission } from '#domain/audit-entry.ts';
import type { KeptLending } from '#domain/lending.ts';
import type { Lending } from '#schemas/lending.ts';
import type { AuditTrail } from './audit-trail.ts';
import { lendingKey, splitSubmissionId } from './table-keys.ts';
import { commitTogether } from './transaction.ts';

/** The last word, and all of them in the order in which they came. */
export type KeptWords = { readonly lending: Lending; readonly words: readonly KeptLending[] };

export class Lendings {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#trail = trail;
  }

  async find(submissionId: string): Promise<KeptWords | undefined> {
    const Key = lendingKey(splitSubmissionId(submissionId).partnerId, submissionId);
    const { Item } = await this.#dynamodb.send(new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }));
    return Item && { lending: Item.lending, words: Item.words };
  }

  /** False when there are other words than those known by now. */
  async add(word: KeptLending, known: readonly KeptLending[], by: ActedBy): Promise<boolean> {
    const { jws: _, ...lending } = word;
    const { submissionId, lendingId, until, adviser } = lending;
    const Key = lendingKey(splitSubmissionId(submissionId).partnerId, submissionId);
    const put = {
      Put: {
        TableName: this.#table,
        Item: { ...Key, lending, words: [...known, word] },
        ConditionExpression: known.length === 0 ? 'attribute_not_exists(pk)' : 'size(words) = :known',
        ...(known.length > 0 && { ExpressionAttributeValues: { ':known': known.length } }),
      },
    };
    const told = this.#trail.added({
      ...by,
      action: lending.lending === 'given' ? 'report-lent' : 'lending-ended',
      subject: aboutSubmission(submissionId),
      facts: { lendingId, ...(until !== undefined && { until }), ...(adviser !== undefined && { adviser }) },
    });
    return commitTogether(this.#dynamodb, [{ item: put }, { item: told }]);
  }
}
