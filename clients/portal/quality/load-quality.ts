/** Pulls every page of the quality figures; they come by name and stay so. */
import { ExchangeClient } from '../../exchange-client.ts';
import { AccessRefused, ExchangeProblem } from '../../exchange-problem.ts';
import { QualityReport } from '#schemas/quality.ts';
import { identityFrom, type KeyChoice, KeyRefused } from './adviser-key.ts';

/** What went wrong, and what to do about it, in words for the person in front of the page. */
export type Trouble = { readonly what: string; readonly fix: string };

/** A server that never ends its pages must not hold the browser for ever. */
const MOST_PAGES = 500;

export const loadQuality = async (choice: KeyChoice, onPage: (units: number) => void): Promise<QualityReport> => {
  const { origin } = window.location;
  const identity = await identityFrom(choice);
  onPage(0);
  // A browser's fetch works only when it is called as a plain function.
  const client = new ExchangeClient({ origin, identity, fetch: (address, init) => fetch(address, init) });
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

export const troubleOf = (error: unknown): Trouble => {
  if (error instanceof KeyRefused) return { what: error.message, fix: error.fix };
  if (error instanceof AccessRefused) {
    return {
      what: 'The exchange does not know this key.',
      fix: 'Is the name right? If so, ask the operator whether your system is enrolled with this key, and not suspended.',
    };
  }
  if (error instanceof ExchangeProblem) {
    const what = error.code === 'not-allowed' ? 'This system may not read quality figures.' : error.message;
    return { what, fix: error.fix };
  }
  return { what: error instanceof Error ? error.message : 'Something failed.', fix: 'Try again in a moment.' };
};
