/**
 * Releases, and the register of barriers. Contract: a release is closed once, in the very transaction that puts the entry into the feeds of its
 * units, notes these places with the report, and writes the trail; a report that was withdrawn meanwhile, or that a unit reads already, is
 * not released. Nothing is ever removed.
 */
import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ActedBy, aboutPartner, aboutSubmission } from '#domain/audit-entry.ts';
import { refuse } from '#domain/exchange-error.ts';
import { asBarrier, isBarred, releasedEntry } from '#domain/release.ts';
import { audienceAtRelease } from '#domain/release-policy.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import type { AuditAction } from '#schemas/audit.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { type Release, RELEASED_UNITS_MOST } from '#schemas/release.ts';
import type { AuditTrail } from './audit-trail.ts';
import { type FeedRow, FeedRows, HeadMoved, whileHeadMoves } from './feed-rows.ts';
import type { Outbox } from './outbox.ts';
import { BARRIERS, barrierKey, RELEASES, releaseKey, splitSubmissionId, submissionKey } from './table-keys.ts';
import { commitTogether, type Write } from './transaction.ts';

const ACTIONS: Readonly<Record<Exclude<Release['state'], 'expired'>, AuditAction>> = {
  waiting: 'release-proposed',
  released: 'released',
  refused: 'release-refused',
  declined: 'release-declined',
  withheld: 'release-withheld',
};

export class Releases {
  readonly #dynamodb: DynamoDBDocumentClient;
  readonly #tables: { readonly feeds: string; readonly submissions: string };
  readonly #trail: AuditTrail;
  readonly #rows: FeedRows;
  readonly #outbox: Outbox;

  constructor(
    dynamodb: DynamoDBDocumentClient,
    tables: { readonly feeds: string; readonly submissions: string },
    trail: AuditTrail,
    outbox: Outbox,
  ) {
    this.#dynamodb = dynamodb;
    this.#tables = tables;
    this.#trail = trail;
    this.#rows = new FeedRows(dynamodb, tables.feeds);
    this.#outbox = outbox;
  }

  /** What is in the feed now. */
  async rowAt(place: FeedPlace): Promise<FeedRow | undefined> {
    return this.#rows.at(place);
  }

  /** Waiting, refused, or withheld. */
  async add(release: Release, by: ActedBy): Promise<void> {
    const Item = { ...releaseKey(release.releaseId), release };
    const put: Write = {
      item: { Put: { TableName: this.#tables.feeds, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
    };
    await this.#commit([put, ...this.#besides(release, by)]);
  }

  /** Declined, or refused after all. */
  async close(release: Release, by: ActedBy): Promise<void> {
    await this.#commit([this.#closing(release), ...this.#besides(release, by)]);
  }

  /** The entry goes into the feed of each unit, as it was published and as the release marks it. */
  async make(release: Release, { entry, units, decidedAt }: FeedRow & { readonly entry: FeedEntry }, by: ActedBy) {
    await whileHeadMoves(async () => {
      const row = releasedEntry(entry, release);
      const appended = await Promise.all(
        release.units.map((unit) => this.#rows.append({ row, units, decidedAt }, audienceAtRelease(unit), by)),
      );
      const places = appended.flatMap((one) => one.places.map((place) => ({ ...place, releaseId: release.releaseId })));
      const writes = [
        this.#closing(release),
        this.#placed(release, entry.submissionId, places),
        ...this.#besides(release, by),
        ...appended.flatMap(({ items }) => items.map((item): Write => ({ item }))),
        { item: this.#toPlace(release, entry.submissionId, places, by) },
      ];
      if (!(await commitTogether(this.#dynamodb, writes))) throw new HeadMoved();
    });
  }

  async find(releaseId: string): Promise<Release | undefined> {
    const { Item } = await this.#dynamodb.send(
      new GetCommand({ TableName: this.#tables.feeds, Key: releaseKey(releaseId), ConsistentRead: true }),
    );
    return Item?.release;
  }

  /** A page, newest first, strictly before a release; all of them, or the register. */
  async before(
    which: 'releases' | 'barriers',
    releaseId: string | undefined,
    limit: number,
  ): Promise<{ releases: Release[]; last?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#dynamodb.send(
      new QueryCommand({
        TableName: this.#tables.feeds,
        KeyConditionExpression: 'pk = :pk AND sk < :before',
        ExpressionAttributeValues: { ':pk': which === 'barriers' ? BARRIERS : RELEASES, ':before': releaseId ?? '~' },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return { releases: Items.map(({ release }) => release), ...(LastEvaluatedKey && { last: LastEvaluatedKey.sk }) };
  }

  /** In the feeds that analysts define it is placed for its new readers, too. */
  #toPlace({ releaseId }: Release, submissionId: string, places: readonly FeedPlace[], by: ActedBy) {
    return this.#outbox.added('place', { eventId: releaseId, submissionId, places }, Date.parse(by.at));
  }

  #closing(release: Release): Write {
    return {
      item: {
        Update: {
          TableName: this.#tables.feeds,
          Key: releaseKey(release.releaseId),
          UpdateExpression: 'SET #release = :release',
          ConditionExpression: '#release.#state = :waiting',
          ExpressionAttributeNames: { '#release': 'release', '#state': 'state' },
          ExpressionAttributeValues: { ':release': release, ':waiting': 'waiting' },
        },
      },
      otherwise: 'proposal-closed',
    };
  }

  /** The report is still published, and none of the units reads it. */
  #placed({ units }: Release, submissionId: string, places: readonly FeedPlace[]): Write {
    const { partnerId, jti } = splitSubmissionId(submissionId);
    const names = units.map((unit, at) => [`:unit${at}`, unit] as const);
    const readsNone = names.map(([name]) => `NOT contains(releasedTo, ${name})`);
    return {
      item: {
        Update: {
          TableName: this.#tables.submissions,
          Key: submissionKey(partnerId, jti),
          UpdateExpression: 'SET places = list_append(places, :places) ADD releasedTo :units',
          ConditionExpression: ['#state = :published', 'size(places) <= :most', ...readsNone].join(' AND '),
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: {
            ...Object.fromEntries(names),
            ':units': new Set(units),
            ':published': 'published',
            ':places': places,
            // The analysts and its own unit read it beside those.
            ':most': RELEASED_UNITS_MOST + 2 - places.length,
          },
        },
      },
      otherwise: 'release-overtaken',
    };
  }

  /** The line in the register, if it is a barrier, and the trail: of the report, and of each unit that got it. */
  #besides(release: Release, by: ActedBy): Write[] {
    const { releaseId, state, submissionId = '', units, legalBasis, barriers } = release;
    if (state === 'expired') return [];
    const action = ACTIONS[state];
    const facts = {
      releaseId,
      units,
      ...(legalBasis && { legalBasis }),
      ...(barriers && { barriers: [...new Set(barriers.map(({ barrier }) => barrier))] }),
      ...(release.proposedBy && state !== 'waiting' && { proposedBy: release.proposedBy }),
    };
    const subjects = [
      aboutSubmission(submissionId),
      ...(state === 'released' ? units.map((unit) => aboutPartner(unit)) : []),
    ];
    const trail = subjects.map((subject): Write => {
      const own = subject === subjects[0] ? facts : { ...facts, units: [subject.slice(aboutPartner('').length)] };
      return { item: this.#trail.added({ ...by, action, subject, facts: own }) };
    });
    if (!isBarred(release)) return trail;
    const Item = { ...barrierKey(releaseId), release: asBarrier(release) };
    return [{ item: { Put: { TableName: this.#tables.feeds, Item } } }, ...trail];
  }

  /** Nobody can be faster where nothing else is written: a release's own name, or its one closing. */
  async #commit(writes: readonly Write[]): Promise<void> {
    if (!(await commitTogether(this.#dynamodb, writes))) refuse('unavailable');
  }
}
