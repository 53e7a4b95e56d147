/** The report of a unit that has much to say, for the page that shows it. */
import { shareOf, trendOf } from '#domain/share.ts';
import { UnitReport } from '#schemas/unit-report.ts';
import { qualityPages } from './quality-figures.ts';

const fiji = qualityPages()
  .flatMap(({ partners }) => partners)
  .find(({ partnerId }) => partnerId === 'fiji-tcu');
const bounds = (passed: number, failed: number) => ({
  passed,
  failed,
  missing: 0,
  share: passed / (passed + failed),
  atLeast: passed / (passed + failed) - 0.06,
  atMost: Math.min(1, passed / (passed + failed) + 0.05),
  tooFewToSay: false,
});
const dimension = (name: string, passed: number, failed: number) => ({
  dimension: name,
  all: shareOf(passed, passed + failed),
  inScore: bounds(passed, failed),
});
const better = trendOf(shareOf(170, 186), shareOf(110, 150));
const finding = (code: string, title: string, reports: number) => ({
  code,
  title,
  fix: 'Compare it with the source and correct it; if the source itself says so, attest it with a reason.',
  reports,
  field: '/report/entities/*/imo',
  seenIn: 'fiji-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  without: better,
});
const pair = (byUnit: string, byAnalyst: string, reports: number) => ({ byUnit, byAnalyst, reports });

export const manyReports: UnitReport = UnitReport.parse({
  ...fiji,
  asOf: '2026-10-31T12:00:00Z',
  period: { from: '2025-11', to: '2026-10' },
  before: { from: '2024-11', to: '2025-10' },
  score: { share: 0.86, atLeast: 0.8, atMost: 0.91, tooFewToSay: false, dimensions: 7 },
  scoreBefore: { share: 0.8, atLeast: 0.73, atMost: 0.86, tooFewToSay: false },
  dimensions: [
    dimension('completeness', 520, 60),
    dimension('comprehensiveness', 140, 46),
    { dimension: 'consistency', all: shareOf(4, 5), inScore: { passed: 4, failed: 1, missing: 0, tooFewToSay: true } },
    dimension('integrity', 184, 2),
    dimension('representation', 186, 0),
    dimension('timeliness', 150, 36),
    dimension('uniqueness', 180, 6),
    dimension('validity', 160, 26),
  ],
  checks: [{ code: 'imo-check-digit', notApplicable: 100, failed: 14, attested: 2, passed: 72 }],
  trend: { firstTimeAcceptance: better, linkable: better },
  daysFromEventToReport: { count: 186, median: 2, p90: 9 },
  daysFromReportToReceipt: { count: 186, median: 0, p90: 3 },
  grading: {
    reliability: { A: 4, B: 120, C: 40 },
    reliabilityMissing: 22,
    credibility: { 2: 110, 3: 60 },
    credibilityMissing: 16,
  },
  repeats: { copies: 6, sameEvent: 3, updates: 11 },
  usefulness: {
    useful: shareOf(124, 152),
    published: shareOf(120, 150),
    became: { used: 14, linked: 9, seized: 2 },
    returned: 30,
    undecided: 36,
  },
  agreement: {
    reliability: {
      same: shareOf(60, 80),
      missing: 4,
      pairs: [pair('B', 'B', 60), pair('B', 'C', 20), pair('F', 'C', 4)],
    },
    credibility: { same: shareOf(70, 84), missing: 0, pairs: [pair('2', '2', 70), pair('2', '3', 14)] },
  },
  costliest: [
    finding('imo-check-digit', 'IMO ship number that does not check', 14),
    finding('no-entities', 'No entity named', 9),
    finding('place-vague', 'Place that is only a country', 9),
    finding('harm-missing', 'No harm named', 8),
    finding('reported-late', 'Reported late', 7),
  ],
  engagements: [
    {
      engagementId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
      recordedAt: '2026-04-20T00:00:00Z',
      kind: 'course',
      from: '2026-04-13',
      to: '2026-04-17',
      agencies: ['New Zealand Customs Service'],
      about: ['imo-check-digit'],
      effect: [{ code: 'imo-check-digit', without: better }],
    },
  ],
  challenges: [
    {
      challengeId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b.place-vague',
      submissionId: 'fiji-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
      code: 'place-vague',
      reason: 'The whole country was meant.',
      raisedAt: '2026-05-01T00:00:00Z',
      answer: { outcome: 'upheld', reason: 'So it was.', decidedAt: '2026-05-02T00:00:00Z' },
    },
  ],
  lent: [
    {
      lendingId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
      submissionId: 'fiji-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
      lending: 'given',
      until: '2026-11-05T12:00:00Z',
      receivedAt: '2026-10-22T12:00:00Z',
    },
  ],
  region: { units: 12, low: 0.7, high: 0.9 },
});
