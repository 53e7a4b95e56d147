/** Tallies for tests: an accepted report with a few facts, of which a test changes what it is about. */
import type { AcceptedTally, RefusedTally, ReportFacts } from '#domain/tally.ts';

export const REPORT_FACTS: ReportFacts = {
  crimeTypes: ['iuu-fishing'],
  grading: { reliability: 'B', credibility: '2' },
  days: { toReport: 2, toReceipt: 1, inAll: 3 },
  passed: ['no-entities', 'narrative-short', 'imo-check-digit'],
  failed: {},
  attested: [],
  sameText: 'text',
  sameEvent: 'event',
};

export const acceptedOn = (
  day: string,
  facts: Partial<ReportFacts> = {},
  report: { readonly partnerId?: string; readonly reportKey?: string } = {},
): AcceptedTally => ({
  partnerId: 'tonga-tcu',
  reportKey: 'a-report',
  ...report,
  outcome: 'accepted',
  at: `${day}T10:00:00.000Z`,
  facts: { ...REPORT_FACTS, ...facts },
});

export const refusedOn = (
  day: string,
  codes: readonly string[] = [],
  report: { readonly partnerId?: string; readonly reportKey?: string } = {},
): RefusedTally => ({
  partnerId: 'tonga-tcu',
  reportKey: 'a-report',
  ...report,
  outcome: 'refused',
  at: `${day}T10:00:00.000Z`,
  codes,
});
