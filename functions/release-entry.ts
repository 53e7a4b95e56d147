/** Releases published entries to units beyond their own: `/v1/releases…`. One analyst proposes, a second one approves; what is not released is on record too. */
import * as z from 'zod';
import { v7 as uuidv7 } from 'uuid';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { mustStillBeLetIn } from '#domain/proposal.ts';
import {
  asBarrier,
  decidedRelease,
  mustFitTogether,
  proposedRelease,
  type Recipients,
  releasable,
  standingRelease,
  stillOpen,
  withheldRelease,
} from '#domain/release.ts';
import { ANALYSTS } from '#domain/release-policy.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { UuidV7 } from '#schemas/primitives.ts';
import { type Release, ReleaseDecision, type ReleasePage, ReleaseRequest } from '#schemas/release.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import type { FeedRow } from '#stores/feed-rows.ts';
import { Outbox } from '#stores/outbox.ts';
import { Releases } from '#stores/releases.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  FEEDS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly findPartner: Access['findPartner'];
  readonly findSubmission: SubmissionStore['find'];
  readonly releases: Pick<Releases, 'add' | 'close' | 'make' | 'find' | 'before' | 'rowAt'>;
};

/** Proposes a release, or puts on record that there will be none. What the rules forbid is refused and on record, too. */
export async function proposeRelease(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Release> {
  const wish = readJson(request, ReleaseRequest);
  const record = (await deps.findSubmission(wish.submissionId)) ?? refuse('not-found');
  const by = actedBy(caller, deps.clock());
  const release =
    wish.intent === 'withhold' ? withheldRelease(uuidv7(), wish, record, by) : await proposalOf(deps, wish, record, by);
  await deps.releases.add(release, by);
  return release;
}

async function proposalOf(
  deps: Dependencies,
  wish: Extract<ReleaseRequest, { intent: 'release' }>,
  record: SubmissionRecord,
  by: ReturnType<typeof actedBy>,
): Promise<Release> {
  const { entry } = await publishedRow(deps, record);
  mustFitTogether(entry, wish.units);
  const recipients = await recipientsOf(deps, wish.units);
  return proposedRelease(uuidv7(), wish, { entry, subject: releasable(entry, record, wish), recipients }, by);
}

/** @throws {Refusal} `not-published`. */
async function publishedRow({ releases }: Dependencies, { state, places = [] }: SubmissionRecord) {
  const place = places.find(({ audience }) => audience === ANALYSTS);
  const row = state === 'published' && place ? await releases.rowAt(place) : undefined;
  return row && isEntry(row) ? row : refuse('not-published', 'Only what is published can be released.');
}
const isEntry = (row: FeedRow): row is FeedRow & { readonly entry: FeedEntry } => row.entry.kind !== 'withdrawn';

async function recipientsOf({ findPartner }: Dependencies, units: readonly string[]): Promise<Recipients> {
  const found = await Promise.all(units.map(async (unit) => [unit, (await findPartner(unit))?.partner] as const));
  return new Map(found);
}

/** Approves or declines, once. The rules are asked again: what they forbid by now is refused. */
export async function decideRelease(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Release> {
  const decision = readJson(request, ReleaseDecision);
  const now = deps.clock();
  const release = await releaseAt(deps, request);
  const decided = decidedRelease(release, decision, caller, now);
  const by = actedBy(caller, now);
  if (decided.state === 'declined') {
    await deps.releases.close(decided, by);
    return decided;
  }
  await mustStillBeLetIn(release.proposedBy ?? '', deps.findPartner);
  const record = (await deps.findSubmission(release.submissionId ?? '')) ?? refuse('release-overtaken');
  const row = await publishedRow(deps, record);
  const recipients = await recipientsOf(deps, release.units);
  const open = stillOpen(decided, releasable(row.entry, record, release), recipients);
  await (open.state === 'released' ? deps.releases.make(open, row, by) : deps.releases.close(open, by));
  return open;
}

/** All releases for analysts; for advisers the register of barriers, in which no line says which report it was. */
export async function listReleases(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<ReleasePage> {
  const { only, limit, cursor } = readParameters(request, ['only', 'limit', 'cursor']);
  if (only !== undefined && only !== 'barriers') return refuse('bad-parameter', 'only is barriers, or left out.');
  const which = only === 'barriers' || !caller.scopes.has('feeds:curate') ? 'barriers' : 'releases';
  const paging = new Paging(deps.cursors, caller, which, deps.clock);
  const { releases, last } = await deps.releases.before(which, await paging.position(cursor), readLimit(limit));
  const items = releases.map((release) => standingRelease(release, deps.clock()));
  const shown = caller.scopes.has('feeds:curate') ? items : items.map(asBarrier);
  return { items: shown, ...(last !== undefined && { next: await paging.next(last) }) };
}

async function releaseAt({ releases }: Dependencies, { pathParameters }: HttpRequest): Promise<Release> {
  const releaseId = UuidV7.safeParse(pathParameters.releaseId);
  return (releaseId.success ? await releases.find(releaseId.data) : undefined) ?? refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const tables = { feeds: env.FEEDS_TABLE, submissions: env.SUBMISSIONS_TABLE };
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    findSubmission: (submissionId) => submissions.find(submissionId),
    releases: new Releases(dynamodb(), tables, trail, new Outbox(dynamodb(), env.OUTBOX_TABLE)),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/releases': {
        access: ['feeds:curate', 'quality:read:all'],
        run: async (request, caller) => json(200, await listReleases(deps, request, caller)),
      },
      'POST /v1/releases': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(201, await proposeRelease(deps, request, caller)),
      },
      'GET /v1/releases/{releaseId}': {
        access: ['feeds:curate'],
        run: async (request: HttpRequest) => {
          readParameters(request, []);
          return json(200, standingRelease(await releaseAt(deps, request), deps.clock()));
        },
      },
      'POST /v1/releases/{releaseId}/decision': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(200, await decideRelease(deps, request, caller)),
      },
    },
  };
});
