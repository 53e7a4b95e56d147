/** Serves the feeds by TAXII 2.1 (OASIS Standard, 10 June 2021), for reading: one API root, and a collection for each feed. */
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { actedBy, feedPageRead } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { Refusal, refuse } from '#domain/exchange-error.ts';
import { audienceOf, mayReadFeed } from '#domain/release-policy.ts';
import type { StixRow, StixSequence } from '#domain/taxii/stix-sequence.ts';
import {
  filterOf,
  readTaxiiParameters,
  placeAt,
  positionIn,
  selectionOf,
  STIX_ID,
  type TaxiiParameters,
} from '#domain/taxii/taxii-filter.ts';
import { pageOf } from '#domain/taxii/taxii-page.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import { type HttpRequest, JSON_BODY } from '#edge/http-request.ts';
import type { HttpResponse } from '#edge/http-response.ts';
import { Paging } from '#edge/paging.ts';
import { mustTakeTaxii, taxii, taxiiError } from '#edge/taxii-answer.ts';
import { envelope, manifest, type Page, versions } from '#edge/taxii-page-answer.ts';
import { compressed } from '#edge/unchanged.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import {
  STIX_MEDIA_TYPE,
  TAXII_API_ROOT,
  TAXII_MEDIA_TYPE,
  type TaxiiApiRoot,
  type TaxiiCollection,
  type TaxiiCollections,
  type TaxiiDiscovery,
} from '#schemas/taxii.ts';
import { type Access, accessEnvironment, connectAccess, connectFeedCredentials } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { Outbox } from '#stores/outbox.ts';
import type { OfFeed } from '#stores/stix-keys.ts';
import { StixOrders } from '#stores/stix-orders.ts';
import { StixReader } from '#stores/stix-reader.ts';

export const environment = accessEnvironment.extend({
  FEEDS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
});

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly definitions: FeedDefinitions['all'];
  readonly head: StixReader['head'];
  readonly sequence: StixReader['sequence'];
  readonly order: StixOrders['order'];
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
};

export const discovery = ({ origin }: Pick<Dependencies, 'origin'>): TaxiiDiscovery => ({
  title: 'PTCN Exchange',
  description: 'Curated reports of the Pacific Transnational Crime Network, as STIX 2.1.',
  contact: 'The operator of the exchange, at NZTCU.',
  default: origin + TAXII_API_ROOT,
  api_roots: [origin + TAXII_API_ROOT],
});

const API_ROOT: TaxiiApiRoot = {
  title: 'Feeds',
  description: 'A collection for each feed. What is read is what your unit may read.',
  versions: [TAXII_MEDIA_TYPE],
  max_content_length: JSON_BODY.plainBytes,
};

type Feed = typeof CURATED_FEED | DefinedFeed;

const collectionOf = ({ collectionId, feedId, title, description }: Feed): TaxiiCollection => ({
  id: collectionId,
  title,
  description,
  alias: feedId,
  can_read: true,
  can_write: false,
  media_types: [STIX_MEDIA_TYPE],
});

const readable = async ({ definitions }: Dependencies, caller: Caller): Promise<readonly Feed[]> =>
  [CURATED_FEED, ...(await definitions())].filter((feed) => mayReadFeed(caller, feed));

async function collections(deps: Dependencies, caller: Caller): Promise<TaxiiCollections> {
  const feeds = (await readable(deps, caller)).map(collectionOf);
  return feeds.length === 0 ? {} : { collections: feeds };
}

/** By id or by alias. One that may not be read is one that does not exist. */
async function feedOf(deps: Dependencies, { pathParameters }: HttpRequest, caller: Caller): Promise<Feed> {
  const { collectionId } = pathParameters;
  const isNamed = ({ feedId, collectionId: id }: Feed) => collectionId === id || collectionId === feedId;
  const feeds = isNamed(CURATED_FEED) ? [CURATED_FEED] : await deps.definitions();
  const feed = feeds.find(isNamed);
  return feed && mayReadFeed(caller, feed) ? feed : refuse('not-found');
}

/** A page of what this caller may read of a collection. `fixed`: filters that the address itself has. */
async function readPage(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
  fixed: TaxiiParameters = {},
): Promise<Page> {
  const { feedId } = await feedOf(deps, request, caller);
  const audience = audienceOf(caller);
  const parameters: TaxiiParameters = { ...readTaxiiParameters(request.query), ...fixed };
  const filter = filterOf(parameters);
  const purpose = `${request.route} ${feedId} ${audience} ${selectionOf(parameters)}`;
  const paging = new Paging(deps.cursors, caller, purpose, deps.clock);
  const from = positionIn(await paging.position(parameters.next), parameters);
  const sequence = await opened(deps, { feedId, audience });
  const page = await pageOf(sequence, filter, from);
  // An object that was never here is told from one that no filter lets through.
  const named = page.rows.length === 0 ? fixed['match[id]'] : undefined;
  if (named !== undefined && (await sequence.versionsOf(named)).length === 0) refuse('not-found');
  const last = page.rows.at(-1);
  await auditPage(deps, feedId, page.rows, caller);
  return {
    ...page,
    ...(page.more && last && { next: await paging.next(placeAt(last.position, parameters)) }),
  };
}

/**
 * Objects are made of a feed once somebody asks for them: whoever is the first waits until all that was published by then is there.
 * @throws {Refusal} `objects-not-ready`, when that takes longer than an answer may.
 */
async function opened(deps: Dependencies, of: OfFeed): Promise<StixSequence> {
  for (let looks = 1; ; looks++) {
    const head = await deps.head(of);
    if (head && head.entries >= head.due) return deps.sequence(of, head);
    if (looks > LOOKS_MOST) throw new Refusal('objects-not-ready', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    if (!head) await deps.order(of);
    await deps.wait(LOOKS_AFTER_MS);
  }
}
const LOOKS_AFTER_MS = 200;
const LOOKS_MOST = 30;
const RETRY_AFTER_SECONDS = 10;

/** Once per page, by the span of entries it was made of; an empty page showed nothing. */
async function auditPage(deps: Dependencies, feedId: string, rows: readonly StixRow[], caller: Caller): Promise<void> {
  const published = rows.map(({ entryAddedAt }) => entryAddedAt);
  if (published.length > 0) await deps.audit(feedPageRead(actedBy(caller, deps.clock()), feedId, published));
}

const objectIn = ({ pathParameters: { objectId = '' } }: HttpRequest): TaxiiParameters => ({
  'match[id]': STIX_ID.test(objectId) ? objectId : refuse('not-found'),
});

/** Sections 5.5 and 5.7: what can be read and not written is refused with 403; what cannot be read is not there. */
const readOnly =
  (deps: Dependencies) =>
  async (request: HttpRequest, caller: Caller): Promise<never> => {
    await feedOf(deps, request, caller);
    return refuse('collection-read-only');
  };

/** Every one of them speaks TAXII and takes a feed credential. */
const route = (run: (request: HttpRequest, caller: Caller) => Promise<HttpResponse> | HttpResponse): Route => ({
  access: ['feeds:read'],
  takesFeedCredential: true,
  run: async (request, caller) => {
    mustTakeTaxii(request);
    return compressed(request, await run(request, caller));
  },
});

export const routesOf = (deps: Dependencies): Readonly<Record<string, Route>> => ({
  'GET /taxii2': route(() => taxii(discovery(deps))),
  'GET /taxii2/feeds': route(() => taxii(API_ROOT)),
  'GET /taxii2/feeds/collections': route(async (_request, caller) => taxii(await collections(deps, caller))),
  'GET /taxii2/feeds/collections/{collectionId}': route(async (request, caller) =>
    taxii(collectionOf(await feedOf(deps, request, caller))),
  ),
  'GET /taxii2/feeds/collections/{collectionId}/manifest': route(async (request, caller) =>
    manifest(await readPage(deps, request, caller)),
  ),
  'GET /taxii2/feeds/collections/{collectionId}/objects': route(async (request, caller) =>
    envelope(await readPage(deps, request, caller)),
  ),
  'POST /taxii2/feeds/collections/{collectionId}/objects': route(readOnly(deps)),
  'GET /taxii2/feeds/collections/{collectionId}/objects/{objectId}': route(async (request, caller) =>
    envelope(await readPage(deps, request, caller, objectIn(request))),
  ),
  'DELETE /taxii2/feeds/collections/{collectionId}/objects/{objectId}': route(readOnly(deps)),
  'GET /taxii2/feeds/collections/{collectionId}/objects/{objectId}/versions': route(async (request, caller) =>
    versions(await readPage(deps, request, caller, { ...objectIn(request), 'match[version]': 'all' })),
  ),
  'GET /taxii2/feeds/status/{statusId}': route(() => refuse('not-found', 'Nothing is added by TAXII.')),
});

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const reader = new StixReader(dynamodb(), env.FEEDS_TABLE);
  const definitions = new FeedDefinitions(dynamodb(), env.FEEDS_TABLE);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const orders = new StixOrders(dynamodb(), env.FEEDS_TABLE, reader, outbox, Date.now);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: access.cursors,
    definitions: () => definitions.all(),
    head: (of) => reader.head(of),
    sequence: (...named) => reader.sequence(...named),
    order: (of) => orders.order(of),
    wait: setTimeout,
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    feedCredentials: connectFeedCredentials(env, access),
    dialect: taxiiError,
    routes: routesOf(deps),
  };
});
