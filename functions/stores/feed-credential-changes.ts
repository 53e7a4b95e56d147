/**
 * Changes of feed credentials. Contract: each is one transaction with its entry of the audit trail; what changes nothing
 * writes nothing; of two at once the later one is made over the result of the earlier.
 */
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner } from '#domain/audit-entry.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { KeptFeedCredential } from '#schemas/feed-credential.ts';
import type { AuditTrail } from './audit-trail.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import type { FeedCredentialRegistry } from './feed-credential-registry.ts';
import { feedCredentialKey, feedCredentialListKey } from './table-keys.ts';

/** What becomes of it, and what the trail says; without that, nothing changes. */
export type CredentialChange = {
  readonly credential: KeptFeedCredential;
  readonly deed?: Pick<AuditEntry, 'action' | 'reason' | 'facts'>;
};

export class FeedCredentialChanges {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #registry: FeedCredentialRegistry;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, registry: FeedCredentialRegistry, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#registry = registry;
    this.#trail = trail;
  }

  async issue(credential: KeptFeedCredential, by: ActedBy): Promise<void> {
    const { credentialId, partnerId, createdAt, expiresAt, feeds } = credential;
    const facts = { credentialId, feeds, endsAt: expiresAt };
    const listed = { ...feedCredentialListKey(partnerId, createdAt, credentialId), credentialId };
    await this.#dynamodb.send(
      new TransactWriteCommand({
        TransactItems: [
          this.#put({ ...feedCredentialKey(credentialId), credential, version: 1 }, 'attribute_not_exists(pk)'),
          this.#put(listed, 'attribute_not_exists(pk)'),
          this.#trail.added({ ...by, action: 'feed-credential-issued', subject: aboutPartner(partnerId), facts }),
        ],
      }),
    );
  }

  /**
   * Reads, changes, writes on the condition that nobody was faster; the loser reads again.
   * @throws {Refusal} `not-found` for another partner's as for an unknown one, and whatever `change` refuses.
   */
  async change(
    of: Pick<KeptFeedCredential, 'partnerId' | 'credentialId'>,
    change: (credential: KeptFeedCredential) => CredentialChange,
    by: ActedBy,
  ): Promise<KeptFeedCredential> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const found = await this.#registry.find(of.credentialId);
      if (found?.credential.partnerId !== of.partnerId) return refuse('not-found');
      const { credential, deed } = change(found.credential);
      if (!deed) return credential;
      const item = { ...feedCredentialKey(of.credentialId), credential, version: found.version + 1 };
      const update = this.#put(item, 'version = :read', { ':read': found.version });
      const entry = this.#trail.added({ ...by, ...deed, subject: aboutPartner(of.partnerId) });
      try {
        await this.#dynamodb.send(new TransactWriteCommand({ TransactItems: [update, entry] }));
        return credential;
      } catch (error) {
        const [first] = cancellationsOf(error) ?? [];
        if (first?.code !== 'ConditionalCheckFailed' && !isConflict(error)) throw error;
      }
    }
    throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  }

  #put(item: object, condition: string, values?: Record<string, unknown>) {
    return {
      Put: {
        TableName: this.#table,
        Item: item,
        ConditionExpression: condition,
        ...(values && { ExpressionAttributeValues: values }),
      },
    };
  }
}
