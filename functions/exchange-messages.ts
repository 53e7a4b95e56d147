/** Carries questions and signed replies about a report: `/v1/submissions/{submissionId}/messages`, and `…/questions` for analysts. */
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { aboutSubmission, actedBy } from '#domain/audit-entry.ts';
import { asPartner, type Caller, type PartnerCaller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { leftOpen, openMessages, proveReply, questionOf, replyOf, shownMessage } from '#domain/message.ts';
import { mayReadSubmission, mustBeReadable } from '#domain/release-policy.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { mustCountNow } from '#domain/unit-message.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import {
  type AskedPage,
  type AskedReport,
  MESSAGES_MOST,
  type Message,
  type MessagePage,
  QuestionRequest,
} from '#schemas/message.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { ReportMessages } from '#stores/report-messages.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly findSubmission: SubmissionStore['find'];
  readonly messages: Pick<ReportMessages, 'find' | 'page' | 'ask' | 'reply' | 'asked' | 'all'>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
};

/** 201 when the reply is new; 200 when an earlier try of the same had arrived after all. */
export async function takeReply(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  for (;;) {
    const record = await submissionAt(deps, request);
    if (record.partnerId !== caller.partner.partnerId) return refuse('not-found');
    const { submissionId } = record;
    const text = readCompactJws(request);
    const proven = await proveReply(text, caller.partner);
    if (proven.claims.submissionId !== submissionId) return refuse('not-found', 'The reply is about another report.');
    const now = deps.clock();
    const reply = replyOf(text, proven, now);
    const earlier = await deps.messages.find(submissionId, reply.messageId);
    if (earlier) return earlier.digest === reply.digest ? json(200, shownMessage(earlier)) : refuse('message-conflict');
    mustCountNow(proven, { audience: deps.origin, now });
    mustHaveRoom(record);
    const said = await deps.messages.all(submissionId);
    const after = leftOpen(said, record.answeredTo, reply.inReplyTo);
    if (await deps.messages.reply(record, reply, after, actedBy(caller, now))) return json(201, shownMessage(reply));
  }
}

/** An analyst asks beside any decision: nothing about the report changes. */
export async function askUnit(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Message> {
  const order = readJson(request, QuestionRequest);
  const now = deps.clock();
  const question = questionOf(uuidv7(), order, now);
  for (;;) {
    const record = await submissionAt(deps, request);
    mustBeReadable(caller, record);
    mustHaveRoom(record);
    if (await deps.messages.ask(record, question, actedBy(caller, now))) return question;
  }
}

/** For the originator and for analysts. Another's answers as one that does not exist. */
export async function listMessages(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<MessagePage> {
  const parameters = readParameters(request, ['limit', 'cursor']);
  const limit = readLimit(parameters.limit);
  const { submissionId, partnerId, ...record } = await submissionAt(deps, request);
  if (!mayReadSubmission(caller, { partnerId })) return refuse('not-found');
  mustBeReadable(caller, { partnerId, state: record.state });
  const paging = new Paging(deps.cursors, caller, `messages of ${submissionId}`, deps.clock);
  const position = await paging.position(parameters.cursor);
  const { items, last } = record.messageCount
    ? await deps.messages.page(submissionId, position, limit)
    : { items: [], last: undefined };
  const by = actedBy(caller, deps.clock());
  if (by.actor.principal !== partnerId)
    await deps.audit({ ...by, action: 'messages-read', subject: aboutSubmission(submissionId) });
  return { items: items.map(shownMessage), ...(last !== undefined && { next: await paging.next(last) }) };
}

/** What waits for the calling unit, by report: one small answer for a machine that is seldom connected. */
export async function listAsked(deps: Dependencies, request: HttpRequest, caller: PartnerCaller): Promise<AskedPage> {
  const parameters = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'questions', deps.clock);
  const [limit, position] = [readLimit(parameters.limit), await paging.position(parameters.cursor)];
  const { items, last } = await deps.messages.asked(caller.partner.partnerId, position, limit);
  const asked = await Promise.all(items.map((submissionId) => askedReport(deps, submissionId)));
  return { items: asked.flatMap((one) => one ?? []), ...(last !== undefined && { next: await paging.next(last) }) };
}

/** Undefined when it was answered meanwhile. */
async function askedReport(deps: Dependencies, submissionId: string): Promise<AskedReport | undefined> {
  const record = await deps.findSubmission(submissionId);
  const messages = record?.unanswered ? openMessages(await deps.messages.all(submissionId), record.answeredTo) : [];
  if (!record || messages.length === 0) return undefined;
  const { classification, tlp } = record.summary;
  return { submissionId, title: record.title, classification, tlp, messages: messages.map(shownMessage) };
}

function mustHaveRoom({ messageCount = 0 }: SubmissionRecord): void {
  if (messageCount >= MESSAGES_MOST) refuse('too-many-messages');
}

async function submissionAt(
  { findSubmission }: Dependencies,
  { pathParameters }: HttpRequest,
): Promise<SubmissionRecord> {
  const id = SubmissionId.safeParse(pathParameters.submissionId);
  return (id.success ? await findSubmission(id.data) : undefined) ?? refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: access.cursors,
    findSubmission: (submissionId) => submissions.find(submissionId),
    messages: new ReportMessages(dynamodb(), env.SUBMISSIONS_TABLE, trail),
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/submissions/{submissionId}/messages': {
        access: ['submissions:read', 'submissions:read:all'],
        run: async (request, caller) => json(200, await listMessages(deps, request, caller)),
      },
      'POST /v1/submissions/{submissionId}/messages': {
        access: ['submissions:write'],
        // Who calls is judged before what it brings.
        run: (request, caller) => takeReply(deps, request, asPartner(caller)),
      },
      'GET /v1/questions': {
        access: ['submissions:write'],
        run: async (request, caller) => json(200, await listAsked(deps, request, asPartner(caller))),
      },
      'POST /v1/submissions/{submissionId}/questions': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(201, await askUnit(deps, request, caller)),
      },
    },
  };
});
