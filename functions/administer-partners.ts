/** Administers partners: `/v1/partners…`, for operators. Enrol, suspend, revoke; contacts and arrangements; end keys. */
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { partnerFrom } from '#domain/enrolment.ts';
import { refuse } from '#domain/exchange-error.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { EnrolmentRequest, KeyStateChange, type Partner, type PartnerPage, StatusChange } from '#schemas/partner.ts';
import { PartnerProfile } from '#schemas/profile.ts';
import { PartnerId, Thumbprint } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import type { PartnerRegistry } from '#stores/partner-registry.ts';
import * as z from 'zod';

export const environment = accessEnvironment.extend({ AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly registry: PartnerRegistry;
  readonly changes: PartnerChanges;
};

/** Enrols a unit from its signed request. The operator has compared the fingerprint over another channel before. */
export async function enrolPartner(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Partner> {
  const order = readJson(request, EnrolmentRequest);
  const now = deps.clock();
  const partner = await partnerFrom(order, { audience: deps.origin, now });
  await deps.changes.enrol(partner, actedBy(caller, now));
  return partner;
}

export async function listPartners(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<PartnerPage> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'partners', deps.clock);
  const page = await deps.registry.list(await paging.position(cursor), readLimit(limit));
  return { items: page.partners, ...(page.last && { next: await paging.next(page.last) }) };
}

export async function readPartner(deps: Dependencies, request: HttpRequest): Promise<Partner> {
  readParameters(request, []);
  const found = await deps.registry.find(partnerIdOf(request));
  return found?.partner ?? refuse('not-found');
}

/** Bites on the very next request, and inside transactions that are under way. */
export function changeStatus(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Partner> {
  const change = readJson(request, StatusChange);
  return deps.changes.changeStatus(anotherThan(caller, request), change, actedBy(caller, deps.clock()));
}

export function changeProfile(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Partner> {
  const profile = readJson(request, PartnerProfile);
  return deps.changes.changeProfile(partnerIdOf(request), profile, actedBy(caller, deps.clock()));
}

/** Retires a key, or marks it compromised from a moment on. */
export function endKey(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Partner> {
  const thumbprint = Thumbprint.safeParse(request.pathParameters.thumbprint);
  if (!thumbprint.success) return refuse('not-found');
  const change = readJson(request, KeyStateChange);
  const by = actedBy(caller, deps.clock());
  return deps.changes.changeKeyState(anotherThan(caller, request), thumbprint.data, change, by);
}

/** Whoever shuts itself out can be let in again by nobody. */
function anotherThan(caller: Caller, request: HttpRequest): string {
  const partnerId = partnerIdOf(request);
  return partnerId === caller.principal ? refuse('not-oneself') : partnerId;
}

function partnerIdOf(request: HttpRequest): string {
  const partnerId = PartnerId.safeParse(request.pathParameters.partnerId);
  return partnerId.success ? partnerId.data : refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: access.cursors,
    registry: access.registry,
    changes: new PartnerChanges(dynamodb(), env.REGISTRY_TABLE, access.registry, trail),
  };
  const operators = (status: number, run: (request: HttpRequest, caller: Caller) => Promise<object>): Route => ({
    access: ['partners:admin'],
    run: async (request, caller) => json(status, await run(request, caller)),
  });
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/partners': operators(201, (request, caller) => enrolPartner(deps, request, caller)),
      'GET /v1/partners': operators(200, (request, caller) => listPartners(deps, request, caller)),
      'GET /v1/partners/{partnerId}': operators(200, (request) => readPartner(deps, request)),
      'POST /v1/partners/{partnerId}/status': operators(200, (request, caller) => changeStatus(deps, request, caller)),
      'POST /v1/partners/{partnerId}/profile': operators(200, (request, caller) =>
        changeProfile(deps, request, caller),
      ),
      'POST /v1/partners/{partnerId}/keys/{thumbprint}': operators(200, (request, caller) =>
        endKey(deps, request, caller),
      ),
    },
  };
});
