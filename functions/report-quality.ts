/** Reports quality: `GET /v1/quality/partners` for advisers, one unit's figures for itself too. By name, never a ranking. */
import * as z from 'zod';
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toInstant } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { fixFor } from '#domain/finding-fix.ts';
import { type MonthCounters, unitQuality } from '#domain/quality.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import type { Partner } from '#schemas/partner.ts';
import type { QualityReport, UnitQuality } from '#schemas/quality.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { QualityStore } from '#stores/quality-store.ts';

export const environment = accessEnvironment.extend({ QUALITY_TABLE: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly listPartners: (after: string | undefined, limit: number) => Promise<{ partners: Partner[]; last?: string }>;
  readonly findPartner: (partnerId: string) => Promise<{ partner: Partner } | undefined>;
  readonly monthsOf: (partnerId: string, firstMonth: string) => Promise<MonthCounters[]>;
};

const MONTHS_POOLED = 12;

/** Figures of all units, by name, twelve months pooled. */
export async function reportAllUnits(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<QualityReport> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'quality', deps.clock);
  const page = await deps.listPartners(await paging.position(cursor), readLimit(limit));
  const units = page.partners.filter((partner) => partner.kind === 'unit');
  const partners = await Promise.all(units.map((unit) => figuresOf(deps, unit)));
  return {
    asOf: toInstant(deps.clock()),
    partners: partners.sort((a, b) => a.name.localeCompare(b.name)),
    ...(page.last && { next: await paging.next(page.last) }),
  };
}

/** Figures of one unit: an adviser may read any, a unit its own; another's answers as an unknown one. */
export async function reportOneUnit(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<UnitQuality> {
  readParameters(request, []);
  const partnerId = request.pathParameters.partnerId ?? '';
  if (!caller.scopes.has('quality:read:all') && partnerId !== caller.principal) return refuse('not-found');
  const found = /^[a-z0-9-]{2,32}$/.test(partnerId) ? await deps.findPartner(partnerId) : undefined;
  if (found?.partner.kind !== 'unit') return refuse('not-found');
  return figuresOf(deps, found.partner);
}

async function figuresOf(deps: Dependencies, { partnerId, name, country }: Partner): Promise<UnitQuality> {
  const months = await deps.monthsOf(partnerId, monthsBefore(deps.clock(), MONTHS_POOLED - 1));
  return unitQuality({ partnerId, name, country }, months, fixFor);
}

function monthsBefore(now: number, months: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1)).toISOString().slice(0, 7);
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const quality = new QualityStore(dynamodb(), env.QUALITY_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    listPartners: (...page) => access.registry.list(...page),
    findPartner: access.findPartner,
    monthsOf: (...months) => quality.monthsOf(...months),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/quality/partners': {
        access: ['quality:read:all'],
        run: async (request, caller) => json(200, await reportAllUnits(deps, request, caller)),
      },
      'GET /v1/quality/partners/{partnerId}': {
        access: ['quality:read:own', 'quality:read:all'],
        run: async (request, caller) => json(200, await reportOneUnit(deps, request, caller)),
      },
    },
  };
});
