/**
 * The shape of every Lambda behind the API: one table of routes, each with its access policy, and one middy stack around
 * them. Authentication is mandatory: a route cannot be written without saying who may use it.
 */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod';
import type { AccessPorts, Caller } from '#domain/authenticate-caller.ts';
import type { FeedCredentialPorts } from '#domain/authenticate-feed-credential.ts';
import { type Clock, toSeconds } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import type { Scope } from '#schemas/partner.ts';
import './from-base64.ts';
import './sha2-at-once.ts';
import { authenticate } from './authenticate.ts';
import { readEnvironment } from './environment.ts';
import { type HttpRequest, readRequest } from './http-request.ts';
import {
  gatewayResult,
  type HttpResponse,
  problemResponse,
  type RefusalFacts,
  strictTransport,
} from './http-response.ts';
import { describeError, log, type LogLine } from './log.ts';
import { isPassingFault } from './passing-fault.ts';

/** Public, or for callers with one of these scopes. */
export type Route =
  | { readonly access: 'public'; readonly run: (request: HttpRequest) => Promise<HttpResponse> }
  | {
      readonly access: readonly [Scope, ...Scope[]];
      /** Opens to a feed credential by HTTP Basic too; the function then has to know them. */
      readonly takesFeedCredential?: true;
      readonly run: (request: HttpRequest, caller: Caller) => Promise<HttpResponse>;
    };

/** What a function is made of, once its environment is known. */
export type Wiring = {
  readonly origin: string;
  readonly clock: Clock;
  readonly routes: Readonly<Record<string, Route>>;
  /** Absent in functions that know no callers: their routes are all public. */
  readonly access?: AccessPorts & { readonly currentNonce: (nowSeconds: number) => Promise<string> };
  /** Absent in functions none of whose routes takes a feed credential. */
  readonly feedCredentials?: FeedCredentialPorts;
  /** Its refusals say that this was practice; so do its answers. */
  readonly practice?: true;
  /** How refusals are written, where clients expect something else than problem documents. */
  readonly dialect?: (refusal: Refusal, facts: RefusalFacts) => HttpResponse;
};

/** What is learnt of a request on its way, for its answer and its log. It travels in the Lambda context. */
type Passage = { readonly startedAt: number; caller?: Caller };
type PassageContext = Context & { passage: Passage };
type Handling = middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult, Error, PassageContext>;

/** Wired at the first invocation, so that a test may import a function without its environment. */
export function httpHandler<S extends z.ZodObject>(environment: S, wire: (env: z.infer<S>) => Wiring) {
  let wired: Wiring | undefined;
  const wiring = () => (wired ??= wire(readEnvironment(environment)));
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, PassageContext>()
    .use(renderRefusals(wiring))
    .handler(async (event, { passage }) =>
      finish(await dispatch(readRequest(event), wiring(), passage), wiring(), event, passage),
    );
}

async function dispatch(request: HttpRequest, wiring: Wiring, passage: Passage): Promise<HttpResponse> {
  const { routes, access, feedCredentials } = wiring;
  const route = routes[request.route];
  if (!route) throw new Refusal('not-found');
  if (route.access === 'public') return route.run(request);
  if (!access) throw new Error(`${request.route} needs a caller, and this function knows none.`);
  if (route.takesFeedCredential && !feedCredentials)
    throw new Error(`${request.route} takes feed credentials, and this function knows none.`);
  const ports = { token: access, basic: route.takesFeedCredential ? feedCredentials : undefined };
  const caller = await authenticate(request, route.access, ports, {
    now: passage.startedAt,
    // Whoever reads of a spill, or of a call that was not allowed, has to know which unit to call.
    isKnown: (known) => (passage.caller = known),
  });
  return route.run(request, caller);
}

/** Used first, so that it runs last when something was thrown: every refusal is rendered here and nowhere else. */
function renderRefusals(wiring: () => Wiring): Handling {
  return {
    before: ({ context }) => {
      context.passage = { startedAt: wiring().clock() };
    },
    onError: async (invocation) => {
      const { event, context, error } = invocation;
      const { requestId } = event.requestContext;
      const refusal = asRefusal(error);
      const { partnerId } = refusal.facts;
      const line = { requestId, code: refusal.code, ...(partnerId && { partnerId }), ...whose(context.passage) };
      if (refusal === error) log({ level: 'info', event: 'refusal', ...line });
      else log({ level: 'error', event: 'fault', ...line, ...describeError(error) });
      const route = wiring().routes[`${event.httpMethod} ${event.resource}`];
      const takesBasic = route !== undefined && 'takesFeedCredential' in route;
      const isAnonymous = !Object.keys(event.multiValueHeaders ?? {}).some(
        (name) => name.toLowerCase() === 'authorization',
      );
      const { dialect = problemResponse } = wiring();
      const response = dialect(refusal, { ...wiring(), requestId, takesBasic, isAnonymous });
      invocation.response = await finish(response, wiring(), event, context.passage);
    },
  };
}

/** A passing fault of a service behind us is "not now"; anything else that was thrown is our own fault. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (isPassingFault(error)) return new Refusal('unavailable', { retryAfterSeconds: 5 });
  return new Refusal('internal-error');
}

async function finish(
  response: HttpResponse,
  { access, clock, origin }: Wiring,
  event: APIGatewayProxyEvent,
  passage: Passage,
): Promise<APIGatewayProxyResult> {
  const now = clock();
  // A fresh nonce with every answer; where it cannot be had, the answer still stands.
  const nonce = await access?.currentNonce(toSeconds(now)).catch(() => undefined);
  log({
    level: 'info',
    event: 'request',
    requestId: event.requestContext.requestId,
    ...whose(passage),
    ...response.noted,
    route: `${event.httpMethod} ${event.resource}`,
    status: response.status,
    milliseconds: now - passage.startedAt,
  });
  return gatewayResult(response, {
    Date: new Date(now).toUTCString(),
    ...strictTransport(origin),
    ...(nonce && { 'DPoP-Nonce': nonce }),
  });
}

function whose({ caller }: Passage): Pick<LogLine, 'partnerId' | 'staffId' | 'feedCredentialId'> {
  switch (caller?.kind) {
    case undefined:
      return {};
    case 'partner':
      return { partnerId: caller.principal };
    case 'staff':
      return { staffId: caller.principal };
    case 'feed-credential':
      return { partnerId: caller.partner.partnerId, feedCredentialId: caller.principal };
  }
}
