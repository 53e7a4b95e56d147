/** Requests for information: `/v1/requests…`. Analysts ask a unit on their own account; it replies by signed messages, or sends a report. */
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import { asPartner, type Caller, type PartnerCaller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import {
  afterRequestReply,
  type KeptRequest,
  newRequest,
  newRequestId,
  standingRequest,
} from '#domain/information-request.ts';
import { replyOf, shownMessage } from '#domain/message.ts';
import { mayReadSubmission } from '#domain/release-policy.ts';
import { mustCountNow, proveMessage } from '#domain/unit-message.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import {
  type InformationRequest,
  InformationRequestOrder,
  type InformationRequestPage,
  RequestId,
  RequestReplyClaims,
} from '#schemas/information-request.ts';
import { MESSAGE_TYP, MESSAGES_MOST, type MessagePage } from '#schemas/message.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { InformationRequests } from '#stores/information-requests.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly findPartner: Access['findPartner'];
  readonly requests: Pick<
    InformationRequests,
    'add' | 'find' | 'before' | 'reply' | 'answering' | 'messages' | 'findMessage'
  >;
};

export async function requestInformation(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<InformationRequest> {
  const order = readJson(request, InformationRequestOrder);
  const unit = (await deps.findPartner(order.partnerId))?.partner;
  for (;;) {
    const now = deps.clock();
    const asked = newRequest(newRequestId(now, crypto.getRandomValues(new Uint8Array(4))), order, unit, now);
    if (await deps.requests.add(asked, actedBy(caller, now))) return standingRequest(asked, [], now);
  }
}

/** A unit lists those to itself; an analyst all of them, or those to the unit that is named. */
export async function listRequests(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<InformationRequestPage> {
  const parameters = readParameters(request, ['limit', 'cursor', 'partnerId']);
  const isAnalyst = caller.scopes.has('submissions:read:all');
  const partnerId = parameters.partnerId ?? (isAnalyst ? undefined : caller.principal);
  const paging = new Paging(deps.cursors, caller, `requests to ${partnerId ?? 'all'}`, deps.clock);
  const [limit, before] = [readLimit(parameters.limit), await paging.position(parameters.cursor)];
  // Another unit's list answers as that of a unit that was never asked.
  if (partnerId !== undefined && !(PartnerId.safeParse(partnerId).success && mayReadSubmission(caller, { partnerId })))
    return { items: [] };
  const { items, last } = await deps.requests.before(partnerId, before, limit);
  const shown = await Promise.all(items.map((one) => standing(deps, one)));
  return { items: shown, ...(last !== undefined && { next: await paging.next(last) }) };
}

export async function listReplies(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<MessagePage> {
  const parameters = readParameters(request, ['limit', 'cursor']);
  const limit = readLimit(parameters.limit);
  const { requestId } = await requestFor(deps, request, caller);
  const paging = new Paging(deps.cursors, caller, `replies to ${requestId}`, deps.clock);
  const { items, last } = await deps.requests.messages(requestId, await paging.position(parameters.cursor), limit);
  return { items: items.map(shownMessage), ...(last !== undefined && { next: await paging.next(last) }) };
}

/** 201 when the reply is new; 200 when an earlier try of the same had arrived after all. */
export async function takeRequestReply(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  for (;;) {
    const asked = await requestAt(deps, request);
    if (asked.partnerId !== caller.partner.partnerId) return refuse('not-found');
    const text = readCompactJws(request);
    const proven = await proveMessage(text, caller.partner, { typ: MESSAGE_TYP, claims: RequestReplyClaims });
    if (proven.claims.requestId !== asked.requestId) return refuse('not-found', 'The reply is to another request.');
    const now = deps.clock();
    const reply = replyOf(text, proven, now);
    const earlier = await deps.requests.findMessage(asked.requestId, reply.messageId);
    if (earlier) return earlier.digest === reply.digest ? json(200, shownMessage(earlier)) : refuse('message-conflict');
    mustCountNow(proven, { audience: deps.origin, now });
    if (asked.messageCount >= MESSAGES_MOST) return refuse('too-many-messages');
    const after = afterRequestReply(asked, reply.declined === true, reply.at);
    if (await deps.requests.reply(asked, after, reply, actedBy(caller, now))) return json(201, shownMessage(reply));
  }
}

/** With the reports of its unit that name it. */
async function standing({ requests, clock }: Dependencies, asked: KeptRequest): Promise<InformationRequest> {
  return standingRequest(asked, await requests.answering(asked), clock());
}

/** For its unit and for analysts. Another's answers as one that does not exist. */
async function requestFor(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<KeptRequest> {
  const asked = await requestAt(deps, request);
  return mayReadSubmission(caller, asked) ? asked : refuse('not-found');
}

async function requestAt({ requests }: Dependencies, { pathParameters }: HttpRequest): Promise<KeptRequest> {
  const id = RequestId.safeParse(pathParameters.requestId);
  return (id.success ? await requests.find(id.data) : undefined) ?? refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    requests: new InformationRequests(dynamodb(), env.SUBMISSIONS_TABLE, new AuditTrail(dynamodb(), env.AUDIT_TABLE)),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/requests': {
        access: ['submissions:write', 'submissions:read:all'],
        run: async (request, caller) => json(200, await listRequests(deps, request, caller)),
      },
      'POST /v1/requests': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(201, await requestInformation(deps, request, caller)),
      },
      'GET /v1/requests/{requestId}': {
        access: ['submissions:write', 'submissions:read:all'],
        run: async (request, caller) => {
          readParameters(request, []);
          return json(200, await standing(deps, await requestFor(deps, request, caller)));
        },
      },
      'GET /v1/requests/{requestId}/messages': {
        access: ['submissions:write', 'submissions:read:all'],
        run: async (request, caller) => json(200, await listReplies(deps, request, caller)),
      },
      'POST /v1/requests/{requestId}/messages': {
        access: ['submissions:write'],
        // Who calls is judged before what it brings.
        run: (request, caller) => takeRequestReply(deps, request, asPartner(caller)),
      },
    },
  };
});
