/**
 * Changes of the registry. Contract: each is one transaction with its entry of the audit trail, with what the log is told of keys and
 * standing, and with whatever stands
 * `alongside`, and makes the partner's version grow; what changes nothing writes nothing. A thumbprint can be registered
 * once, by anyone, ever.
 */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner } from '#domain/audit-entry.ts';
import { reKeyed, withDevice } from '#domain/devices.ts';
import { ended } from '#domain/end-key.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import { eventOfPartner } from '#domain/key-event.ts';
import type { KeyRotation } from '#domain/key-rotation.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { KeyStateChange, Partner, PartnerKey, StatusChange } from '#schemas/partner.ts';
import type { ProblemCode } from '#schemas/problem.ts';
import type { PartnerProfile } from '#schemas/profile.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { KeyEvents } from './key-events.ts';
import type { PartnerRegistry } from './partner-registry.ts';
import { partnerKey, partnerListKey, thumbprintKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

/** What becomes of a partner, and what the trail says of it; without that, nothing changes. */
type Change = { readonly partner: Partner; readonly deed?: Pick<AuditEntry, 'action' | 'reason' | 'facts'> };

export class PartnerChanges {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #registry: PartnerRegistry;
  readonly #trail: AuditTrail;
  readonly #events: Pick<KeyEvents, 'added'>;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    table: string,
    registry: PartnerRegistry,
    trail: AuditTrail,
    events: Pick<KeyEvents, 'added'>,
  ) {
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#registry = registry;
    this.#trail = trail;
    this.#events = events;
  }

  /** @throws {Refusal} `partner-exists`, `key-already-registered`. */
  async enrol(partner: Partner, by: ActedBy, alongside: readonly Write[] = []): Promise<void> {
    const signing = partner.keys.find(({ use }) => use === 'signing');
    const { kind: partnerKind, scopes, maximumClassification } = partner;
    const rights = { partnerKind, scopes, maximumClassification };
    const facts = { to: partner.status, ...rights, ...(signing && { thumbprint: signing.thumbprint }) };
    const entry: AuditEntry = { ...by, action: 'enrolled', subject: aboutPartner(partner.partnerId), facts };
    const item = { ...partnerKey(partner.partnerId), partner, version: 1 };
    const writes = [
      this.#onlyOnce(item, 'partner-exists'),
      ...partner.keys.map(({ thumbprint }) => this.#claim(thumbprint, partner.partnerId)),
      { item: { Put: { TableName: this.#table, Item: partnerListKey(partner.partnerId) } } },
      { item: this.#trail.added(entry) },
      ...(await this.#told(entry, undefined, partner)),
      ...alongside,
    ];
    await this.#untilCommitted(async () => ({ writes, outcome: partner }));
  }

  /** For whoever proposes what another will only approve later. @throws {Refusal} `key-already-registered`. */
  async refuseKnownKeys(keys: readonly PartnerKey[]): Promise<void> {
    const claims = await Promise.all(
      keys.map(({ thumbprint }) =>
        this.#dynamodb.send(new GetCommand({ TableName: this.#table, Key: thumbprintKey(thumbprint) })),
      ),
    );
    if (claims.some(({ Item }) => Item !== undefined)) refuse('key-already-registered');
  }

  /**
   * Revocation is for good: who comes back is enrolled anew.
   * @param version of the partner that is meant; any, when absent.
   * @throws {Refusal} `not-found`, `partner-revoked`, `proposal-overtaken`.
   */
  changeStatus(
    partnerId: string,
    { status, reason }: Pick<StatusChange, 'status' | 'reason'>,
    by: ActedBy,
    { alongside = [], version }: { readonly alongside?: readonly Write[]; readonly version?: number } = {},
  ): Promise<Partner> {
    const change = (partner: Partner, found: number): Change => {
      if (partner.status === 'revoked' && status !== 'revoked') refuse('partner-revoked');
      if (version !== undefined && found !== version) refuse('proposal-overtaken');
      const facts = { from: partner.status, to: status };
      return { partner: { ...partner, status }, deed: { action: 'status-changed', reason, facts } };
    };
    return this.#change(partnerId, by, change, alongside);
  }

  /** Contacts, powers and arrangement as a whole; the trail says that they changed, not to what. @throws {Refusal} `not-found`. */
  changeProfile(partnerId: string, profile: PartnerProfile, by: ActedBy): Promise<Partner> {
    return this.#change(partnerId, by, (partner) => ({
      partner: { ...partner, profile },
      deed: { action: 'profile-changed' },
    }));
  }

  /** Ends a key, or ends it sooner. @throws {Refusal} `not-found`, `request-not-valid`. */
  changeKeyState(partnerId: string, thumbprint: string, change: KeyStateChange, by: ActedBy): Promise<Partner> {
    return this.#change(partnerId, by, (partner) => {
      const key = partner.keys.find((candidate) => candidate.thumbprint === thumbprint) ?? refuse('not-found');
      const after = ended(key, change, Date.parse(by.at));
      if (!after) return { partner };
      const keys = partner.keys.map((old) => (old === key ? after : old));
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

  /**
   * New keys in the place of lost ones, or beside those of other devices.
   * @throws {Refusal} `not-found`, `partner-revoked`, `key-already-registered`, `request-not-valid`.
   */
  registerKeys(
    partnerId: string,
    { keys, beside = false }: { readonly keys: readonly PartnerKey[]; readonly beside?: boolean },
    { by, reason }: { readonly by: ActedBy; readonly reason: string | undefined },
    alongside: readonly Write[],
  ): Promise<Partner> {
    const signing = keys.find(({ use }) => use === 'signing');
    const facts = signing && { thumbprint: signing.thumbprint };
    const change = (partner: Partner): Change => {
      if (partner.status === 'revoked') refuse('partner-revoked');
      return {
        partner: (beside ? withDevice : reKeyed)(partner, keys, Date.parse(by.at)),
        deed: { action: 'keys-registered', ...(reason !== undefined && { reason }), ...(facts && { facts }) },
      };
    };
    const claims = keys.map(({ thumbprint }) => this.#claim(thumbprint, partnerId));
    return this.#change(partnerId, by, change, [...claims, ...alongside]);
  }

  /** What one operator alone had put into force ends: the keys that came in with it, and the partner's standing. */
  undo(
    partnerId: string,
    { thumbprints, reason }: { readonly thumbprints: readonly string[]; readonly reason: string },
    by: ActedBy,
    alongside: readonly Write[],
  ): Promise<Partner> {
    const change = (partner: Partner): Change => {
      const status = partner.status === 'revoked' ? 'revoked' : 'suspended';
      const keys = partner.keys.map((key) => {
        const isOfIt = thumbprints.includes(key.thumbprint);
        return (isOfIt && ended(key, { state: 'compromised', from: by.at, reason }, Date.parse(by.at))) || key;
      });
      const facts = { from: partner.status, to: status } as const;
      return { partner: { ...partner, status, keys }, deed: { action: 'status-changed', reason, facts } };
    };
    return this.#change(partnerId, by, change, alongside);
  }

  /** Reads, changes, writes on the condition that nobody was faster. */
  #change(
    partnerId: string,
    by: ActedBy,
    change: (partner: Partner, version: number) => Change,
    alongside: readonly Write[] = [],
  ): Promise<Partner> {
    return this.#untilCommitted(async () => {
      const found = (await this.#registry.find(partnerId)) ?? refuse('not-found');
      const { partner, deed } = change(found.partner, found.version);
      if (!deed) return { writes: [], outcome: partner };
      const entry: AuditEntry = { ...by, ...deed, subject: aboutPartner(partnerId) };
      const told = [{ item: this.#trail.added(entry) }, ...(await this.#told(entry, found.partner, partner))];
      return { writes: [this.#partnerUpdate(partner, found.version), ...told, ...alongside], outcome: partner };
    });
  }

  async #told(entry: AuditEntry, before: Partner | undefined, after: Partner): Promise<readonly Write[]> {
    const event = eventOfPartner(entry, before, after);
    return event ? this.#events.added(event) : [];
  }

  /** The loser of a race reads again. */
  async #untilCommitted(prepare: () => Promise<{ writes: readonly Write[]; outcome: Partner }>): Promise<Partner> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const { writes, outcome } = await prepare();
      if (writes.length === 0 || (await commitTogether(this.#dynamodb, writes))) return outcome;
    }
    throw new Refusal('unavailable', { retryAfterSeconds: 1 });
  }

  #claim(thumbprint: string, partnerId: string): Write {
    return this.#onlyOnce({ ...thumbprintKey(thumbprint), partnerId }, 'key-already-registered');
  }

  #onlyOnce(item: object, otherwise: ProblemCode): Write {
    return {
      item: { Put: { TableName: this.#table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
      otherwise,
    };
  }

  #partnerUpdate(partner: Partner, readVersion: number): Write {
    return {
      item: {
        Update: {
          TableName: this.#table,
          Key: partnerKey(partner.partnerId),
          UpdateExpression: 'SET partner = :partner, version = version + :one',
          ConditionExpression: 'version = :read',
          ExpressionAttributeValues: { ':partner': partner, ':one': 1, ':read': readVersion },
        },
      },
    };
  }
}
