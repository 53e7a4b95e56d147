/**
 * What waits for a second person. Contract: a proposal is closed once, in the very transaction of what follows from it and of
 * its entry on the trail; of two who decide at once one wins, and the other is told. Nothing is ever removed.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import { keysOf, type StoredProposal } from '#domain/proposal.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { Proposal } from '#schemas/proposal.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Disposals } from './disposals.ts';
import { FeedCredentialChanges } from './feed-credential-changes.ts';
import type { PartnerChanges } from './partner-changes.ts';
import { PROPOSALS, proposalKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

export class Proposals {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #changes: PartnerChanges;
  readonly #credentials: FeedCredentialChanges;
  readonly #trail: AuditTrail;
  readonly #disposals: Pick<Disposals, 'dispose'> | undefined;

  /** `disposals`: of who decides about them. */
  constructor(
    dynamodb: DynamoDBDocumentClient,
    table: string,
    changes: PartnerChanges,
    trail: AuditTrail,
    disposals?: Pick<Disposals, 'dispose'>,
  ) {
    this.#disposals = disposals;
    this.#dynamodb = dynamodb;
    this.#table = table;
    this.#changes = changes;
    this.#credentials = new FeedCredentialChanges(dynamodb, table, trail);
    this.#trail = trail;
  }

  /** Kept until a second person looks at it; with broken glass it comes into force in the same transaction. */
  async add(stored: StoredProposal, by: ActedBy): Promise<void> {
    const { proposal, enactment } = stored;
    const { proposalId, kind, partnerId, reason, brokenGlass } = proposal;
    const entry: AuditEntry = {
      ...by,
      action: 'proposed',
      subject: aboutPartner(partnerId),
      ...(reason !== undefined && { reason }),
      facts: { proposalId, kind, ...(brokenGlass && { brokenGlass }) },
    };
    const Item = { ...proposalKey(proposalId), proposal, enactment };
    const writes: Write[] = [
      { item: { Put: { TableName: this.#table, Item, ConditionExpression: 'attribute_not_exists(pk)' } } },
      { item: this.#trail.added(entry) },
    ];
    await (brokenGlass ? this.#bringIntoForce(stored, by, writes) : this.#commit(writes));
  }

  /** What was proposed comes into force with its approval; what is in force already is only approved. */
  async approve(stored: StoredProposal, approved: Proposal, by: ActedBy): Promise<void> {
    const writes = this.#closing(approved, 'approved', by);
    await (approved.brokenGlass ? this.#commit(writes) : this.#bringIntoForce(stored, by, writes));
  }

  /**
   * What one operator alone had put into force does not stay so: the feed credential is revoked; or the partner is suspended, and no
   * key that came in opens anything.
   */
  async decline({ enactment }: StoredProposal, declined: Proposal, by: ActedBy): Promise<void> {
    const alongside = this.#closing(declined, 'declined', by);
    if (!declined.brokenGlass) return this.#commit(alongside);
    const { partnerId, credential, decisionReason: reason = 'declined' } = declined;
    if (credential) {
      await this.#credentials.revoke({ partnerId, ...credential }, reason, by, alongside);
      return;
    }
    const thumbprints = keysOf(enactment).map(({ thumbprint }) => thumbprint);
    await this.#changes.undo(partnerId, { thumbprints, reason }, by, alongside);
  }

  #closing(decided: Proposal, action: 'approved' | 'declined', by: ActedBy): Write[] {
    const { proposalId, kind, partnerId, proposedBy, decisionReason: reason } = decided;
    const facts = { proposalId, kind, proposedBy };
    const entry: AuditEntry = {
      ...by,
      action,
      subject: aboutPartner(partnerId),
      ...(reason !== undefined && { reason }),
      facts,
    };
    const closing: Write = {
      item: {
        Update: {
          TableName: this.#table,
          Key: proposalKey(proposalId),
          UpdateExpression: 'SET proposal = :decided',
          ConditionExpression: 'proposal.#state = :waiting',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':decided': decided, ':waiting': 'waiting' },
        },
      },
      otherwise: 'proposal-closed',
    };
    return [closing, { item: this.#trail.added(entry) }];
  }

  async #bringIntoForce({ proposal, enactment }: StoredProposal, by: ActedBy, alongside: readonly Write[]) {
    const { partnerId, reason } = proposal;
    switch (enactment.kind) {
      case 'enrolment':
        await this.#changes.enrol(enactment.partner, by, alongside);
        break;
      case 'reactivation': {
        const { version } = enactment;
        const change = { status: 'active', reason: reason ?? 'approved' } as const;
        await this.#changes.changeStatus(partnerId, change, by, { alongside, version });
        break;
      }
      case 'key-registration':
        await this.#changes.registerKeys(partnerId, enactment, { by, reason }, alongside);
        break;
      case 'feed-credential':
        await this.#credentials.give(enactment, { by, reason }, alongside);
        break;
      case 'disposal':
        if (!this.#disposals) throw new Error('Whoever proposes a disposal does not make it.');
        await this.#disposals.dispose({ ...enactment, proposalId: proposal.proposalId }, by, alongside);
    }
  }

  /** Nobody can be faster where nothing else is written: a proposal's own name, or its one closing. */
  async #commit(writes: readonly Write[]): Promise<void> {
    if (!(await commitTogether(this.#dynamodb, writes))) refuse('unavailable');
  }

  async find(proposalId: string): Promise<StoredProposal | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#table, Key: proposalKey(proposalId), ConsistentRead: true }),
    );
    return Item && { proposal: Item.proposal, enactment: Item.enactment };
  }

  /** A page, newest first, strictly before a proposal. */
  async before(proposalId: string | undefined, limit: number): Promise<{ proposals: Proposal[]; last?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: 'pk = :proposals AND sk < :before',
        ExpressionAttributeValues: { ':proposals': PROPOSALS, ':before': proposalId ?? '~' },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return {
      proposals: Items.map(({ proposal }) => proposal),
      ...(LastEvaluatedKey && { last: LastEvaluatedKey.sk }),
    };
  }
}
