/** Routes for the quality figures of units. */
import * as z from 'zod';
import { PartnerId } from '../primitives.ts';
import { Challenge, ChallengeId, ChallengeOrder, ChallengeOutcome, Engagement, EngagementOrder } from '../coaching.ts';
import { CrimeType } from '../crime-types.ts';
import { FindingsPage } from '../findings-page.ts';
import { Month, QualityReport } from '../quality.ts';
import { UnitReport } from '../unit-report.ts';
import { challengeOrder, challengeOutcome, engagementOrder, qualityReport, unitReportExample } from './examples.ts';
import { pageQuery } from './paging.ts';
import type { Route } from './route.ts';

const format = z.enum(['json', 'csv']).meta({ description: 'For programs that cannot send `Accept`.' }).optional();

export const QUALITY_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/quality/partners',
    operationId: 'reportQuality',
    tag: 'Quality',
    access: ['quality:read:all'],
    summary: 'First quality figures of every unit',
    description:
      'By name, never a ranking. Counts are always given; a share only with its 95 % interval, and not at all where there are too few reports to say.',
    query: pageQuery.extend({ format }),
    answers: {
      200: {
        description: 'A page of units.',
        content: { mediaType: 'application/json', schema: QualityReport, example: qualityReport },
        alternatives: [{ mediaType: 'text/csv', description: 'One line for each unit.' }],
        headers: { 'Next-Cursor': 'Of a CSV page: where the next one begins.' },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor', 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/v1/quality/partners/{partnerId}',
    operationId: 'reportUnitQuality',
    tag: 'Quality',
    access: ['quality:read:all', 'quality:read:own'],
    summary: 'Quality report of one unit',
    description:
      'One period, twelve months up to now unless told otherwise, beside as many months before. A unit sees its own, and sees what its adviser sees. Never beside another unit: of the others it says where the middle half lies.',
    query: z.object({
      from: Month.meta({ description: 'First month; absent: twelve months up to the last.' }).optional(),
      to: Month.meta({ description: 'Last month, at most the 36th; absent: this month.' }).optional(),
      crimeType: CrimeType.meta({ description: 'Only reports on this crime type.' }).optional(),
      format,
    }),
    pathParameters: z.object({ partnerId: PartnerId }),
    answers: {
      200: {
        description: 'Its figures.',
        content: { mediaType: 'application/json', schema: UnitReport, example: unitReportExample },
        alternatives: [{ mediaType: 'text/csv', description: 'One line for each check.' }],
      },
    },
    problems: ['not-found', 'bad-parameter', 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/v1/quality/partners/{partnerId}/findings',
    operationId: 'listFindings',
    tag: 'Quality',
    access: ['quality:read:all', 'quality:read:own'],
    summary: 'Findings of one unit, report by report',
    description:
      'Newest first: code, field, and whether it was mended, attested or upheld. A unit sees its own. Nothing of a report itself is in it. Twelve months up to now unless told otherwise; a page may be short or empty, and `next` says that there is more.',
    query: pageQuery.extend({
      from: Month.meta({ description: 'First month; absent: twelve months up to the last.' }).optional(),
      to: Month.meta({ description: 'Last month, at most the 36th; absent: this month.' }).optional(),
      format,
    }),
    pathParameters: z.object({ partnerId: PartnerId }),
    answers: {
      200: {
        description: 'A page of reports.',
        content: { mediaType: 'application/json', schema: FindingsPage },
        alternatives: [{ mediaType: 'text/csv', description: 'One line for each finding.' }],
        headers: { 'Next-Cursor': 'Of a CSV page: where the next one begins.' },
      },
    },
    problems: ['not-found', 'bad-parameter', 'invalid-cursor', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/v1/quality/partners/{partnerId}/engagements',
    operationId: 'recordEngagement',
    tag: 'Quality',
    access: ['quality:advise'],
    summary: 'Record a visit, a course or a call',
    description:
      'With the checks it was about: the quality report then shows what was before and after. Agencies are named, never persons.',
    pathParameters: z.object({ partnerId: PartnerId }),
    body: { mediaType: 'application/json', schema: EngagementOrder, example: engagementOrder },
    answers: {
      201: { description: 'It is recorded.', content: { mediaType: 'application/json', schema: Engagement } },
    },
    problems: ['not-found', 'request-not-valid', 'not-strict-json'],
  },
  {
    method: 'post',
    path: '/v1/quality/partners/{partnerId}/challenges',
    operationId: 'challengeFinding',
    tag: 'Quality',
    access: ['submissions:write'],
    summary: 'Challenge a finding',
    description:
      'A unit says that a finding of an accepted report of its own is wrong. An adviser answers; upheld, the finding counts no more. The outcome stands in the quality report.',
    pathParameters: z.object({ partnerId: PartnerId }),
    body: { mediaType: 'application/json', schema: ChallengeOrder, example: challengeOrder },
    answers: {
      201: { description: 'It waits for an adviser.', content: { mediaType: 'application/json', schema: Challenge } },
    },
    problems: ['not-found', 'request-not-valid', 'not-strict-json', 'already-challenged'],
  },
  {
    method: 'post',
    path: '/v1/quality/partners/{partnerId}/challenges/{challengeId}/outcome',
    operationId: 'answerChallenge',
    tag: 'Quality',
    access: ['quality:advise'],
    summary: 'Answer a challenge',
    description: 'Upheld or dismissed, with a reason that the unit sees. Once.',
    pathParameters: z.object({ partnerId: PartnerId, challengeId: ChallengeId }),
    body: { mediaType: 'application/json', schema: ChallengeOutcome, example: challengeOutcome },
    answers: {
      200: { description: 'It is answered.', content: { mediaType: 'application/json', schema: Challenge } },
    },
    problems: ['not-found', 'request-not-valid', 'not-strict-json', 'already-decided'],
  },
];
