/** Examples for the documentation. The report is the smallest one that is accepted; a test holds each against its schema. */
import type { ChallengeOrder, ChallengeOutcome, EngagementOrder } from '../coaching.ts';
import type { QualityReport } from '../quality.ts';
import type { UnitReport } from '../unit-report.ts';
import type { Report } from '../report.ts';
import type { Submission } from '../submission.ts';

/** Nothing in it can be left out. */
export const smallestReport: Report = {
  schema: 'report/1',
  title: 'Cocaine washed ashore in Vava’u',
  narrative: 'A fisherman brought in eleven bricks of white powder found on the reef. The field test says cocaine.',
  language: 'en',
  crimeTypes: ['illicit-drugs'],
  activity: { from: '2026-10-03', places: [{ country: 'TO' }] },
  grading: { reliability: 'B', credibility: '2' },
  handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
};

export const smallestSubmission: Submission = {
  iss: 'tonga-tcu',
  aud: 'https://exchange.example',
  iat: 1791000000,
  jti: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  report: smallestReport,
};

export const submissionId = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';

/** Header, payload and signature, each cut short. */
export const compactJws = 'eyJhbGciOiJFUzM4NCIsImtpZCI6….eyJpc3MiOiJ0b25nYS10Y3UiLCJh….MEYCIQDx7pW0…';

export const attestableFinding = {
  pointer: '/report/entities/0/imo',
  code: 'imo-check-digit',
  severity: 'attestable',
  detail: 'The last digit of this IMO number does not fit the six before it.',
  fix: 'Look at the number again. If the hull really says so, attest it with a reason.',
  attested: false,
} as const;

export const blockingFinding = {
  pointer: '/report/crimeTypes',
  code: 'required',
  severity: 'blocking',
  detail: 'A report names at least one crime type.',
  fix: 'Add one of the crime types listed in the schema.',
} as const;

export const qualityReport: QualityReport = {
  asOf: '2026-10-31T12:00:00Z',
  partners: [
    {
      partnerId: 'tonga-tcu',
      name: 'Tonga Transnational Crime Unit',
      country: 'TO',
      firstTimeAcceptance: { count: 21, of: 24, share: 0.875, low: 0.69, high: 0.957, tooFewToSay: false },
      refusedAttempts: 4,
      daysFromEventToReceipt: { count: 24, median: 3, p90: 11 },
      topFindings: [{ code: 'imo-check-digit', reports: 5, fix: 'Look at the number again, or attest it.' }],
      months: [{ month: '2026-10', reports: 24, accepted: 23, acceptedFirstTime: 21, refusedAttempts: 4 }],
    },
  ],
};

const fewShare = { count: 2, of: 4, tooFewToSay: true };

/** A unit with four reports a year. */
export const unitReportExample: UnitReport = {
  partnerId: 'niue-tcu',
  name: 'Niue Transnational Crime Unit',
  country: 'NU',
  firstTimeAcceptance: { count: 3, of: 4, tooFewToSay: true },
  refusedAttempts: 1,
  daysFromEventToReceipt: { count: 4, median: 5, p90: 20 },
  topFindings: [{ code: 'imo-check-digit', reports: 2, fix: 'Look at the number again, or attest it.' }],
  months: [{ month: '2026-10', reports: 4, accepted: 4, acceptedFirstTime: 3, refusedAttempts: 1 }],
  asOf: '2026-10-31T12:00:00Z',
  period: { from: '2025-11', to: '2026-10' },
  before: { from: '2024-11', to: '2025-10' },
  score: { tooFewToSay: true, dimensions: 0 },
  scoreBefore: { tooFewToSay: true },
  dimensions: [{ dimension: 'validity', all: { count: 6, of: 8, tooFewToSay: true } }],
  checks: [{ code: 'imo-check-digit', notApplicable: 1, failed: 2, attested: 0, passed: 1 }],
  trend: {
    firstTimeAcceptance: {
      now: { count: 3, of: 4, tooFewToSay: true },
      before: fewShare,
      verdict: 'too-few-to-say',
    },
    linkable: { now: { count: 4, of: 4, tooFewToSay: true }, before: fewShare, verdict: 'too-few-to-say' },
  },
  daysFromEventToReport: { count: 4, median: 3, p90: 18 },
  daysFromReportToReceipt: { count: 4, median: 1, p90: 2 },
  grading: { reliability: { B: 3 }, reliabilityMissing: 1, credibility: { '2': 2, '3': 1 }, credibilityMissing: 1 },
  repeats: { copies: 0, sameEvent: 0, updates: 1 },
  usefulness: {
    useful: { count: 2, of: 3, tooFewToSay: true },
    published: { count: 2, of: 3, tooFewToSay: true },
    became: { used: 1 },
    returned: 1,
    undecided: 1,
  },
  costliest: [
    {
      code: 'imo-check-digit',
      title: 'IMO ship number that does not check',
      fix: 'Compare it with the source and correct it; if the source itself says so, attest it.',
      reports: 2,
      field: '/report/entities/*/imo',
      seenIn: 'niue-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
      without: { now: fewShare, before: { count: 1, of: 3, tooFewToSay: true }, verdict: 'too-few-to-say' },
    },
  ],
  engagements: [],
  challenges: [],
  lent: [],
  reports: [
    {
      submissionId: 'niue-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
      month: '2026-10',
      accepted: true,
      refusedAttempts: 0,
      findings: [{ code: 'imo-check-digit', field: '/report/entities/*/imo', state: 'open' }],
    },
  ],
};

export const engagementOrder: EngagementOrder = {
  kind: 'course',
  from: '2026-06-08',
  to: '2026-06-12',
  agencies: ['New Zealand Customs Service'],
  about: ['imo-check-digit', 'place-vague'],
};
export const challengeOrder: ChallengeOrder = {
  submissionId: 'niue-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  code: 'locode-country-mismatch',
  reason: 'The port belongs to the other country since July.',
};
export const challengeOutcome: ChallengeOutcome = { outcome: 'upheld', reason: 'The list of ports was out of date.' };
