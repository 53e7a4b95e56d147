/** Pulls the quality figures: every page of them by name for an adviser, its own report for a unit. */
import { type ClientIdentity, ExchangeClient, type StaffIdentity } from '../../exchange-client.ts';
import { AccessRefused, ExchangeProblem } from '../../exchange-problem.ts';
import { LentReport } from '#schemas/lending.ts';
import { QualityReport } from '#schemas/quality.ts';
import { GapMap } from '#schemas/requirement.ts';
import { type Months, UnitReport } from '#schemas/unit-report.ts';
import { KeyRefused } from './adviser-key.ts';
import { surroundings } from '../staff/person.ts';
import { type Trouble, troubleOf } from '../staff/trouble.ts';

/** A server that never ends its pages must not hold the browser for ever. */
const MOST_PAGES = 500;

/** What was opened: all units for an adviser, or the one report of the unit whose key it is; and how to ask for another report. */
export type Opened = {
  readonly all?: QualityReport;
  readonly unit?: UnitReport;
  readonly readLent: (submissionId: string) => Promise<LentReport>;
  /** The gap map: of all units, or the unit's own row. */
  readonly plan: GapMap;
  readonly reportOf: (partnerId: string, period?: Months) => Promise<UnitReport>;
  /** Says something about a unit's report: an engagement, a challenge, its outcome. */
  readonly say: (partnerId: string, path: string, body: object) => Promise<unknown>;
};

/** `who` is still being found out: a person on their way back, or a key file that is being opened. */
export const loadQuality = async (
  who: Promise<ClientIdentity | StaffIdentity>,
  onPage: (units: number) => void,
): Promise<Opened> => {
  const identity = await who;
  onPage(0);
  const client = new ExchangeClient({ ...surroundings(), identity });
  const reportOf: Opened['reportOf'] = (partnerId, period) =>
    client.get(`/v1/quality/partners/${partnerId}`, UnitReport, { ...period });
  const say: Opened['say'] = (partnerId, path, body) => client.post(`/v1/quality/partners/${partnerId}/${path}`, body);
  const readLent: Opened['readLent'] = (submissionId) => client.get(`/v1/submissions/${submissionId}/lent`, LentReport);
  try {
    const all = await everyUnit(client, onPage);
    return { all, plan: await wholeMap(client), reportOf, say, readLent };
  } catch (error) {
    const isUnit = error instanceof ExchangeProblem && error.code === 'not-allowed' && 'partnerId' in identity;
    if (!isUnit) throw error;
    const unit = await reportOf(identity.partnerId);
    return { unit, plan: await wholeMap(client), reportOf, say, readLent };
  }
};

const everyUnit = async (client: ExchangeClient, onPage: (units: number) => void): Promise<QualityReport> => {
  let report: QualityReport = { asOf: '', partners: [] };
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: QualityReport = await client.get('/v1/quality/partners', QualityReport, { limit: 200, cursor });
    report = { asOf: page.asOf, partners: [...report.partners, ...page.partners] };
    onPage(report.partners.length);
    cursor = page.next;
    if (cursor === undefined) break;
  }
  return { ...report, partners: report.partners.toSorted((a, b) => a.name.localeCompare(b.name, 'en')) };
};

const wholeMap = async (client: ExchangeClient): Promise<GapMap> => {
  const page = (cursor?: string) => client.get('/v1/requirements/gaps', GapMap, { limit: 200, cursor });
  let map = await page();
  for (let pages = 1; pages < MOST_PAGES && map.next !== undefined; pages += 1) {
    const { rows, next } = await page(map.next);
    const { next: _followed, ...before } = map;
    map = { ...before, rows: [...before.rows, ...rows], ...(next !== undefined && { next }) };
  }
  return map;
};

export const qualityTroubleOf = (error: unknown): Trouble => {
  if (error instanceof KeyRefused) return { what: error.message, fix: error.fix };
  if (error instanceof AccessRefused && error.error !== 'invalid_grant') {
    return {
      what: 'The exchange does not know this key.',
      fix: 'Is the name right? If so, ask the operator whether your system is enrolled with this key, and not suspended.',
    };
  }
  return troubleOf(error, 'Quality figures are for advisers and for units, and you are not signed in as one.');
};
