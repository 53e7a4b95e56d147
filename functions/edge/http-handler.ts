/**
 * The shape of every Lambda behind the API: one table of routes, each with its access policy, and one middy stack around
 * them. Authentication is mandatory: a route cannot be written without saying who may use it.
 */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type * as z from 'zod';
import type { AccessPorts, Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toSeconds } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import type { Scope } from '#schemas/partner.ts';
import './from-base64.ts';
import { authenticate } from './authenticate.ts';
import { readEnvironment } from './environment.ts';
import { type HttpRequest, readRequest } from './http-request.ts';
import { gatewayResult, type HttpResponse, problemResponse } from './http-response.ts';
import { describeError, type LogLine, log } from './log.ts';
import { isPassingFault } from './passing-fault.ts';

/** Public, or for callers with one of these scopes. */
export type Route =
  | { readonly access: 'public'; readonly run: (request: HttpRequest) => Promise<HttpResponse> }
  | {
      readonly access: readonly [Scope, ...Scope[]];
      readonly run: (request: HttpRequest, caller: Caller) => Promise<HttpResponse>;
    };

/** What a function is made of, once its environment is known. */
export type Wiring = {
  readonly origin: string;
  readonly clock: Clock;
  readonly routes: Readonly<Record<string, Route>>;
  /** Absent in functions that know no callers: their routes are all public. */
  readonly access?: AccessPorts & { readonly currentNonce: (nowSeconds: number) => Promise<string> };
};

type Invocation = {
  readonly wiring: Wiring;
  readonly event: APIGatewayProxyEvent;
  readonly request: HttpRequest;
  readonly startedAt: number;
};

/** Who made a request, for its log: whoever reads of a spill has to know which unit to call. */
const callers = new WeakMap<APIGatewayProxyEvent, Pick<LogLine, 'partnerId'>>();

/** Wired at the first invocation, so that a test may import a function without its environment. */
export function httpHandler<S extends z.ZodObject>(environment: S, wire: (env: z.infer<S>) => Wiring) {
  let wired: Wiring | undefined;
  const wiring = () => (wired ??= wire(readEnvironment(environment)));
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(renderAnswer(wiring))
    .handler(async (event) => {
      const startedAt = wiring().clock();
      const response = await dispatch({ wiring: wiring(), event, request: readRequest(event), startedAt });
      return finish(response, wiring(), event, startedAt);
    });
}

async function dispatch({ wiring, event, request, startedAt }: Invocation): Promise<HttpResponse> {
  const route = wiring.routes[request.route];
  if (!route) throw new Refusal('not-found');
  if (route.access === 'public') return route.run(request);
  if (!wiring.access) throw new Error(`${request.route} needs a caller, and this function knows none.`);
  const caller = await authenticate(request, route.access, wiring.access, startedAt);
  callers.set(event, { partnerId: caller.partner.partnerId });
  return route.run(request, caller);
}

/** Used first, so that it runs last when something was thrown: every refusal is rendered here and nowhere else. */
function renderAnswer(wiring: () => Wiring): middy.MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  return {
    onError: async (invocation) => {
      const { origin, clock } = wiring();
      const { requestId } = invocation.event.requestContext;
      const refusal = asRefusal(invocation.error);
      const line = { requestId, code: refusal.code, ...callers.get(invocation.event) };
      if (refusal === invocation.error) log({ level: 'info', event: 'refusal', ...line });
      else log({ level: 'error', event: 'fault', ...line, ...describeError(invocation.error) });
      const response = problemResponse(refusal, { origin, requestId });
      invocation.response = await finish(response, wiring(), invocation.event, clock());
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
  { access, clock }: Wiring,
  event: APIGatewayProxyEvent,
  startedAt: number,
): Promise<APIGatewayProxyResult> {
  const now = clock();
  // A fresh nonce with every answer; where it cannot be had, the answer still stands.
  const nonce = await access?.currentNonce(toSeconds(now)).catch(() => undefined);
  log({
    level: 'info',
    event: 'request',
    requestId: event.requestContext.requestId,
    ...callers.get(event),
    route: `${event.httpMethod} ${event.resource}`,
    status: response.status,
    milliseconds: now - startedAt,
  });
  return gatewayResult(response, { Date: new Date(now).toUTCString(), ...(nonce && { 'DPoP-Nonce': nonce }) });
}
