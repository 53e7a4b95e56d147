/** Routes for how long reports are kept: legal holds, and disposal by two operators. */
import * as z from 'zod';
import { DisposalOrder, HoldOrder, Retention, RetentionPage } from '../disposal.ts';
import { PartnerId, SubmissionId } from '../primitives.ts';
import { pageQuery } from './paging.ts';
import { PROPOSAL } from './proposal-texts.ts';
import type { Route } from './route.ts';

const bySubmissionId = z.object({ submissionId: SubmissionId });

export const RETENTION_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/retention',
    operationId: 'listRetention',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'How long the reports of a unit are kept',
    description:
      'Newest first: class, when it runs out, holds, and what was disposed of. No title and no word of a report. With `due` a page may be short or empty while there is a `next`.',
    query: pageQuery.extend({
      partnerId: PartnerId.meta({ description: 'Whose reports.' }),
      due: z
        .enum(['true'])
        .meta({ description: 'Only those whose class has run out and that are still there.' })
        .optional(),
    }),
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: RetentionPage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/hold',
    operationId: 'holdSubmission',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Place or lift a legal hold',
    description:
      'While it is held a report is not disposed of, whatever was proposed or approved. One operator places it, one lifts it; both are on the audit trail with their reason. Its unit and analysts see since when.',
    pathParameters: bySubmissionId,
    body: {
      mediaType: 'application/json',
      schema: HoldOrder,
      example: { hold: 'placed', reason: 'Proceedings in Suva, letter of 3 October.' },
    },
    answers: { 200: { description: 'As it is kept.', content: { mediaType: 'application/json', schema: Retention } } },
    problems: ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid', 'disposed'],
  },
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/disposal',
    operationId: 'proposeDisposal',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Propose to dispose of a report',
    description:
      'It waits seven days for a second person (`POST /v1/proposals/{proposalId}/decision`). With the approval the record keeps nothing of the report, it is out of every feed, and its bytes, their versions, its messages and what the index has of it go. The log keeps its entry, which says nothing without the salt that is gone, and gets one of the disposal; the signed word on it is in the status.',
    pathParameters: bySubmissionId,
    body: {
      mediaType: 'application/json',
      schema: DisposalOrder,
      example: { ground: 'retention-ended', reason: 'Seven years, list of November.' },
    },
    answers: { 202: PROPOSAL('Proposed.') },
    problems: [
      'not-found',
      'unsupported-media-type',
      'body-too-large',
      'request-not-valid',
      'disposed',
      'on-hold',
      'not-due',
    ],
  },
];
