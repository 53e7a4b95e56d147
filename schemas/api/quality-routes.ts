/** Routes for the quality figures of units. */
import * as z from 'zod';
import { PartnerId } from '../primitives.ts';
import { CrimeType } from '../crime-types.ts';
import { Month, QualityReport } from '../quality.ts';
import { UnitReport } from '../unit-report.ts';
import { qualityReport, unitReportExample } from './examples.ts';
import { pageQuery } from './paging.ts';
import type { Route } from './route.ts';

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
    query: pageQuery,
    answers: {
      200: {
        description: 'A page of units.',
        content: { mediaType: 'application/json', schema: QualityReport, example: qualityReport },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor'],
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
    }),
    pathParameters: z.object({ partnerId: PartnerId }),
    answers: {
      200: {
        description: 'Its figures.',
        content: { mediaType: 'application/json', schema: UnitReport, example: unitReportExample },
      },
    },
    problems: ['not-found', 'bad-parameter'],
  },
];
