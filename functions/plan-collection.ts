/** The collection plan: `/v1/requirements…`, `/v1/outages`. Analysts set what is asked; units return nil, or say that they are cut off. */
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import { asPartner, type Caller, type PartnerCaller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import {
  checkAskedThen,
  endedEarly,
  isAsked,
  outageOf,
  readNilReturn,
  requirementOf,
  unitOf,
} from '#domain/collection-plan.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { UnitStanding } from '#domain/gap-map.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import {
  OutageOrder,
  type Requirement,
  RequirementEnd,
  RequirementNumber,
  RequirementOrder,
  type RequirementPage,
} from '#schemas/requirement.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { CollectionPlan } from '#stores/collection-plan.ts';
import { readRequirements, readStanding } from '#stores/plan-reader.ts';

export const environment = accessEnvironment.extend({ QUALITY_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly findPartner: Access['findPartner'];
  readonly plan: Pick<CollectionPlan, 'find' | 'set' | 'end' | 'keepNilReturn' | 'declare'>;
  readonly requirements: (after: string | undefined, limit: number) => Promise<{ items: Requirement[]; last?: string }>;
  readonly standingOf: (partnerId: string) => Promise<UnitStanding>;
};

export async function listRequirements(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<RequirementPage> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'requirements', deps.clock);
  const page = await deps.requirements(await paging.position(cursor), readLimit(limit));
  const unit = unitOf(caller);
  const items = page.items.filter((requirement) => !unit || isAsked(requirement, unit));
  return { items, ...(page.last && { next: await paging.next(page.last) }) };
}

export async function setRequirement(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Requirement> {
  const now = deps.clock();
  const requirement = requirementOf(readJson(request, RequirementOrder), now);
  await deps.plan.set(requirement, actedBy(caller, now));
  return requirement;
}

export async function endRequirement(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Requirement> {
  const end = readJson(request, RequirementEnd);
  for (;;) {
    const known = await requirementNamed(deps, request);
    const ended = endedEarly(known, end);
    if (await deps.plan.end(ended, known, actedBy(caller, deps.clock()))) return ended;
  }
}

/** 201 when it says something new; 200 when these months were returned as nil before, by an earlier try perhaps. */
export async function returnNil(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  const requirement = await requirementNamed(deps, request);
  if (!isAsked(requirement, caller.partner)) return refuse('not-found');
  const now = deps.clock();
  const read = { number: requirement.number, audience: deps.origin, now };
  const given = await readNilReturn(readCompactJws(request), caller.partner, read);
  checkAskedThen(given, requirement);
  const { nilReturns } = await deps.standingOf(given.partnerId);
  const before = nilReturns.find(
    (nil) =>
      nil.nilReturnId === given.nilReturnId ||
      (nil.requirement === given.requirement && nil.from <= given.from && nil.to >= given.to),
  );
  if (before) return json(200, before);
  const { jws: _, ...shown } = given;
  const isNew = await deps.plan.keepNilReturn(given, actedBy(caller, now));
  return json(isNew ? 201 : 200, shown);
}

/** 200 when these days were declared before. */
export async function declareOutage(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<HttpResponse> {
  const order = readJson(request, OutageOrder);
  const now = deps.clock();
  const outage = outageOf(order, caller, uuidv7({ msecs: now }), now);
  if ((await deps.findPartner(outage.partnerId))?.partner.kind !== 'unit') return refuse('not-found');
  const { outages } = await deps.standingOf(outage.partnerId);
  const before = outages.find(({ from, to }) => from <= outage.from && to >= outage.to);
  if (before) return json(200, before);
  await deps.plan.declare(outage, actedBy(caller, now));
  return json(201, outage);
}

async function requirementNamed(deps: Dependencies, request: HttpRequest): Promise<Requirement> {
  const number = RequirementNumber.safeParse(request.pathParameters.number);
  return (number.success ? await deps.plan.find(number.data) : undefined) ?? refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    requirements: (...page) => readRequirements(dynamodb(), env.QUALITY_TABLE, ...page),
    standingOf: (partnerId) => readStanding(dynamodb(), env.QUALITY_TABLE, partnerId),
    plan: new CollectionPlan(dynamodb(), env.QUALITY_TABLE, new AuditTrail(dynamodb(), env.AUDIT_TABLE)),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/requirements': {
        access: ['quality:read:own', 'quality:read:all', 'feeds:curate'],
        run: async (request, caller) => json(200, await listRequirements(deps, request, caller)),
      },
      'POST /v1/requirements': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(201, await setRequirement(deps, request, caller)),
      },
      'POST /v1/requirements/{number}/end': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(200, await endRequirement(deps, request, caller)),
      },
      'POST /v1/requirements/{number}/nil-returns': {
        access: ['submissions:write'],
        run: (request, caller) => returnNil(deps, request, asPartner(caller)),
      },
      'POST /v1/outages': {
        access: ['submissions:write', 'partners:admin'],
        run: (request, caller) => declareOutage(deps, request, caller),
      },
    },
  };
});
