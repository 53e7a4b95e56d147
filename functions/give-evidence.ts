/** Gives evidence: `GET /v1/evidence`, what is on record about a partner in a period, as signed pages that name each other. */
import * as z from 'zod';
import { aboutFeed, aboutPartner, acceptanceOf, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { digestOf } from '#domain/compact-jws.ts';
import {
  type EvidenceFound,
  type EvidenceQuestion,
  evidencePage,
  evidenceQuestion,
  settledAt,
} from '#domain/evidence.ts';
import { refuse } from '#domain/exchange-error.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { HttpResponse } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { EVIDENCE_TYP, type EvidencePage } from '#schemas/evidence.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail, type KeptPage } from '#stores/audit-trail.ts';
import { dynamodb, kms } from '#stores/aws-clients.ts';
import { SigningKey } from '#stores/signing-key.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  RECEIPT_KEY_ID: z.string(),
});

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly isEnrolled: (partnerId: string) => Promise<boolean>;
  readonly trail: Pick<AuditTrail, 'of' | 'ownedBy' | 'add'>;
  readonly acceptedBetween: SubmissionStore['acceptedBetween'];
  readonly sign: (claims: EvidencePage) => Promise<string>;
};

/** What a pack is made of, in this order; each is gone through before the next. */
const SECTIONS = ['entries', 'acceptances', 'feedPages'] as const;
type Section = (typeof SECTIONS)[number];
type Stretch = { readonly entries: AuditEntry[]; readonly next?: string };
type Sources = Readonly<Record<Section, (after: string, limit: number) => Promise<Stretch>>>;

/** Where the next page begins, and what it must say of the pack: kept in the cursor. */
type Bookmark = {
  readonly asOf: string;
  readonly page: number;
  readonly before?: string;
  readonly section: number;
  readonly after?: string;
};

/** A page ends here even when it is not full: of many submissions perhaps none is of the period. */
const MOST_READS = 20;

export async function giveEvidence(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<HttpResponse> {
  const now = deps.clock();
  const { limit, cursor, ...asked } = readParameters(request, ['partner', 'from', 'to', 'limit', 'cursor']);
  const purpose = `evidence of ${JSON.stringify([asked.partner, asked.from, asked.to])}`;
  const paging = new Paging(deps.cursors, caller, purpose, deps.clock);
  const [most, position] = [readLimit(limit), await paging.position(cursor)];
  const mark: Bookmark = position === undefined ? { asOf: settledAt(now), page: 1, section: 0 } : JSON.parse(position);
  const question = evidenceQuestion(asked, mark.asOf);
  if (!(await deps.isEnrolled(question.partner))) {
    return refuse('not-found', 'No partner of this identifier was ever enrolled here.');
  }
  const { found, next } = await gather(sourcesOf(deps, question), mark, most);
  const place = { page: mark.page, ...(mark.before && { before: mark.before }), last: next === undefined };
  const by = { issuer: deps.origin, askedBy: caller.principal, now };
  const jws = await deps.sign(evidencePage(question, found, place, by));
  const facts = { periodFrom: question.from, periodTo: question.to, page: mark.page };
  const subject = aboutPartner(question.partner);
  await deps.trail.add({ ...actedBy(caller, now), action: 'evidence-given', subject, facts });
  const onwards = next && { ...next, asOf: mark.asOf, page: mark.page + 1, before: await digestOf(signedPart(jws)) };
  const headers = { ...(onwards && { 'Next-Cursor': await paging.next(JSON.stringify(onwards)) }) };
  return { status: 200, headers: { 'Content-Type': 'application/jose', ...headers }, body: jws };
}

const signedPart = (jws: string): string => jws.slice(0, jws.lastIndexOf('.'));

async function gather(
  sources: Sources,
  start: Pick<Bookmark, 'section' | 'after'>,
  limit: number,
): Promise<{ found: EvidenceFound; next?: Pick<Bookmark, 'section' | 'after'> }> {
  const found: EvidenceFound = { entries: [], acceptances: [], feedPages: [] };
  let { section, after = '' } = start;
  let room = limit;
  for (let reads = 0; reads < MOST_READS && room > 0; reads++) {
    const name = SECTIONS[section];
    if (name === undefined) return { found };
    const { entries, next } = await sources[name](after, room);
    found[name].push(...entries);
    room -= entries.length;
    if (next === undefined) section++;
    after = next ?? '';
  }
  return section < SECTIONS.length ? { found, next: { section, after } } : { found };
}

/** Everything before `to`, which is settled: what comes in meanwhile changes no page. */
function sourcesOf({ trail, acceptedBetween }: Dependencies, { partner, from, to }: EvidenceQuestion): Sources {
  const kept = ({ kept: found, more }: KeptPage): Stretch => {
    const last = more ? found.at(-1) : undefined;
    return { entries: found.map(({ entry }) => entry), ...(last && { next: last.position }) };
  };
  return {
    entries: async (after, limit) => kept(await trail.ownedBy(partner, after || from, limit, to)),
    acceptances: async (after, limit) => {
      const { accepted, last } = await acceptedBetween(partner, after, [from, to]);
      const shown = accepted.slice(0, limit);
      const next = shown.length < accepted.length ? shown.at(-1)?.jti : last;
      return { entries: shown.map(acceptanceOf), ...(next !== undefined && { next }) };
    },
    feedPages: async (after, limit) => kept(await trail.of(aboutFeed(CURATED_FEED.feedId), after || from, limit, to)),
  };
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const receiptKey = new SigningKey(kms(), access.rings, { purpose: 'receipt', firstKeyId: env.RECEIPT_KEY_ID });
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: access.cursors,
    isEnrolled: async (partnerId) => (await access.findPartner(partnerId)) !== undefined,
    trail: new AuditTrail(dynamodb(), env.AUDIT_TABLE),
    acceptedBetween: (...stretch) => submissions.acceptedBetween(...stretch),
    sign: (claims) => receiptKey.sign(EVIDENCE_TYP, claims, claims.iat * 1000),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/evidence': {
        access: ['operations:admin'],
        run: (request, caller) => giveEvidence(deps, request, caller),
      },
    },
  };
});
