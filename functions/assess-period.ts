/** Assesses a period: `GET /v1/assessment`, figures of whole quarters that give no report away, and `…/reports`, what each of them counts. */
import * as z from 'zod';
import { aboutExchange, actedBy } from '#domain/audit-entry.ts';
import { aspectOf } from '#domain/aspects.ts';
import { ASSESSMENT_COLUMNS, assessment, assessmentLines } from '#domain/assessment.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toInstant } from '#domain/clock.ts';
import { assessedPart } from '#domain/contribution.ts';
import { refuse } from '#domain/exchange-error.ts';
import { askedIn, gapRow } from '#domain/gap-map.ts';
import { countedStanding, everyRequirement, type PlanReader } from '#domain/plan-standing.ts';
import type { MonthCounters } from '#domain/quality.ts';
import { monthsOfQuarters, quartersAsked, readQuarter } from '#domain/quarters.ts';
import { csvOf } from '#edge/csv.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { csvAnswer, wantsCsv } from '#edge/table-format.ts';
import { AssessedKind, type AssessedReports, Material } from '#schemas/assessment.ts';
import type { Partner } from '#schemas/partner.ts';
import type { Months } from '#schemas/unit-report.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { type AssessedBy, CountedReports } from '#stores/counted-reports.ts';
import { inLanes } from '#stores/in-lanes.ts';
import { readRequirements, readStanding } from '#stores/plan-reader.ts';
import { QualityStore } from '#stores/quality-store.ts';

export const environment = accessEnvironment.extend({ QUALITY_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = PlanReader & {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly listPartners: (after: string | undefined, limit: number) => Promise<{ partners: Partner[]; last?: string }>;
  readonly monthsOf: (partnerId: string, first: string, part: string) => Promise<MonthCounters[]>;
  readonly assessed: CountedReports['assessed'];
  readonly audit: AuditTrail['add'];
};

const UNITS_AT_ONCE = 25;
/** A page that finds little ends after so many questions, with a cursor. */
const QUESTIONS_MOST = 50;

/** Of each unit its counters and how it stands to the plan are read: as many items as there are units and quarters, and no report. */
export async function assessPeriod(deps: Dependencies, request: HttpRequest): Promise<HttpResponse> {
  const { material: wanted, format, ...asked } = readParameters(request, ['from', 'to', 'material', 'format']);
  const csv = wantsCsv(request, format);
  const now = deps.clock();
  const period = quartersAsked(asked, now);
  const material = readMaterial(wanted ?? 'ordinary');
  const months = monthsOfQuarters(period);
  const requirements = askedIn(await everyRequirement(deps), months);
  const units = await inLanes(await everyUnit(deps), UNITS_AT_ONCE, async (unit) => ({
    counted: await deps.monthsOf(unit.partnerId, period.from, assessedPart(material)),
    row: gapRow(unit, requirements, await countedStanding(deps, unit.partnerId), { period: months, now }),
    isThere: unit.status !== 'revoked',
  }));
  const pack = assessment({
    asOf: toInstant(now),
    period,
    material,
    counted: units.flatMap(({ counted }) => counted),
    requirements,
    rows: units.flatMap(({ row, isThere }) => (isThere ? [row] : [])),
  });
  return csv ? csvAnswer(csvOf(ASSESSMENT_COLUMNS, assessmentLines(pack))) : json(200, pack);
}

async function everyUnit({ listPartners }: Pick<Dependencies, 'listPartners'>): Promise<Partner[]> {
  const units: Partner[] = [];
  let after: string | undefined;
  do {
    const page = await listPartners(after, UNITS_AT_ONCE);
    units.push(...page.partners.filter(({ kind }) => kind === 'unit'));
    after = page.last;
  } while (after !== undefined);
  return units;
}

function readMaterial(text: string | undefined): Material {
  const material = Material.safeParse(text);
  return material.success ? material.data : refuse('bad-parameter', `material is ${Material.options.join(' or ')}.`);
}

function readAspect(kind: string | undefined, value: string | undefined): string {
  const known = AssessedKind.safeParse(kind);
  if (!known.success) return refuse('bad-parameter', `kind is one of ${AssessedKind.options.join(', ')}.`);
  if (value === undefined || !/^[A-Za-z-]{1,32}$/.test(value))
    return refuse('bad-parameter', 'value is what the figure counts, as the assessment names it.');
  return aspectOf(known.data, value);
}

/** The reports that one figure counts, unit by unit. */
export async function traceFigure(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<AssessedReports> {
  const asked = readParameters(request, ['kind', 'value', 'quarter', 'material', 'limit', 'cursor']);
  const limit = readLimit(asked.limit);
  const figureAsked = [asked.kind, asked.value, asked.quarter, asked.material].join(' ');
  const paging = new Paging(deps.cursors, caller, `assessed ${figureAsked}`, deps.clock);
  const position = await paging.position(asked.cursor);
  const [aspect, quarter] = [readAspect(asked.kind, asked.value), readQuarter(asked.quarter)];
  const material = readMaterial(asked.material);
  const figure = { aspect, material, months: monthsOfQuarters({ from: quarter, to: quarter }) };
  const page = await pageOf(deps, figure, limit, position);
  const by = actedBy(caller, deps.clock());
  const facts = { values: 1, hits: page.items.length };
  await deps.audit({ ...by, action: 'searched', subject: aboutExchange('assessment'), facts });
  return { items: page.items, ...(page.last !== undefined && { next: await paging.next(page.last) }) };
}

/** A position is a unit and the report of it before which to go on; without a report, the unit is done. */
async function pageOf(
  deps: Dependencies,
  figure: AssessedBy & { readonly months: Months },
  limit: number,
  position = ' ',
): Promise<{ readonly items: AssessedReports['items']; readonly last?: string }> {
  const items: AssessedReports['items'] = [];
  const space = position.indexOf(' ');
  let [unit, before] = [position.slice(0, space), position.slice(space + 1)];
  for (let asked = 0; asked < QUESTIONS_MOST && items.length < limit; asked++) {
    if (before === '') {
      const { partners } = await deps.listPartners(unit === '' ? undefined : unit, 1);
      const [next] = partners;
      if (!next) return { items };
      unit = next.partnerId;
    }
    const range = { months: figure.months, before: before || undefined, limit: limit - items.length };
    const page = await deps.assessed(unit, figure, range);
    const found = page.reports.map(({ reportKey, state }) => ({
      submissionId: `${unit}~${reportKey}`,
      month: state.month,
    }));
    items.push(...found);
    before = page.last ?? '';
  }
  return { items, last: `${unit} ${before}` };
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const quality = new QualityStore(dynamodb(), env.QUALITY_TABLE);
  const reports = new CountedReports(dynamodb(), env.QUALITY_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    listPartners: (...page) => access.registry.list(...page),
    requirements: (...page) => readRequirements(dynamodb(), env.QUALITY_TABLE, ...page),
    standingOf: (partnerId) => readStanding(dynamodb(), env.QUALITY_TABLE, partnerId),
    monthsOf: (...months) => quality.monthsOf(...months),
    assessed: (...page) => reports.assessed(...page),
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/assessment': {
        access: ['submissions:read:all'],
        run: (request: HttpRequest) => assessPeriod(deps, request),
      },
      'GET /v1/assessment/reports': {
        access: ['submissions:read:all'],
        run: async (request, caller) => json(200, await traceFigure(deps, request, caller)),
      },
    },
  };
});
