/** Searches: `GET /v1/search` by an identifier or a name, `POST /v1/search/list` for up to 1,000 of them. For analysts; every page is audited, and no value. */
import * as z from 'zod';
import { aboutExchange, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { hitIn } from '#domain/matching/search.ts';
import { type Lookup, lookupsOf } from '#domain/matching/search-keys.ts';
import { hitsOf } from '#domain/matching/search-page.ts';
import { isTakenAway, mayReadSubmission } from '#domain/release-policy.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { AuditFacts } from '#schemas/audit.ts';
import { MatchKind, SearchList, type SearchListAnswer, type SearchPage, SearchValue } from '#schemas/match.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { inLanes } from '#stores/in-lanes.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  MATCHES_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly under: MatchIndex['under'];
  readonly kindsUnder: MatchIndex['kindsUnder'];
  readonly statesOf: SubmissionStore['statesOf'];
  readonly audit: AuditTrail['add'];
};

const NAMES_AT_ONCE = 24;
/** A list of long names asks much more than one of numbers; it is answered in parts, not late. */
const LOOKUPS_MOST = 10_000;
const NAMES_MOST = 1_000;
/** A name is compared with so many under its key before the list says that it was not found. */
const NAMES_COMPARED = 200;

export async function search(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<SearchPage> {
  const parameters = readParameters(request, ['kind', 'value', 'limit', 'cursor']);
  const limit = readLimit(parameters.limit);
  const kind = readKind(parameters.kind);
  const paging = new Paging(deps.cursors, caller, `search ${kind ?? ''} ${parameters.value}`, deps.clock);
  const after = await paging.position(parameters.cursor);
  const value = SearchValue.safeParse(parameters.value);
  if (!value.success) return refuse('bad-parameter', 'value is what to look for: one line of 1 to 200 characters.');
  const lookups = lookupsOf(value.data, kind);
  if (lookups.length === 0)
    return refuse('bad-parameter', 'value says too little to be looked up, or cannot be of this kind.');
  const page = await hitsOf(deps.under, lookups, kind, limit, after);
  const states = await deps.statesOf(page.items.map(({ submissionId }) => submissionId));
  // The rows of a recalled report go a moment after it is recalled.
  const items = page.items.filter(
    (hit) => mayReadSubmission(caller, hit) && !isTakenAway({ state: states.get(hit.submissionId) ?? 'received' }),
  );
  await auditSearch(deps, caller, { ...(kind && { searchedKind: kind }), values: 1, hits: items.length });
  return { items, ...(page.last !== undefined && { next: await paging.next(page.last) }) };
}

function readKind(text: string | undefined): MatchKind | undefined {
  if (text === undefined) return undefined;
  const kind = MatchKind.safeParse(text);
  return kind.success ? kind.data : refuse('bad-parameter', `kind is one of ${MatchKind.options.join(', ')}.`);
}

/** Hit or no hit, and nothing of what was hit: which submissions they are, a search for the one value says. */
export async function searchList(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<SearchListAnswer> {
  readParameters(request, []);
  const { kind, values } = readJson(request, SearchList);
  const lookups = values.map((value) => lookupsOf(value, kind));
  if (lookups.flat().length > LOOKUPS_MOST) return tooMuch();
  const kinds = await kindsOf(deps, lookups, kind);
  const items = values.map((value, at) => ({ value, hit: (kinds[at] ?? []).length > 0, kinds: kinds[at] ?? [] }));
  const hits = items.filter(({ hit }) => hit).length;
  await auditSearch(deps, caller, { ...(kind && { searchedKind: kind }), values: values.length, hits });
  return { items };
}

const tooMuch = () =>
  refuse('request-not-valid', 'The names are too many and too long for one list: send it in parts.');

/**
 * As what each value was found. Whoever may search reads every submission, so that something stands there is no secret from them. A name that
 * has a key in common with another is compared with it.
 */
async function kindsOf(
  deps: Dependencies,
  values: readonly (readonly Lookup[])[],
  kind: MatchKind | undefined,
): Promise<MatchKind[][]> {
  const asked = values.flatMap((lookups, at) => lookups.map((lookup) => ({ lookup, at })));
  const standing = await deps.kindsUnder(asked.map(({ lookup }) => lookup));
  const found = asked.map(({ lookup, at }, number) => ({
    lookup,
    at,
    kinds: (standing[number] ?? []).filter((one) => lookup.kinds.includes(one)),
  }));
  const names = found.filter(({ lookup, kinds }) => lookup.name !== undefined && kinds.length > 0);
  if (names.length > NAMES_MOST) return tooMuch();
  const alike = await inLanes(names, NAMES_AT_ONCE, async ({ lookup, at }) => {
    const { rows } = await deps.under(lookup, kind, NAMES_COMPARED);
    return { at, kinds: rows.flatMap((row) => hitIn(row, lookup, [])?.kind ?? []) };
  });
  const sure = found.filter(({ lookup }) => lookup.name === undefined);
  const kindsAt = values.map(() => new Set<MatchKind>());
  for (const { at, kinds } of [...sure, ...alike]) for (const one of kinds) kindsAt[at]?.add(one);
  return kindsAt.map((kinds) => MatchKind.options.filter((one) => kinds.has(one)));
}

async function auditSearch(deps: Dependencies, caller: Caller, facts: AuditFacts): Promise<void> {
  const by = actedBy(caller, deps.clock());
  await deps.audit({ ...by, action: 'searched', subject: aboutExchange('search'), facts });
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const matches = new MatchIndex(dynamodb(), env.MATCHES_TABLE);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    under: (...page) => matches.under(...page),
    kindsUnder: (unders) => matches.kindsUnder(unders),
    statesOf: (submissionIds) => submissions.statesOf(submissionIds),
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/search': {
        access: ['submissions:read:all'],
        run: async (request, caller) => json(200, await search(deps, request, caller)),
      },
      'POST /v1/search/list': {
        access: ['submissions:read:all'],
        run: async (request, caller) => json(200, await searchList(deps, request, caller)),
      },
    },
  };
});
