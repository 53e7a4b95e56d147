/**
 * Changes of the registry. Contract: each is one transaction with its entry of the audit trail, and makes the partner's
 * version grow; what changes nothing writes nothing. A thumbprint can be registered once, by anyone, ever.
 */
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner } from '#domain/audit-entry.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import type { KeyRotation } from '#domain/key-rotation.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { KeyStateChange, Partner, StatusChange } from '#schemas/partner.ts';
import type { PartnerProfile } from '#schemas/profile.ts';
import type { AuditTrail } from './audit-trail.ts';
import { cancellationsOf, isConflict } from './dynamodb-outcome.ts';
import type { PartnerRegistry } from './partner-registry.ts';
import { partnerKey, partnerListKey, thumbprintKey } from './table-keys.ts';

/** What becomes of a partner, and what the trail says of it; without that, nothing changes. */
type Change = { readonly partner: Partner; readonly deed?: Pick<AuditEntry, 'action' | 'reason' | 'facts'> };

type Put = { readonly Put: { TableName: string; Item: object; ConditionExpression: string } };

export class PartnerChanges {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #registry: PartnerRegistry;
  readonly #trail: AuditTrail;

  constructor(dynamodb: DynamoDBDocumentClient, table: string, registry: PartnerRegistry, trail: AuditTrail) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#registry = registry;
    this.#trail = trail;
  }

  /** @throws {Refusal} `partner-exists`, `key-already-registered`. */
  async enrol(partner: Partner, by: ActedBy): Promise<void> {
    const signing = partner.keys.find(({ use }) => use === 'signing');
    const facts = { to: partner.status, ...(signing && { thumbprint: signing.thumbprint }) };
    const entry: AuditEntry = { ...by, action: 'enrolled', subject: aboutPartner(partner.partnerId), facts };
    const item = { ...partnerKey(partner.partnerId), partner, version: 1 };
    try {
      await this.#dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [
            this.#onlyOnce(item),
            ...partner.keys.map(({ thumbprint }) => this.#claim(thumbprint, partner.partnerId)),
            { Put: { TableName: this.#table, Item: partnerListKey(partner.partnerId) } },
            this.#trail.added(entry),
          ],
        }),
      );
    } catch (error) {
      const [first, ...others] = cancellationsOf(error) ?? [];
      if (first?.code === 'ConditionalCheckFailed') refuse('partner-exists');
      if (others.some(({ code }) => code === 'ConditionalCheckFailed')) refuse('key-already-registered');
      throw error;
    }
  }

  /** Revocation is for good: who comes back is enrolled anew. @throws {Refusal} `not-found`, `partner-revoked`. */
  changeStatus(partnerId: string, { status, reason }: StatusChange, by: ActedBy): Promise<Partner> {
    return this.#change(partnerId, by, (partner) => {
      if (partner.status === 'revoked' && status !== 'revoked') refuse('partner-revoked');
      const facts = { from: partner.status, to: status };
      return { partner: { ...partner, status }, deed: { action: 'status-changed', reason, facts } };
    });
  }

  /** Contacts, powers and arrangement as a whole; the trail says that they changed, not to what. @throws {Refusal} `not-found`. */
  changeProfile(partnerId: string, profile: PartnerProfile, by: ActedBy): Promise<Partner> {
    return this.#change(partnerId, by, (partner) => ({
      partner: { ...partner, profile },
      deed: { action: 'profile-changed' },
    }));
  }

  /** Ends a key. Never re-activates one; a compromised one stays as it is. @throws {Refusal} `not-found`. */
  changeKeyState(partnerId: string, thumbprint: string, change: KeyStateChange, by: ActedBy): Promise<Partner> {
    const ended = change.state === 'retired' ? { notAfter: change.from } : { compromisedFrom: change.from };
    return this.#change(partnerId, by, (partner) => {
      const key = partner.keys.find((candidate) => candidate.thumbprint === thumbprint) ?? refuse('not-found');
      if (key.state === 'compromised') return { partner };
      const keys = partner.keys.map((old) => (old === key ? { ...key, state: change.state, ...ended } : old));
      const facts = { thumbprint, use: key.use, endsAt: change.from };
      return { partner: { ...partner, keys }, deed: { action: `key-${change.state}`, reason: change.reason, facts } };
    });
  }

  /**
   * Adds a partner's own new key; `rotate` says what becomes of the partner with it.
   * @throws {Refusal} `key-already-registered`, and whatever `rotate` refuses.
   */
  addKey(
    partnerId: string,
    { key, signedBy }: KeyRotation,
    rotate: (partner: Partner) => Partner,
    by: ActedBy,
  ): Promise<Partner> {
    const facts = { thumbprint: key.thumbprint, use: key.use, signedBy };
    const change = (partner: Partner): Change => ({
      partner: rotate(partner),
      deed: { action: 'key-rotated', facts },
    });
    return this.#change(partnerId, by, change, [this.#claim(key.thumbprint, partnerId)]);
  }

  /** Reads, changes, writes on the condition that nobody was faster; the loser reads again. */
  async #change(
    partnerId: string,
    by: ActedBy,
    change: (partner: Partner) => Change,
    alongside: readonly Put[] = [],
  ): Promise<Partner> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const found = (await this.#registry.find(partnerId)) ?? refuse('not-found');
      const { partner, deed } = change(found.partner);
      if (!deed) return partner;
      const update = this.#partnerUpdate(partner, found.version);
      const entry = this.#trail.added({ ...by, ...deed, subject: aboutPartner(partnerId) });
      try {
        await this.#dynamodb.send(new TransactWriteCommand({ TransactItems: [update, ...alongside, entry] }));
        return partner;
      } catch (error) {
        const [first, ...others] = cancellationsOf(error) ?? [];
        if (others.some(({ code }) => code === 'ConditionalCheckFailed')) refuse('key-already-registered');
        if (first?.code !== 'ConditionalCheckFailed' && !isConflict(error)) throw error;
      }
    }
    throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  }

  #claim(thumbprint: string, partnerId: string): Put {
    return this.#onlyOnce({ ...thumbprintKey(thumbprint), partnerId });
  }

  #onlyOnce(item: object): Put {
    return { Put: { TableName: this.#table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
  }

  #partnerUpdate(partner: Partner, readVersion: number) {
    return {
      Update: {
        TableName: this.#table,
        Key: partnerKey(partner.partnerId),
        UpdateExpression: 'SET partner = :partner, version = version + :one',
        ConditionExpression: 'version = :read',
        ExpressionAttributeValues: { ':partner': partner, ':one': 1, ':read': readVersion },
      },
    };
  }
}
