/** Shows links: `GET /v1/submissions/{submissionId}/links`. What else names the same, why, and how many sources stand behind it. For analysts. */
import * as z from 'zod';
import { aboutSubmission, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { corroborationOf, stillStands } from '#domain/matching/corroboration.ts';
import { type IndexRow, type Origin, originOf } from '#domain/matching/index-row.ts';
import { keysOf } from '#domain/matching/keys-of.ts';
import { isSure, linkRank, linksOf, MUTED_ABOVE } from '#domain/matching/links.ts';
import { formOf, type MatchKey } from '#domain/matching/match-key.ts';
import { isTakenAway, mayReadSubmission, mustBeReadable } from '#domain/release-policy.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { Corroboration, SubmissionLink, SubmissionLinks } from '#schemas/match.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import type { Submission } from '#schemas/submission.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { inLanes } from '#stores/in-lanes.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  MATCHES_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly find: SubmissionStore['find'];
  readonly statesOf: SubmissionStore['statesOf'];
  readonly readEnvelope: EnvelopeStore['read'];
  readonly under: MatchIndex['under'];
  readonly originsOf: MatchIndex['originsOf'];
  readonly audit: AuditTrail['add'];
};

const QUERIES_AT_ONCE = 24;
/** Of more submissions about the same thing the surest are counted; and so far back is looked. */
const CLUSTER_MOST = 100;
const ANCESTRY_MOST = 300;

/** The entry is about the submission that was asked about, and about none that it is linked to: an originator sees who read its own. */
export async function showLinks(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<SubmissionLinks> {
  const parameters = readParameters(request, ['limit', 'cursor']);
  const limit = readLimit(parameters.limit);
  const record = await findRecord(deps, request, caller);
  const { submissionId } = record;
  mustBeReadable(caller, record);
  const paging = new Paging(deps.cursors, caller, `links of ${submissionId}`, deps.clock);
  const after = (await paging.position(parameters.cursor)) ?? '';
  const submission = storedSubmission(await deps.readEnvelope(record.retention, record.digest));
  const { keys, truncated } = keysOf(submission.report);
  const { links, muted } = linksOf(submissionId, keys, await rowsUnder(deps, keys));
  const standing = await deps.statesOf(links.map((link) => link.submissionId));
  const readable = links.filter(
    (link) => mayReadSubmission(caller, link) && !isTakenAway({ state: standing.get(link.submissionId) ?? 'received' }),
  );
  const waiting = readable.filter((link) => linkRank(link) > after);
  const items = waiting.slice(0, limit);
  const last = waiting.length > items.length ? items.at(-1) : undefined;
  const corroboration = await corroborate(deps, submission, readable, standing);
  await deps.audit({ ...actedBy(caller, deps.clock()), action: 'links-read', subject: aboutSubmission(submissionId) });
  return {
    submissionId,
    items: items.map((link) => flagged(link, standing)),
    muted: [...muted],
    ...(truncated && { truncated }),
    corroboration,
    ...(last && { next: await paging.next(linkRank(last)) }),
  };
}

const flagged = (link: SubmissionLink, states: ReadonlyMap<string, string>): SubmissionLink => ({
  ...link,
  ...(states.get(link.submissionId) === 'withdrawn' && { withdrawn: true }),
});

async function findRecord(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<SubmissionRecord> {
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  const record = id.success ? await deps.find(id.data) : undefined;
  return record && mayReadSubmission(caller, record) ? record : refuse('not-found');
}

/** Each key is asked about once, and no further than to the point where it is muted. */
async function rowsUnder(deps: Dependencies, keys: readonly MatchKey[]) {
  const asked = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  const pages = await inLanes(asked, QUERIES_AT_ONCE, ({ kind, key }) =>
    deps.under({ form: formOf(kind), key }, kind, MUTED_ABOVE.submissions + 1),
  );
  const rows = new Map(asked.map((key, at) => [nameOf(key), pages[at]?.rows ?? []]));
  return (key: Pick<MatchKey, 'kind' | 'key'>): readonly IndexRow[] => rows.get(nameOf(key)) ?? [];
}

const nameOf = ({ kind, key }: Pick<MatchKey, 'kind' | 'key'>): string => `${kind}#${key}`;

async function corroborate(
  deps: Dependencies,
  submission: Submission,
  links: readonly SubmissionLink[],
  states: ReadonlyMap<string, string>,
): Promise<Corroboration> {
  const own = originOf(submission);
  const sure = links.filter(isSure).slice(0, CLUSTER_MOST);
  const standing = sure.flatMap(({ submissionId }) =>
    stillStands({ state: states.get(submissionId) ?? 'received' }) ? [submissionId] : [],
  );
  const origins = await ancestry(deps, own, standing);
  return corroborationOf([own.submissionId, ...standing], origins, submission.report.grading.credibility);
}

/** Where all of them have it from, and those again, generation by generation. */
async function ancestry(deps: Dependencies, own: Origin, ids: readonly string[]): Promise<Map<string, Origin>> {
  const known = new Map([[own.submissionId, own]]);
  const asked = new Set([own.submissionId]);
  let next = [...new Set([...ids, ...own.derivedFrom])].filter((id) => !asked.has(id));
  while (next.length > 0 && asked.size < ANCESTRY_MOST) {
    for (const id of next) asked.add(id);
    const found = await deps.originsOf(next);
    for (const origin of found) known.set(origin.submissionId, origin);
    next = [...new Set(found.flatMap(({ derivedFrom }) => derivedFrom))].filter((id) => !asked.has(id));
  }
  return known;
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const matches = new MatchIndex(dynamodb(), env.MATCHES_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    find: (submissionId) => submissions.find(submissionId),
    statesOf: (submissionIds) => submissions.statesOf(submissionIds),
    readEnvelope: (...name) => envelopes.read(...name),
    under: (...page) => matches.under(...page),
    originsOf: (submissionIds) => matches.originsOf(submissionIds),
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/submissions/{submissionId}/links': {
        access: ['submissions:read:all'],
        run: async (request, caller) => json(200, await showLinks(deps, request, caller)),
      },
    },
  };
});
