/**
 * How fast one unit may send: five requests a second, twenty at once. Contract: every attempt that brings a good proof is counted,
 * whatever becomes of it, in the one transaction that remembers the proof; so the limit holds over all instances and costs no
 * request of its own. Over the limit nothing is remembered. An instance that was told so asks nobody until the window ends.
 */
import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import type { Clock } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import { sendingRateKey, usedTokenKey } from './table-keys.ts';

const WINDOW_SECONDS = 4;
const MOST_IN_A_WINDOW = 20;
const KEPT_SECONDS = 3_600;
const REFUSED = 'ConditionalCheckFailed';

export class SendingRate {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #clock: Clock;
  /** Windows that this instance knows to be full: by principal, the second they end at. */
  readonly #full = new Map<string, number>();

  constructor(dynamodb: DynamoDBDocumentClient, table: string, clock: Clock) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#clock = clock;
  }

  /**
   * Remembers a proof and counts the request it came with; false when the proof was used before.
   * @throws {Refusal} `too-many-requests` when the principal's window is full.
   */
  async rememberProof(thumbprint: string, jti: string, expiresAt: number, principal: string): Promise<boolean> {
    const now = this.#clock() / 1000;
    const window = Math.floor(now / WINDOW_SECONDS);
    const end = (window + 1) * WINDOW_SECONDS;
    if (this.#full.get(principal) === end) return tooMany(principal, end - now);
    this.#full.delete(principal);
    const transaction = {
      ClientRequestToken: randomUUID(),
      TransactItems: [this.#proofPut(thumbprint, jti, expiresAt), this.#counted(principal, window)],
    };
    try {
      await pRetry(() => this.#dynamodb.send(new TransactWriteCommand(transaction)), {
        retries: 5,
        minTimeout: 10,
        maxTimeout: 300,
        randomize: true,
        shouldRetry: ({ error }) => isConflict(error),
      });
      return true;
    } catch (error) {
      const [proof, rate] = cancellationsOf(error) ?? [];
      if (proof?.code === REFUSED) return false;
      if (rate?.code !== REFUSED) throw error;
      this.#full.set(principal, end);
      return tooMany(principal, end - now);
    }
  }

  #proofPut(thumbprint: string, jti: string, expiresAt: number) {
    return {
      Put: {
        TableName: this.#table,
        Item: { ...usedTokenKey('proof', thumbprint, jti), expiresAt },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
  }

  #counted(principal: string, window: number) {
    return {
      Update: {
        TableName: this.#table,
        Key: sendingRateKey(principal, window),
        UpdateExpression: 'ADD used :one SET expiresAt = :kept',
        ConditionExpression: 'attribute_not_exists(used) OR used < :most',
        ExpressionAttributeValues: {
          ':one': 1,
          ':most': MOST_IN_A_WINDOW,
          ':kept': window * WINDOW_SECONDS + KEPT_SECONDS,
        },
      },
    };
  }
}

/** The log is to say which unit it was. A member of staff's name has a colon, and sends nothing. */
function tooMany(principal: string, seconds: number): never {
  throw new Refusal('too-many-requests', {
    retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
    ...(!principal.includes(':') && { partnerId: principal }),
  });
}
