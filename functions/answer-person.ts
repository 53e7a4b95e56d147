/**
 * What NZTCU needs to answer a person by the Privacy Act: `POST /v1/search/person` finds the reports that name them, and
 * `POST /v1/submissions/{submissionId}/privacy` notes what was done. Every page and every note is audited; no name and no number is.
 */
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { aboutExchange, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { lookupsOfPerson, personIn } from '#domain/matching/person-in.ts';
import { hitsOf } from '#domain/matching/search-page.ts';
import { personReport } from '#domain/person-report.ts';
import { newPrivacyNote } from '#domain/privacy.ts';
import { isTakenAway } from '#domain/release-policy.ts';
import { storedSubmission } from '#domain/stored-submission.ts';
import { stretchOf, type WalkPorts } from '#domain/walk-units.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readParameters } from '#edge/paging.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import {
  type PersonPage,
  type PersonReport,
  PersonSearch,
  PRIVACY_NOTES_MOST,
  type PrivacyNote,
  PrivacyNoteOrder,
} from '#schemas/privacy.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { EnvelopeStore } from '#stores/envelope-store.ts';
import { inLanes } from '#stores/in-lanes.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { PrivacyNotes } from '#stores/privacy-notes.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  MATCHES_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = WalkPorts & {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly under: MatchIndex['under'];
  readonly find: SubmissionStore['find'];
  readonly readEnvelope: EnvelopeStore['read'];
  readonly audit: AuditTrail['add'];
  readonly note: PrivacyNotes['add'];
};

/** Each is an object of up to 1 MiB, and the function has 20 s. */
const REPORTS_AT_ONCE = 25;
const READS_AT_ONCE = 8;

export async function findPerson(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<PersonPage> {
  readParameters(request, []);
  const { cursor, ...sought } = readJson(request, PersonSearch);
  const paging = new Paging(deps.cursors, caller, `person ${JSON.stringify(sought)}`, deps.clock);
  const { ids, last } = await candidates(deps, sought, await paging.position(cursor));
  const reports = await inLanes(ids, READS_AT_ONCE, (id) => reportOn(deps, id, sought));
  const items = reports.filter((report) => report !== undefined);
  const { reference, principle } = sought;
  const values = (sought.names ?? []).length + (sought.identifiers ?? []).length;
  const facts = { principle, reference, values, hits: items.length };
  const by = actedBy(caller, deps.clock());
  await deps.audit({ ...by, action: 'person-searched', subject: aboutExchange('search'), facts });
  return { items, looked: ids.length, ...(last !== undefined && { next: await paging.next(last) }) };
}

async function candidates(
  deps: Dependencies,
  sought: Omit<PersonSearch, 'cursor'>,
  from: string | undefined,
): Promise<{ readonly ids: readonly string[]; readonly last?: string | undefined }> {
  if (sought.by === 'reading') {
    const { found, last } = await stretchOf(deps, sought.partnerId, from, REPORTS_AT_ONCE);
    return { ids: found.map(({ submissionId }) => submissionId), last };
  }
  const lookups = lookupsOfPerson(sought);
  if (lookups.length === 0) return refuse('request-not-valid', 'None of the values can be looked up; try by reading.');
  const { items, last } = await hitsOf(deps.under, lookups, undefined, REPORTS_AT_ONCE, from);
  const wanted = items.filter(({ partnerId }) => sought.partnerId === undefined || sought.partnerId === partnerId);
  return { ids: [...new Set(wanted.map(({ submissionId }) => submissionId))], last };
}

/** What its unit took back is read by nobody: it names no one any more. */
async function reportOn(
  deps: Dependencies,
  submissionId: string,
  sought: Omit<PersonSearch, 'cursor'>,
): Promise<PersonReport | undefined> {
  const record = await deps.find(submissionId);
  if (!record || isTakenAway(record)) return undefined;
  const { report } = storedSubmission(await deps.readEnvelope(record.retention, record.digest));
  const found = personIn(report, sought);
  return found.places.length > 0 ? personReport(record, found, deps.clock()) : undefined;
}

export async function notePrivacy(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<PrivacyNote> {
  const order = readJson(request, PrivacyNoteOrder);
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  for (;;) {
    const record = (id.success ? await deps.find(id.data) : undefined) ?? refuse('not-found');
    const { submissionId, state, privacyNotes: known = [] } = record;
    if (state === 'disposed') return refuse('disposed');
    if (known.length >= PRIVACY_NOTES_MOST) return refuse('too-many-privacy-notes');
    const now = deps.clock();
    const note = newPrivacyNote(uuidv7(), order, now);
    if (await deps.note(submissionId, note, known.length, actedBy(caller, now))) return note;
  }
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const matches = new MatchIndex(dynamodb(), env.MATCHES_TABLE);
  const envelopes = new EnvelopeStore(s3(), env.ENVELOPES_BUCKET);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const notes = new PrivacyNotes(dynamodb(), env.SUBMISSIONS_TABLE, trail);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    listPartners: (...page) => access.registry.list(...page),
    storedAfter: (...page) => submissions.storedAfter(...page),
    under: (...page) => matches.under(...page),
    find: (submissionId) => submissions.find(submissionId),
    readEnvelope: (...name) => envelopes.read(...name),
    audit: (entry) => trail.add(entry),
    note: (...note) => notes.add(...note),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/search/person': {
        access: ['submissions:read:all'],
        run: async (request, caller) => json(200, await findPerson(deps, request, caller)),
      },
      'POST /v1/submissions/{submissionId}/privacy': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(201, await notePrivacy(deps, request, caller)),
      },
    },
  };
});
