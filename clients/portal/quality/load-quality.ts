/** Pulls every page of the quality figures; they come by name and stay so. */
import { type ClientIdentity, ExchangeClient, type StaffIdentity } from '../../exchange-client.ts';
import { AccessRefused } from '../../exchange-problem.ts';
import { QualityReport } from '#schemas/quality.ts';
import { KeyRefused } from './adviser-key.ts';
import { surroundings } from '../staff/person.ts';
import { type Trouble, troubleOf } from '../staff/trouble.ts';

/** A server that never ends its pages must not hold the browser for ever. */
const MOST_PAGES = 500;

/** `who` is still being found out: a person on their way back, or a key file that is being opened. */
export const loadQuality = async (
  who: Promise<ClientIdentity | StaffIdentity>,
  onPage: (units: number) => void,
): Promise<QualityReport> => {
  const identity = await who;
  onPage(0);
  const client = new ExchangeClient({ ...surroundings(), identity });
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

export const qualityTroubleOf = (error: unknown): Trouble => {
  if (error instanceof KeyRefused) return { what: error.message, fix: error.fix };
  if (error instanceof AccessRefused && error.error !== 'invalid_grant') {
    return {
      what: 'The exchange does not know this key.',
      fix: 'Is the name right? If so, ask the operator whether your system is enrolled with this key, and not suspended.',
    };
  }
  return troubleOf(error, 'Quality figures are for advisers, and you are not signed in as one.');
};
