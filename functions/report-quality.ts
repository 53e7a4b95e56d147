/** Reports quality: `GET /v1/quality/partners` for advisers, one unit's figures and findings for itself too. By name, never a ranking. */
import * as z from 'zod';
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toInstant } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { fixFor } from '#domain/finding-fix.ts';
import { MONTHS_BESIDE } from '#domain/coaching.ts';
import { lastMonths, monthsBefore, monthsUpTo, periodOf } from '#domain/periods.ts';
import { type MonthCounters, pool, unitQuality } from '#domain/quality.ts';
import { regionalBand } from '#domain/regional-band.ts';
import { type CountedReport, reportList } from '#domain/report-list.ts';
import { shareOf } from '#domain/share.ts';
import { unitReport } from '#domain/unit-report.ts';
import { CHECK_COLUMNS, FINDING_COLUMNS, findingLines, UNIT_COLUMNS } from '#domain/quality-table.ts';
import { csvOf } from '#edge/csv.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { csvAnswer, wantsCsv } from '#edge/table-format.ts';
import { CrimeType } from '#schemas/crime-types.ts';
import type { FindingsPage } from '#schemas/findings-page.ts';
import type { Partner } from '#schemas/partner.ts';
import type { QualityReport, Share, UnitQuality } from '#schemas/quality.ts';
import type { Months, RegionalBand, UnitReport } from '#schemas/unit-report.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { type Coached, coachingOf } from '#stores/coaching-store.ts';
import { CountedReports } from '#stores/counted-reports.ts';
import { QualityStore } from '#stores/quality-store.ts';

export const environment = accessEnvironment.extend({ QUALITY_TABLE: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly listPartners: (after: string | undefined, limit: number) => Promise<{ partners: Partner[]; last?: string }>;
  readonly findPartner: (partnerId: string) => Promise<{ partner: Partner } | undefined>;
  readonly monthsOf: (partnerId: string, firstMonth: string, part?: string) => Promise<MonthCounters[]>;
  /** The same months, and the newest reports of the unit as they are remembered for them. */
  readonly figuresOf: (
    ...months: Parameters<Dependencies['monthsOf']>
  ) => Promise<{ months: MonthCounters[]; reports: CountedReport[] }>;
  readonly coachingOf: (partnerId: string) => Promise<Coached>;
  readonly region: (now: number) => Promise<RegionalBand | undefined>;
};
type FindingsDependencies = Pick<Dependencies, 'clock' | 'cursors' | 'findPartner'> & {
  readonly counted: Pick<CountedReports, 'page' | 'replacementsOf'>;
};

/** Figures of all units, by name, twelve months pooled. */
export async function reportAllUnits(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<QualityReport> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor', 'format']);
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

/** The report of one unit: an adviser may read any, a unit its own; another's answers as an unknown one. */
export async function reportOneUnit(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<UnitReport> {
  const asked = readParameters(request, ['from', 'to', 'crimeType', 'format']);
  const { partnerId, name, country } = await unitAsked(deps, request, caller);
  const now = deps.clock();
  const period = periodOf(asked, now);
  const before = monthsBefore(period);
  const crimeType = crimeTypeOf(asked.crimeType);
  const [figures, coached, region] = await Promise.all([
    deps.figuresOf(partnerId, firstMonthOf(before, period), crimeType && `type.${crimeType}`),
    deps.coachingOf(partnerId),
    deps.region(now),
  ]);
  const card = { partnerId, name, country };
  return unitReport({
    asOf: toInstant(now),
    card,
    period,
    before,
    ...figures,
    region,
    ...coached,
    ...(crimeType && { crimeType }),
  });
}

/** @throws {Refusal} `not-found` for another's, as for one that nobody knows. */
async function unitAsked(
  { findPartner }: Pick<Dependencies, 'findPartner'>,
  request: HttpRequest,
  caller: Caller,
): Promise<Partner> {
  const partnerId = request.pathParameters.partnerId ?? '';
  if (!caller.scopes.has('quality:read:all') && partnerId !== caller.principal) return refuse('not-found');
  const found = /^[a-z0-9-]{2,32}$/.test(partnerId) ? await findPartner(partnerId) : undefined;
  return found?.partner.kind === 'unit' ? found.partner : refuse('not-found');
}

/** Report by report: what was found, in which field, and what became of it. Nothing of a report itself. */
export async function listFindings(
  deps: FindingsDependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<FindingsPage> {
  const { limit, cursor, format: _, ...asked } = readParameters(request, ['from', 'to', 'limit', 'cursor', 'format']);
  const { partnerId } = await unitAsked(deps, request, caller);
  const months = periodOf(asked, deps.clock());
  const paging = new Paging(deps.cursors, caller, `findings ${partnerId} ${months.from} ${months.to}`, deps.clock);
  const range = { months, before: await paging.position(cursor), limit: readLimit(limit) };
  const { reports, last } = await deps.counted.page(partnerId, range);
  const others = await deps.counted.replacementsOf(
    partnerId,
    reports.map(({ reportKey }) => reportKey),
  );
  return {
    period: months,
    items: reportList(partnerId, reports, months, others),
    ...(last !== undefined && { next: await paging.next(last) }),
  };
}

/** What was before an engagement at the beginning of the period is asked for too. */
const firstMonthOf = (before: Months, { from }: Months): string => {
  const beside = monthsUpTo(from, MONTHS_BESIDE).from;
  return before.from < beside ? before.from : beside;
};

function crimeTypeOf(text: string | undefined): CrimeType | undefined {
  if (text === undefined) return undefined;
  const type = CrimeType.safeParse(text);
  return type.success ? type.data : refuse('bad-parameter', `crimeType is one of ${CrimeType.options.join(', ')}.`);
}

async function figuresOf(deps: Dependencies, { partnerId, name, country }: Partner): Promise<UnitQuality> {
  const months = await deps.monthsOf(partnerId, lastMonths(deps.clock()).from);
  return unitQuality({ partnerId, name, country }, months, fixFor);
}

const REGION_KEPT_MS = 3_600_000;
const UNITS_AT_ONCE = 25;

/** The regional band, read of all units anew once an hour and process. */
export function regionReader(deps: Pick<Dependencies, 'listPartners' | 'monthsOf'>): Dependencies['region'] {
  let kept: { readonly until: number; readonly band: Promise<RegionalBand | undefined> } | undefined;
  return (now) => {
    if (kept && kept.until > now) return kept.band;
    const band = readBand(deps, lastMonths(now).from);
    kept = { until: now + REGION_KEPT_MS, band };
    // A failure is told to who asked, and not kept.
    band.catch(() => (kept = undefined));
    return band;
  };
}

async function readBand(
  { listPartners, monthsOf }: Pick<Dependencies, 'listPartners' | 'monthsOf'>,
  firstMonth: string,
): Promise<RegionalBand | undefined> {
  const shares: Share[] = [];
  let after: string | undefined;
  do {
    const page = await listPartners(after, UNITS_AT_ONCE);
    const units = page.partners.filter(({ kind }) => kind === 'unit');
    const pooled = await Promise.all(units.map(async ({ partnerId }) => pool(await monthsOf(partnerId, firstMonth))));
    shares.push(...pooled.map(({ acceptedFirstTime = 0, reports = 0 }) => shareOf(acceptedFirstTime, reports)));
    after = page.last;
  } while (after !== undefined);
  return regionalBand(shares);
}

/** Whatever else is asked for is judged with the report. */
const formatOf = ({ query }: HttpRequest): string | undefined => query.format?.[0];

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const quality = new QualityStore(dynamodb(), env.QUALITY_TABLE);
  const read = {
    listPartners: (...page: Parameters<Dependencies['listPartners']>) => access.registry.list(...page),
    monthsOf: (...months: Parameters<Dependencies['monthsOf']>) => quality.monthsOf(...months),
  };
  const deps: Dependencies & FindingsDependencies = {
    ...read,
    clock: Date.now,
    cursors: access.cursors,
    findPartner: access.findPartner,
    figuresOf: (...months) => quality.figuresOf(...months),
    coachingOf: (partnerId) => coachingOf(dynamodb(), env.QUALITY_TABLE, partnerId),
    region: regionReader(read),
    counted: new CountedReports(dynamodb(), env.QUALITY_TABLE),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/quality/partners': {
        access: ['quality:read:all'],
        run: async (request, caller) => {
          const csv = wantsCsv(request, formatOf(request));
          const report = await reportAllUnits(deps, request, caller);
          return csv ? csvAnswer(csvOf(UNIT_COLUMNS, report.partners), report.next) : json(200, report);
        },
      },
      'GET /v1/quality/partners/{partnerId}': {
        access: ['quality:read:own', 'quality:read:all'],
        run: async (request, caller) => {
          const csv = wantsCsv(request, formatOf(request));
          const report = await reportOneUnit(deps, request, caller);
          return csv ? csvAnswer(csvOf(CHECK_COLUMNS, report.checks)) : json(200, report);
        },
      },
      'GET /v1/quality/partners/{partnerId}/findings': {
        access: ['quality:read:own', 'quality:read:all'],
        run: async (request, caller) => {
          const csv = wantsCsv(request, formatOf(request));
          const page = await listFindings(deps, request, caller);
          return csv ? csvAnswer(csvOf(FINDING_COLUMNS, findingLines(page)), page.next) : json(200, page);
        },
      },
    },
  };
});
