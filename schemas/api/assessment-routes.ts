/** Routes of the assessment pack, for analysts. */
import * as z from 'zod';
import { Assessment, AssessedKind, AssessedReports, Material, Quarter } from '../assessment.ts';
import { pageQuery } from './paging.ts';
import type { Route } from './route.ts';

export const ASSESSMENT_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/assessment',
    operationId: 'reportAssessment',
    tag: 'Assessment',
    access: ['submissions:read:all'],
    summary: 'The assessment pack of a period',
    description:
      'Reports by crime type, enabler, commodity, route and country, quarter by quarter; which crime types can be measured at all; how the units stand to the collection plan. Only quarters that are over. A figure under five is not told, and nothing is told from which it could be reckoned: sums are of told figures only. Beside each figure stands the query that answers it.',
    query: z.object({
      from: Quarter.meta({ description: 'First quarter; absent: four up to the last.' }).optional(),
      to: Quarter.meta({ description: 'Last quarter, at most the twelfth; absent: the last that is over.' }).optional(),
      material: Material.optional(),
      format: z.enum(['json', 'csv']).meta({ description: 'For programs that cannot send `Accept`.' }).optional(),
    }),
    answers: {
      200: {
        description: 'The figures, with the marking that they carry.',
        content: { mediaType: 'application/json', schema: Assessment },
        alternatives: [{ mediaType: 'text/csv', description: 'One line for each figure.' }],
      },
    },
    problems: ['bad-parameter', 'not-acceptable'],
  },
  {
    method: 'get',
    path: '/v1/assessment/reports',
    operationId: 'listAssessedReports',
    tag: 'Assessment',
    access: ['submissions:read:all'],
    summary: 'The reports that a figure counts',
    description:
      'Unit by unit. All pages together hold as many as the figure says. Each page is on the audit trail, and the parameters are not.',
    query: pageQuery.extend({ kind: AssessedKind, value: z.string(), quarter: Quarter, material: Material }),
    answers: {
      200: {
        description: 'A page of reports; it may be short or empty, and `next` says that there is more.',
        content: { mediaType: 'application/json', schema: AssessedReports },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
];
