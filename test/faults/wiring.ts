/** The product's use cases on its own stores, wired as its handlers wire them, on the clients of one process. */
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#domain/clock.ts';
import type {
  DisposalEvent,
  MatchEvent,
  PlaceEvent,
  QualityEvent,
  StixEvent,
  SummaryEvent,
} from '#domain/outbox-event.ts';
import { logNameOf } from '#domain/log-entry.ts';
import type { Edge } from '#domain/merkle-log.ts';
import { toStix } from '#domain/to-stix.ts';
import { rememberingWhomItAsks } from '#domain/unasked-answers.ts';
import { DISPOSAL_TYP } from '#schemas/disposal.ts';
import type { ReaderOrganisation } from '#schemas/reader.ts';
import { RECALL_RECEIPT_TYP } from '#schemas/recall.ts';
import { RECEIPT_TYP } from '#schemas/receipt.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { CheckpointKeys } from '#stores/checkpoint-key.ts';
import { Conversations } from '#stores/conversations.ts';
import { Disposals } from '#stores/disposals.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { FeedReader } from '#stores/feed-reader.ts';
import { FeedRows } from '#stores/feed-rows.ts';
import { FeedStore } from '#stores/feed-store.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { KeyRings, REGISTERED_RINGS } from '#stores/key-rings.ts';
import { LogStore, MOST_AT_ONCE } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { Outbox } from '#stores/outbox.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import { PartnerRegistry } from '#stores/partner-registry.ts';
import { Placements } from '#stores/placements.ts';
import { readRequirement } from '#stores/plan-reader.ts';
import { QualityStore } from '#stores/quality-store.ts';
import { Recalls } from '#stores/recalls.ts';
import { ReplayGuard } from '#stores/replay-guard.ts';
import { ReindexOrders } from '#stores/reindex-orders.ts';
import { Releases } from '#stores/releases.ts';
import { RetryQueues } from '#stores/retry-queue.ts';
import { SigningKey } from '#stores/signing-key.ts';
import { StixOrders } from '#stores/stix-orders.ts';
import { StixProjection } from '#stores/stix-projection.ts';
import { StixReader } from '#stores/stix-reader.ts';
import type { ObjectsOf } from '#stores/stix-steps.ts';
import { SubmissionCommit } from '#stores/submission-commit.ts';
import { SubmissionStore } from '#stores/submission-store.ts';
import { SummaryQueue } from '#stores/summary-queue.ts';
import type { Dependencies as Curating } from '../../functions/curate-submission.ts';
import { disposeSubmission } from '../../functions/dispose-submission.ts';
import { type Dependencies as Delivering, deliverSummary } from '../../functions/deliver-summary.ts';
import { indexSubmission } from '../../functions/index-entities.ts';
import { type Dependencies as Placing, placeEntries } from '../../functions/place-entries.ts';
import type { Dependencies as Recalling } from '../../functions/recall-submission.ts';
import type { Dependencies as Receiving } from '../../functions/receive-submission.ts';
import { type Dependencies as Sequencing, sequenceLog } from '../../functions/sequence-log.ts';
import type { Dependencies as Sweeping } from '../../functions/sweep-outbox.ts';
import { ORIGIN, RECEIPT_KEYS } from './cast.ts';
import type { Command } from './model/cloud.ts';

export const TABLES = {
  submissions: 'Submissions',
  registry: 'Registry',
  replay: 'Replay',
  outbox: 'Outbox',
  quality: 'Quality',
  feeds: 'Feeds',
  audit: 'Audit',
  log: 'Log',
  matches: 'Matches',
} as const;
export const BUCKETS = { envelopes: 'envelopes', tiles: 'log-tiles' } as const;
export const QUEUES = {
  summaries: 'nztcu-summaries',
  immediate: 'nztcu-immediate',
  readers: { 'port-desk': 'reader-port-desk' },
} as const;
/** It is told of everything that analysts read. */
const READERS: readonly ReaderOrganisation[] = [{ readerId: 'port-desk', audience: 'analysts', ceiling: 'RESTRICTED' }];
export const RETRY_QUEUES = {
  summary: 'summary-retry',
  quality: 'quality-retry',
  stix: 'stix-retry',
  match: 'match-retry',
  disposal: 'disposal-retry',
  place: 'place-retry',
  attachment: 'attachment-retry',
} as const;

const objectsOf: ObjectsOf = ({ entry, decidedAt, units }) =>
  toStix(
    entry,
    { origin: ORIGIN, partners: new Map(Object.entries(units)) },
    { publishedAt: decidedAt, modifiedAt: decidedAt },
  );

export type Client = { readonly send: (command: Command) => Promise<object> };

export function storesOn(client: Client, clock: Clock) {
  const dynamodb = client as unknown as DynamoDBDocumentClient;
  const s3 = client as unknown as S3Client;
  const sqs = client as unknown as SQSClient;
  const kms = client as unknown as KMSClient;
  const registry = new PartnerRegistry(dynamodb, TABLES.registry);
  const trail = new AuditTrail(dynamodb, TABLES.audit);
  const outbox = new Outbox(dynamodb, TABLES.outbox);
  const rings = new KeyRings(dynamodb, TABLES.registry, REGISTERED_RINGS, clock);
  const stix = new StixReader(dynamodb, TABLES.feeds);
  const events = new KeyEvents(TABLES.registry, outbox);
  const definitions = new FeedDefinitions(dynamodb, TABLES.feeds);
  const receiptKey = new SigningKey(kms, rings, { purpose: 'receipt', firstKeyId: RECEIPT_KEYS[0] });
  return {
    clock,
    kms,
    dynamodb,
    registry,
    trail,
    outbox,
    rings,
    events,
    definitions,
    // What a process remembers from one call to the next, as its handler does.
    edgeMemory: {} as { edge?: Edge },
    findRequirement: rememberingWhomItAsks((number) => readRequirement(dynamodb, TABLES.quality, number)),
    submissions: new SubmissionStore(dynamodb, TABLES.submissions),
    envelopes: new EnvelopeStore(s3, BUCKETS.envelopes),
    receiptKey,
    commit: new SubmissionCommit(dynamodb, TABLES, outbox),
    guard: new ReplayGuard(dynamodb, TABLES.replay),
    changes: new PartnerChanges(dynamodb, TABLES.registry, registry, trail, events),
    queue: new SummaryQueue(sqs, QUEUES),
    retries: new RetryQueues(sqs, RETRY_QUEUES),
    quality: new QualityStore(dynamodb, TABLES.quality),
    matches: new MatchIndex(dynamodb, TABLES.matches),
    feeds: new FeedStore(dynamodb, TABLES, trail, outbox),
    conversations: new Conversations(dynamodb, TABLES.submissions),
    disposals: new Disposals(dynamodb, TABLES, trail, outbox, {
      issuer: ORIGIN,
      sign: (statement) => receiptKey.sign(DISPOSAL_TYP, statement, Date.parse(statement.disposedAt)),
    }),
    recalls: new Recalls(dynamodb, TABLES, trail, outbox),
    releases: new Releases(dynamodb, TABLES, trail, outbox),
    reindexing: new ReindexOrders(dynamodb, TABLES.submissions, trail, outbox),
    rows: new FeedRows(dynamodb, TABLES.feeds),
    placements: new Placements(dynamodb, TABLES.feeds, definitions, outbox, clock),
    reader: new FeedReader(dynamodb, TABLES.feeds),
    projection: new StixProjection(dynamodb, TABLES.feeds, stix, objectsOf, clock),
    stixOrders: new StixOrders(dynamodb, TABLES.feeds, stix, outbox, clock),
    log: new LogStore(dynamodb, TABLES.log),
    tiles: new LogTileStore(s3, BUCKETS.tiles),
    checkpointKeys: new CheckpointKeys(dynamodb, kms, { table: TABLES.log, keyId: 'secrets' }),
  };
}
export type Stores = ReturnType<typeof storesOn>;

/** The parts of the pipeline; a broken design puts another in the place of one. */
export const TRUE_DESIGN = {
  receiving: (on: Stores): Receiving => ({
    origin: ORIGIN,
    clock: on.clock,
    findSubmission: (id) => on.submissions.find(id),
    findPartner: (id) => on.registry.find(id),
    storeEnvelope: (...envelope) => on.envelopes.putIfAbsent(...envelope),
    signReceipt: (receipt) => on.receiptKey.sign(RECEIPT_TYP, receipt, Date.parse(receipt.receivedAt)),
    commit: (...submission) => on.commit.commit(...submission),
    noteRefusal: (event, now) => on.outbox.add('quality', event, now),
    disposeAgain: (event, now) => on.outbox.add('disposal', event, now),
    findRequirement: on.findRequirement,
  }),
  summary: (on: Stores, event: SummaryEvent): Promise<void> => deliverSummary(delivering(on), event),
  quality: (on: Stores, event: QualityEvent): Promise<void> => on.quality.count(event, on.outbox),
  match: (on: Stores, event: MatchEvent): Promise<void> =>
    indexSubmission(
      {
        readEnvelope: (...name) => on.envelopes.read(...name),
        add: (...rows) => on.matches.add(...rows),
        replace: (...rows) => on.matches.replace(...rows),
        forget: (...rows) => on.matches.forget(...rows),
        isWaiting: async (id) => (await on.outbox.find('match', id)) !== undefined,
        remove: (id) => on.outbox.remove('match', id),
      },
      event,
    ),
  stix: async (on: Stores, event: StixEvent): Promise<void> => {
    await on.projection.project(event);
    await on.outbox.remove('stix', event.eventId);
  },
  place: (on: Stores, event: PlaceEvent): Promise<void> => placeEntries(placing(on), event),
  disposal: (on: Stores, event: DisposalEvent): Promise<void> =>
    disposeSubmission(
      {
        isWaiting: async (id) => (await on.outbox.find('match', id)) !== undefined,
        isDisposing: async (id) => (await on.outbox.find('disposal', id)) !== undefined,
        find: (...name) => on.envelopes.find(...name),
        forget: (...rows) => on.matches.forget(...rows),
        forgetMessages: (about) => on.conversations.forget(about),
        shred: (...name) => on.envelopes.shred(...name),
        forgetFiles: () => Promise.reject(new Error('Nobody sends files here.')),
        remove: (id) => on.outbox.remove('disposal', id),
      },
      event,
    ),
  attachment: (): Promise<void> => Promise.reject(new Error('Nobody sends files here.')),
  sequence: (on: Stores): Promise<void> => sequenceLog(sequencing(on)),
  /** A page of a feed after what was read last, and where it ended. */
  page: async (on: Stores, feedId: string, after: string) => {
    const entries = await on.reader.after(feedId, 'analysts', Number(after || 0), 2);
    return { read: entries.map(({ json }) => json), last: String(entries.at(-1)?.position ?? after) };
  },
};
export type Design = typeof TRUE_DESIGN;

export const sequencing = (on: Stores): Sequencing => ({
  name: logNameOf(ORIGIN),
  waiting: () => on.outbox.first('log', MOST_AT_ONCE),
  remove: (id) => on.outbox.remove('log', id),
  log: on.log,
  tiles: on.tiles,
  memory: on.edgeMemory,
  signers: () => on.checkpointKeys.signers(on.clock()),
  published: () => undefined,
});

export const delivering = (on: Stores): Delivering => ({
  clock: on.clock,
  send: (...message) => on.queue.send(...message),
  tell: (...summary) => on.queue.tell(...summary),
  remove: (id) => on.outbox.remove('summary', id),
  handedOver: () => undefined,
});

const placing = (on: Stores): Placing => ({
  definitions: () => on.definitions.all(),
  placesOf: async (id) => (await on.submissions.find(id))?.places ?? [],
  rowAt: (place) => on.rows.at(place),
  pickedIn: (id) => on.placements.pickedIn(id),
  readers: READERS,
  place: (...entry) => on.placements.place(...entry),
  tell: (...summary) => on.placements.tell(...summary),
  withdraw: (...entry) => on.placements.withdraw(...entry),
  announce: (...entry) => on.stixOrders.announce(...entry),
  remove: (id) => on.outbox.remove('place', id),
});

export const sweeping = (on: Stores): Sweeping => ({
  clock: on.clock,
  waiting: (consumer) => on.outbox.waiting(consumer),
  call: (...row) => on.retries.call(...row),
  postpone: (...row) => on.outbox.postpone(...row),
});

export const recalling = (on: Stores): Recalling => ({
  origin: ORIGIN,
  clock: on.clock,
  find: (id) => on.submissions.find(id),
  derivedFrom: (id) => on.submissions.derivedFrom(id),
  sign: (receipt) => on.receiptKey.sign(RECALL_RECEIPT_TYP, receipt, Date.parse(receipt.receivedAt)),
  take: (...recall) => on.recalls.take(...recall),
});

export const curating = (on: Stores): Curating => ({
  clock: on.clock,
  cursors: () => Promise.reject(new Error('No page of the inbox is read here.')),
  find: (id) => on.submissions.find(id),
  inbox: () => Promise.reject(new Error('No page of the inbox is read here.')),
  acknowledge: () => Promise.reject(new Error('Nothing is acknowledged here.')),
  acknowledgeRecall: () => Promise.reject(new Error('Nothing is acknowledged here.')),
  readEnvelope: (...name) => on.envelopes.read(...name),
  decide: (...decision) => on.feeds.decide(...decision),
  withdraw: (...decision) => on.feeds.withdraw(...decision),
  findPartner: (id) => on.registry.find(id),
});
