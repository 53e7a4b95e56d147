/**
 * Changes of feed credentials. Contract: each is one transaction with its entry of the audit trail and with whatever stands
 * `alongside`; what changes nothing writes nothing of a credential. A secret comes into force only for a partner that is
 * active in that very transaction.
 */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner } from '#domain/audit-entry.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import { inForce } from '#domain/feed-credential.ts';
import type { Enactment } from '#domain/proposal.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { KeptFeedCredential } from '#schemas/feed-credential.ts';
import type { AuditTrail } from './audit-trail.ts';
import { FeedCredentialRegistry } from './feed-credential-registry.ts';
import { feedCredentialKey, feedCredentialListKey, partnerKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

type Giving = Extract<Enactment, { kind: 'feed-credential' }>;

export class FeedCredentialChanges {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #registry: FeedCredentialRegistry;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#registry = new FeedCredentialRegistry(dynamodb, table);
    this.#trail = trail;
  }

  /**
   * Issued or rotated as it was proposed. Who closed the proposal first is told before anything else.
   * @throws {Refusal} `partner-not-active`, `proposal-overtaken`, `credential-ended`.
   */
  async give(
    { credential: proposed, version }: Giving,
    { by, reason }: { readonly by: ActedBy; readonly reason: string | undefined },
    alongside: readonly Write[],
  ): Promise<void> {
    const credential = inForce(proposed, Date.parse(by.at));
    const { credentialId, partnerId, feeds, expiresAt, secrets } = credential;
    const subject = aboutPartner(partnerId);
    const entry: AuditEntry =
      version === undefined
        ? { ...by, action: 'feed-credential-issued', subject, facts: { credentialId, feeds, endsAt: expiresAt } }
        : {
            ...by,
            action: 'feed-credential-rotated',
            subject,
            facts: { credentialId, endsAt: secrets[1]?.endsAt ?? by.at },
          };
    const writes = [
      ...alongside,
      this.#ifActive(partnerId),
      ...(version === undefined
        ? this.#additions(credential)
        : [this.#update(credential, version, 'proposal-overtaken')]),
      { item: this.#trail.added({ ...entry, ...(reason !== undefined && { reason }) }) },
    ];
    if (!(await commitTogether(this.#dynamodb, writes))) throw unavailable();
  }

  /**
   * Reads, and writes on the condition that nobody was faster; the loser reads again.
   * @throws {Refusal} `not-found` for another partner's as for an unknown one.
   */
  async revoke(
    of: Pick<KeptFeedCredential, 'partnerId' | 'credentialId'>,
    reason: string,
    by: ActedBy,
    alongside: readonly Write[] = [],
  ): Promise<KeptFeedCredential> {
    const { partnerId, credentialId } = of;
    for (let attempt = 0; attempt < 5; attempt++) {
      const found = await this.#registry.find(credentialId);
      if (found?.credential.partnerId !== partnerId) return refuse('not-found');
      const wasRevoked = found.credential.state === 'revoked';
      const credential = { ...found.credential, state: 'revoked' } as const;
      const facts = { credentialId, endsAt: by.at };
      const entry: AuditEntry = {
        ...by,
        action: 'feed-credential-revoked',
        subject: aboutPartner(partnerId),
        reason,
        facts,
      };
      const revocation = [this.#update(credential, found.version), { item: this.#trail.added(entry) }];
      const writes = [...alongside, ...(wasRevoked ? [] : revocation)];
      if (writes.length === 0 || (await commitTogether(this.#dynamodb, writes))) return credential;
    }
    throw unavailable();
  }

  #additions(credential: KeptFeedCredential): Write[] {
    const { credentialId, partnerId, createdAt } = credential;
    const listed = { ...feedCredentialListKey(partnerId, createdAt, credentialId), credentialId };
    return [{ ...feedCredentialKey(credentialId), credential, version: 1 }, listed].map((Item) => ({
      item: { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
    }));
  }

  #update(credential: KeptFeedCredential, readVersion: number, otherwise?: Write['otherwise']): Write {
    const Item = { ...feedCredentialKey(credential.credentialId), credential, version: readVersion + 1 };
    return {
      item: {
        Put: {
          TableName: this.#table,
          Item,
          ConditionExpression: 'version = :read',
          ExpressionAttributeValues: { ':read': readVersion },
        },
      },
      ...(otherwise && { otherwise }),
    };
  }

  #ifActive(partnerId: string): Write {
    return {
      item: {
        ConditionCheck: {
          TableName: this.#table,
          Key: partnerKey(partnerId),
          ConditionExpression: 'partner.#status = :active',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':active': 'active' },
        },
      },
      otherwise: 'partner-not-active',
    };
  }
}

const unavailable = () => new Refusal('unavailable', { retryAfterSeconds: 1 });
