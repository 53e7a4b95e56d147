/** Reads feeds: `GET /v1/feeds…`; items from one gapless sequence per feed and audience. */
import * as z from 'zod';
import { actedBy, feedPageRead } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { ANALYSTS, audienceOf, mayReadFeed } from '#domain/release-policy.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { contentTypeOf, type FeedForm, feedBody, readFeedForm, weightOf } from '#edge/feed-formats.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { digestOfParts, isHeld, tagged } from '#edge/unchanged.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { CURATED_FEED, type FeedList } from '#schemas/feed.ts';
import type { DefinedFeed, FeedDescription } from '#schemas/feed-definition.ts';
import { UtcInstant } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess, connectFeedCredentials } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { FeedDefinitions } from '#stores/feed-definitions.ts';
import { FeedReader, type StoredEntry } from '#stores/feed-reader.ts';

export const environment = accessEnvironment.extend({ FEEDS_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly definitions: Pick<FeedDefinitions, 'all' | 'find' | 'versions'>;
  readonly after: FeedReader['after'];
  readonly positionAt: FeedReader['positionAt'];
  readonly audit: (entry: AuditEntry) => Promise<void>;
};

/** A page stops here, in bytes, even when the limit is not reached: a Lambda may answer 6 MB in all. */
const PAGE_BYTES = 4 * 1_024 * 1_024;

export async function listFeeds(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<FeedList> {
  readParameters(request, []);
  const feeds = [CURATED_FEED, ...(await deps.definitions.all())].filter((feed) => mayReadFeed(caller, feed));
  return { feeds: feeds.map(({ feedId, title, description }) => ({ feedId, title, description })) };
}

/** One that may not be read is one that does not exist. */
async function feedOf({ definitions }: Dependencies, { pathParameters }: HttpRequest, caller: Caller) {
  const { feedId = '' } = pathParameters;
  const feed = feedId === CURATED_FEED.feedId ? CURATED_FEED : await definitions.find(feedId);
  return feed && mayReadFeed(caller, feed) ? feed : refuse('not-found');
}

/** What it is for; to analysts also how it is defined, and was. */
export async function describeFeed(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<FeedDescription> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const most = readLimit(limit);
  const feed = await feedOf(deps, request, caller);
  const { feedId, title, description, collectionId } = feed;
  const paging = new Paging(deps.cursors, caller, `versions of ${feedId}`, deps.clock);
  const before = await paging.position(cursor);
  const shown = { feedId, title, description, collectionId };
  if (!('version' in feed) || audienceOf(caller) !== ANALYSTS) return shown;
  const found = await deps.definitions.versions(feedId, before === undefined ? undefined : Number(before), most);
  const oldest = found.at(-1)?.version ?? 1;
  const next = oldest > 1 ? { next: await paging.next(String(oldest)) } : {};
  return { ...shown, definition: versionOf(feed), history: found.map(versionOf), ...next };
}

const versionOf = ({ feedId: _name, collectionId: _collection, ...version }: DefinedFeed) => version;

/** A page after a cursor, or after an instant, or from the beginning; what the caller says it has is neither sent nor read again. */
export async function readFeed(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<HttpResponse> {
  const { feedId } = await feedOf(deps, request, caller);
  const parameters = readParameters(request, ['limit', 'cursor', 'added_after', 'format', 'part']);
  const form = readFeedForm(request, parameters);
  const limit = readLimit(parameters.limit);
  const audience = audienceOf(caller);
  const addedAfter = readInstant(parameters.added_after);
  // One cursor for every format: a pull may go on in another one.
  const paging = new Paging(deps.cursors, caller, `feed ${feedId} ${audience} ${addedAfter ?? ''}`, deps.clock);
  const cursor = await paging.position(parameters.cursor);
  const start = cursor === undefined ? await startOf(deps, feedId, audience, addedAfter) : Number(cursor);
  const found = await deps.after(feedId, audience, start, limit + 1);
  const page = pageWithin(found.slice(0, limit), form);
  const more = found.length > page.length;
  const next = await paging.next(String(page.at(-1)?.position ?? start));
  const headers = {
    Vary: 'Authorization, DPoP, Accept, Accept-Encoding',
    'Next-Cursor': next,
    'Next-More': String(more),
  };
  // Each entry has a tag of its bytes: those of a page are not gone over again.
  const digest = digestOfParts([form.format, form.part, String(more), ...page.map(({ tag }) => tag)]);
  if (isHeld(request, digest)) return { status: 304, headers: { ...headers, ETag: `W/"${digest}"` } };
  await auditPage(deps, feedId, page, caller);
  const stored = page.map((entry) => entry.json);
  const body = feedBody(form, stored, { next, more });
  const response = { status: 200, headers: { ...headers, 'Content-Type': contentTypeOf(form) }, body };
  // In JSON the cursor is in the body, and sealed anew each time.
  return tagged(request, response, { digest, sameBytes: form.format !== 'json' });
}

/** Once per page, by the span it had; an empty page showed nothing. */
async function auditPage(deps: Dependencies, feedId: string, page: readonly StoredEntry[], caller: Caller) {
  const published = page.map(({ publishedAt }) => publishedAt);
  if (published.length > 0) await deps.audit(feedPageRead(actedBy(caller, deps.clock()), feedId, published));
}

async function startOf(
  deps: Dependencies,
  feedId: string,
  audience: string,
  addedAfter: string | undefined,
): Promise<number> {
  return addedAfter === undefined ? 0 : deps.positionAt(feedId, audience, addedAfter);
}

/** Normalised to milliseconds, as `addedAt` is written, so that the two compare as text. */
function readInstant(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const instant = UtcInstant.safeParse(text);
  if (!instant.success)
    return refuse('bad-parameter', 'added_after is an instant in UTC, for example 2026-10-03T04:15:00Z.');
  return new Date(instant.data).toISOString();
}

function pageWithin(entries: readonly StoredEntry[], form: FeedForm): readonly StoredEntry[] {
  const characters = entries.reduce((sum, { json: text }) => sum + text.length, 0);
  // No character has more than three bytes; to count them is a tenth of what a page takes.
  if (form.part === 'entries' && characters * 3 <= PAGE_BYTES) return entries;
  let bytes = 0;
  const past = entries.findIndex((entry, index) => (bytes += weightOf(form, entry.json)) > PAGE_BYTES && index > 0);
  return past === -1 ? entries : entries.slice(0, past);
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const feeds = new FeedReader(dynamodb(), env.FEEDS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    definitions: new FeedDefinitions(dynamodb(), env.FEEDS_TABLE),
    after: (...page) => feeds.after(...page),
    positionAt: (...instant) => feeds.positionAt(...instant),
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    feedCredentials: connectFeedCredentials(env, access),
    routes: {
      'GET /v1/feeds': {
        access: ['feeds:read'],
        run: async (request, caller) => json(200, await listFeeds(deps, request, caller)),
      },
      'GET /v1/feeds/{feedId}': {
        access: ['feeds:read'],
        run: async (request, caller) => json(200, await describeFeed(deps, request, caller)),
      },
      'GET /v1/feeds/{feedId}/items': {
        access: ['feeds:read'],
        takesFeedCredential: true,
        run: (request, caller) => readFeed(deps, request, caller),
      },
    },
  };
});
