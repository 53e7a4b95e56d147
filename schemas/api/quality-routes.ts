/** Routes for the quality figures of units. */
import * as z from 'zod';
import { PartnerId } from '../primitives.ts';
import { QualityReport, UnitQuality } from '../quality.ts';
import { qualityReport } from './examples.ts';
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
    summary: 'First quality figures of one unit',
    description: 'A unit sees its own figures, and sees what its adviser sees.',
    pathParameters: z.object({ partnerId: PartnerId }),
    answers: {
      200: {
        description: 'Its figures.',
        content: { mediaType: 'application/json', schema: UnitQuality, example: qualityReport.partners[0] },
      },
    },
    problems: ['not-found'],
  },
];
