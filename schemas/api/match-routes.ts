/** Routes for matching and search: what else names the same, why, and how many sources stand behind it. For analysts only. */
import * as z from 'zod';
import {
  MatchKind,
  Reindexation,
  REINDEXED_AT_ONCE,
  ReindexationRequest,
  SearchList,
  SearchListAnswer,
  SearchPage,
  SearchValue,
  SubmissionLinks,
} from '../match.ts';
import { SubmissionId } from '../primitives.ts';
import { submissionId } from './examples.ts';
import { pageQuery } from './paging.ts';
import type { Route } from './route.ts';

const other = 'samoa-tcu~0199b7d2-1c3e-7a4b-8d5f-6e7f8091a2b3';
const receivedAt = '2026-10-03T04:15:00.000Z';

export const MATCH_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/links',
    operationId: 'readLinks',
    tag: 'Matching',
    access: ['submissions:read:all'],
    summary: 'What other submissions name the same',
    description:
      'Each link with its reasons, the surest first; values that stand in too many submissions to say anything are named as muted and link nothing. `corroboration` counts independent sources, not reports. A submission is indexed within a minute or two of its receipt.',
    pathParameters: z.object({ submissionId: SubmissionId }),
    query: pageQuery,
    answers: {
      200: {
        description: 'A page of links.',
        content: {
          mediaType: 'application/json',
          schema: SubmissionLinks,
          example: {
            submissionId,
            items: [
              {
                submissionId: other,
                partnerId: 'samoa-tcu',
                receivedAt,
                strength: 'exact',
                reasons: [
                  {
                    kind: 'imo',
                    strength: 'exact',
                    value: '9074729',
                    here: { entityId: 'longliner', pointer: '/report/entities/0/imo' },
                    there: { entityId: 'vessel', pointer: '/report/entities/2/imo' },
                  },
                ],
              },
            ],
            muted: [],
            corroboration: {
              submissions: 2,
              independentRoots: 2,
              roots: [{ partnerId: 'samoa-tcu' }, { partnerId: 'tonga-tcu', source: 'S-0147' }],
              flags: ['sources-not-stated'],
            },
          },
        },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor', 'not-found'],
  },
  {
    method: 'get',
    path: '/v1/search',
    operationId: 'listHits',
    tag: 'Matching',
    access: ['submissions:read:all'],
    summary: 'Search by an identifier or a name',
    description:
      'Identifiers are compared after normalisation, names by the documented rule. Phone numbers are best written with + and the calling code. A page may be short and still have a `next`. Every page is on the audit trail, without the value.',
    query: pageQuery.extend({
      kind: MatchKind.meta({
        description: 'What the value is; left out: whatever fits.',
        examples: ['imo'],
      }).optional(),
      value: SearchValue,
    }),
    answers: {
      200: {
        description: 'A page of hits.',
        content: {
          mediaType: 'application/json',
          schema: SearchPage,
          example: {
            items: [
              {
                submissionId,
                partnerId: 'tonga-tcu',
                receivedAt,
                kind: 'imo',
                strength: 'exact',
                value: '9074729',
                there: { entityId: 'longliner', pointer: '/report/entities/0/imo' },
              },
            ],
          },
        },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/search/list',
    operationId: 'searchList',
    tag: 'Matching',
    access: ['submissions:read:all'],
    summary: 'Look up a pasted list',
    description: 'Up to 1,000 identifiers or names, at most 64 KiB: for each hit or no hit, and as what it was found.',
    body: {
      mediaType: 'application/json',
      schema: SearchList,
      example: { values: ['IMO 9074729', '+676 77 12345', 'Sione Fakatava'] },
    },
    answers: {
      200: {
        description: 'In the order of the list.',
        content: {
          mediaType: 'application/json',
          schema: SearchListAnswer,
          example: {
            items: [
              { value: 'IMO 9074729', hit: true, kinds: ['imo'] },
              { value: '+676 77 12345', hit: false, kinds: [] },
              { value: 'Sione Fakatava', hit: true, kinds: ['name'] },
            ],
          },
        },
      },
    },
    problems: ['bad-parameter', 'unsupported-media-type', 'body-too-large', 'request-not-valid'],
  },
  {
    method: 'post',
    path: '/v1/reindexations',
    operationId: 'reindexSubmissions',
    tag: 'Matching',
    access: ['feeds:curate'],
    summary: 'Index again what an earlier rule has indexed, or none',
    description: `The first ${REINDEXED_AT_ONCE} submissions, or with a cursor the next ones: go on until there is no \`next\`, now or later. With \`apply\` those that are behind are indexed again, within a minute or two; what the earlier rule made of them is gone then. Doing it twice does no harm. It is on the audit trail; nothing of any submission is shown.`,
    body: { mediaType: 'application/json', schema: ReindexationRequest, example: { apply: false } },
    answers: {
      200: { description: 'How many are behind.', content: { mediaType: 'application/json', schema: Reindexation } },
    },
    problems: ['unsupported-media-type', 'body-too-large', 'request-not-valid', 'invalid-cursor'],
  },
];
