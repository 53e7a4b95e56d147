/** Defines feeds: by rule or by hand, in versions; tries a rule, adds entries by hand, and holds what was published before against a rule. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { aboutFeed, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { entryIdOf } from '#domain/curation.ts';
import { refuse } from '#domain/exchange-error.ts';
import { fitting } from '#domain/feed-rule.ts';
import { audienceOf } from '#domain/release-policy.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging } from '#edge/paging.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { CURATED_FEED, type FeedEntry, type FeedItem } from '#schemas/feed.ts';
import {
  type DefinedFeed,
  FeedChange,
  type FeedDescription,
  type FeedPreview,
  FeedPreviewRequest,
  type FeedReevaluation,
  FeedReevaluationRequest,
  NewFeed,
  PickedEntry,
  PREVIEW_MOST,
  REEVALUATED_AT_ONCE,
} from '#schemas/feed-definition.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { FeedReader, type StoredEntry } from '#stores/feed-reader.ts';
import { Outbox } from '#stores/outbox.ts';
import { PlacementOrders } from '#stores/placement-orders.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  FEEDS_TABLE: z.string(),
  SUBMISSIONS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly definitions: Pick<FeedDefinitions, 'find' | 'create' | 'change'>;
  readonly trail: AuditTrail;
  readonly feed: Pick<FeedReader, 'after' | 'head'>;
  readonly orders: Pick<PlacementOrders, 'pick' | 'reconsider'>;
  readonly findSubmission: SubmissionStore['find'];
};

export async function createFeed(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<FeedDescription> {
  const wish = readJson(request, NewFeed);
  if (wish.feedId === CURATED_FEED.feedId) refuse('feed-exists');
  const by = actedBy(caller, deps.clock());
  const feed = { ...wish, version: 1, definedAt: by.at, definedBy: caller.principal, collectionId: randomUUID() };
  await deps.definitions.create(feed, deps.trail, by);
  return descriptionOf(feed);
}

/** The whole definition anew. What came into the feed by an earlier version stays, and says by which. */
export async function changeFeed(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<FeedDescription> {
  const { version, ...draft } = readJson(request, FeedChange);
  const { feedId, collectionId, version: stands } = await definedFeed(deps, request);
  if (version !== stands) refuse('feed-changed');
  const by = actedBy(caller, deps.clock());
  const made = { version: version + 1, definedAt: by.at, definedBy: caller.principal };
  const feed = { feedId, collectionId, ...draft, ...made };
  await deps.definitions.change(feed, deps.trail, by);
  return descriptionOf(feed);
}

const descriptionOf = ({ feedId, collectionId, ...definition }: DefinedFeed): FeedDescription => {
  const { title, description } = definition;
  return { feedId, title, description, collectionId, definition };
};

async function definedFeed({ definitions }: Dependencies, { pathParameters }: HttpRequest): Promise<DefinedFeed> {
  return (
    (await definitions.find(pathParameters.feedId ?? '')) ?? refuse('not-found', 'There is no such feed to define.')
  );
}

/** In every place where the report stands it is placed in this feed too, and wherever it is released later. */
export async function pickEntry(deps: Dependencies, request: HttpRequest, caller: Caller) {
  const { submissionId, reason } = readJson(request, PickedEntry);
  const { feedId, rule } = await definedFeed(deps, request);
  if (rule) refuse('request-not-valid', 'This feed has a rule. By hand, entries are added to feeds that have none.');
  const record = (await deps.findSubmission(submissionId)) ?? refuse('not-found');
  if (record.state !== 'published') refuse('not-published', 'Only what is published can be added to a feed.');
  await deps.orders.pick(feedId, submissionId, reason, actedBy(caller, deps.clock()));
  return { entryId: entryIdOf({ feedId, submissionId }) };
}

/** The next stretch of all that was published. It only adds: what does not fit any more was right when it came. */
export async function reevaluate(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<FeedReevaluation> {
  const { cursor } = readJson(request, FeedReevaluationRequest);
  const feed = await definedFeed(deps, request);
  const { feedId, version, rule } = feed;
  if (!rule) return refuse('request-not-valid', 'This feed has no rule to hold anything against.');
  const paging = new Paging(deps.cursors, caller, `reevaluate ${feedId} ${version}`, deps.clock);
  const start = Number((await paging.position(cursor)) ?? 0);
  const found = await deps.feed.after(CURATED_FEED.feedId, audienceOf(caller), start, REEVALUATED_AT_ONCE + 1);
  const some = found.slice(0, REEVALUATED_AT_ONCE);
  const fits = some.flatMap((row) => entryIn(row) ?? []).filter((entry) => fitting(entry)(rule));
  const ids = fits.map(({ submissionId }) => submissionId);
  await deps.orders.reconsider(feed, ids, actedBy(caller, deps.clock()));
  const last = found.length > some.length ? some.at(-1) : undefined;
  return { looked: some.length, fits: ids.length, ...(last && { next: await paging.next(String(last.position)) }) };
}

/** So many rows are never more than one read gives. */
const LOOKED_AT_ONCE = 12;
/** And of long reports fewer are looked at. */
const PREVIEW_BYTES = 8 * 1_024 * 1_024;

/** Of what the caller reads itself, the newest first. */
export async function preview(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<FeedPreview> {
  const { rule } = readJson(request, FeedPreviewRequest);
  const rows: StoredEntry[] = [];
  let end = await deps.feed.head(CURATED_FEED.feedId, audienceOf(caller));
  for (let bytes = 0; end > 0 && rows.length < PREVIEW_MOST && bytes < PREVIEW_BYTES; ) {
    const count = Math.min(end, LOOKED_AT_ONCE, PREVIEW_MOST - rows.length);
    const some = await deps.feed.after(CURATED_FEED.feedId, audienceOf(caller), end - count, count);
    rows.push(...some.toReversed());
    bytes += some.reduce((sum, { json: text }) => sum + text.length, 0);
    end -= count;
  }
  const items = rows
    .flatMap((row) => entryIn(row) ?? [])
    .filter((entry) => fitting(entry)(rule))
    .map(lineOf);
  await auditPreview(deps, items, caller);
  const since = rows.at(-1)?.addedAt;
  return { looked: rows.length, ...(since !== undefined && { since }), items };
}

function entryIn({ json: text }: StoredEntry): FeedEntry | undefined {
  const item: FeedItem = JSON.parse(text);
  return item.kind === 'withdrawn' ? undefined : item;
}

const lineOf = ({ entryId, submissionId, partnerId, addedAt, classification, tlp, report }: FeedEntry) => ({
  entryId,
  submissionId,
  partnerId,
  addedAt,
  classification,
  tlp,
  title: report.title,
});

/** Titles were shown: as after a page of the feed, it is said of which span. */
async function auditPreview({ trail, clock }: Dependencies, items: FeedPreview['items'], caller: Caller) {
  const [newest, oldest] = [items[0], items.at(-1)];
  if (!newest || !oldest) return;
  const facts = { entries: items.length, addedFrom: oldest.addedAt, addedTo: newest.addedAt };
  const subject = aboutFeed(CURATED_FEED.feedId);
  const entry: AuditEntry = { ...actedBy(caller, clock()), action: 'feed-previewed', subject, facts };
  await trail.add(entry);
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    definitions: new FeedDefinitions(dynamodb(), env.FEEDS_TABLE),
    trail,
    feed: new FeedReader(dynamodb(), env.FEEDS_TABLE),
    orders: new PlacementOrders(dynamodb(), env.FEEDS_TABLE, trail, new Outbox(dynamodb(), env.OUTBOX_TABLE)),
    findSubmission: (submissionId) => submissions.find(submissionId),
  };
  const route = (status: number, run: (deps: Dependencies, request: HttpRequest, caller: Caller) => Promise<object>) =>
    ({
      access: ['feeds:curate'],
      run: async (request: HttpRequest, caller: Caller) => json(status, await run(deps, request, caller)),
    }) as const;
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/feeds': route(201, createFeed),
      'POST /v1/feeds/{feedId}/versions': route(201, changeFeed),
      'POST /v1/feeds/{feedId}/entries': route(201, pickEntry),
      'POST /v1/feeds/{feedId}/reevaluations': route(200, reevaluate),
      'POST /v1/feed-preview': route(200, preview),
    },
  };
});
