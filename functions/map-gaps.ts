/** Maps gaps: `GET /v1/requirements/gaps`, what of the collection plan is answered and what is not, by unit and month. */
import * as z from 'zod';
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toInstant } from '#domain/clock.ts';
import { isAsked, unitOf } from '#domain/collection-plan.ts';
import { askedIn, GAP_COLUMNS, gapLines, gapRow } from '#domain/gap-map.ts';
import { periodOf } from '#domain/periods.ts';
import { countedStanding, everyRequirement, type PlanReader } from '#domain/plan-standing.ts';
import { csvOf } from '#edge/csv.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { csvAnswer, wantsCsv } from '#edge/table-format.ts';
import type { Partner } from '#schemas/partner.ts';
import type { GapMap } from '#schemas/requirement.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { readRequirements, readStanding } from '#stores/plan-reader.ts';

export const environment = accessEnvironment.extend({ QUALITY_TABLE: z.string() });

export type Dependencies = PlanReader & {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly listPartners: (after: string | undefined, limit: number) => Promise<{ partners: Partner[]; last?: string }>;
};

/** A page of units by identifier; a unit sees its own row and nothing else. */
export async function mapGaps(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<HttpResponse> {
  const { limit, cursor, format, ...asked } = readParameters(request, ['limit', 'cursor', 'from', 'to', 'format']);
  const csv = wantsCsv(request, format);
  const now = deps.clock();
  const period = periodOf(asked, now);
  const paging = new Paging(deps.cursors, caller, `gaps ${period.from} ${period.to}`, deps.clock);
  const [after, most] = [await paging.position(cursor), readLimit(limit)];
  const unit = unitOf(caller);
  const { partners, last } = unit ? { partners: [unit] } : await deps.listPartners(after, most);
  const units = partners.filter(({ kind, status }) => kind === 'unit' && status !== 'revoked');
  const requirements = askedIn(await everyRequirement(deps), period).filter((one) => !unit || isAsked(one, unit));
  const rows = await Promise.all(
    units.map(async (one) => gapRow(one, requirements, await countedStanding(deps, one.partnerId), { period, now })),
  );
  const next = last === undefined ? undefined : await paging.next(last);
  const map: GapMap = { asOf: toInstant(now), ...period, requirements, rows, ...(next && { next }) };
  return csv ? csvAnswer(csvOf(GAP_COLUMNS, gapLines(map)), next) : json(200, map);
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    listPartners: (...page) => access.registry.list(...page),
    requirements: (...page) => readRequirements(dynamodb(), env.QUALITY_TABLE, ...page),
    standingOf: (partnerId) => readStanding(dynamodb(), env.QUALITY_TABLE, partnerId),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/requirements/gaps': {
        access: ['quality:read:own', 'quality:read:all', 'feeds:curate'],
        run: (request, caller) => mapGaps(deps, request, caller),
      },
    },
  };
});
