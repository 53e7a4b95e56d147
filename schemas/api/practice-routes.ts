/** Routes for practising: the same as for sending, under an audience of their own. */
import * as z from 'zod';
import { PracticeAccepted, PracticePage, PracticeStatus } from '../practice.ts';
import { SubmissionId } from '../primitives.ts';
import { attestableFinding, compactJws, submissionId } from './examples.ts';
import { pageQuery } from './paging.ts';
import type { Content, Route } from './route.ts';
import { envelope, envelopeProblems } from './submission-routes.ts';

const accepted: Content = {
  mediaType: 'application/json',
  schema: PracticeAccepted,
  example: { practice: true, submissionId, receipt: compactJws, findings: [attestableFinding] },
};

const bySubmissionId = z.object({ submissionId: SubmissionId });

/** Whoever may send may practise; a suspended unit may do neither. */
const common = { tag: 'Practice', access: ['submissions:write'] } as const;

export const PRACTICE_ROUTES: readonly Route[] = [
  {
    ...common,
    method: 'post',
    path: '/v1/practice/submissions',
    operationId: 'practiseSubmission',
    summary: 'Send a report for practice',
    description:
      'The same body as for sending, with `aud` set to the origin and `/practice`: the same verdict, codes and findings, a replay and a conflict as there. **Nobody reads it.** It reaches no analyst, no feed and no figure; what its author is shown of it is kept for 30 days, its bytes are not. A unit may practise with 200 reports a day. What is signed for practice is refused by the real route, and the other way round. Material above the ceiling is a spill here too.',
    body: envelope,
    answers: {
      200: {
        description: 'Already there: the stored practice receipt, unchanged.',
        headers: { Location: 'Where its status is.', 'Idempotent-Replayed': 'Always `true`.' },
        content: accepted,
      },
      201: {
        description: 'It would have been accepted.',
        headers: { Location: 'Where its status is.' },
        content: accepted,
      },
    },
    problems: [...envelopeProblems, 'quota-exceeded'],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/practice/submissions',
    operationId: 'listPractice',
    summary: 'List your own practice reports, newest first',
    description: '`next` is there as long as there is another page: pass it back as `cursor`.',
    query: pageQuery,
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: PracticePage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/practice/submissions/{submissionId}',
    operationId: 'readPractice',
    summary: 'What would become of a practice report',
    description:
      'For ten seconds it is `received`. Then an invented analyst has answered: `returned` with a question about the first attestable finding that is neither mended nor attested, `published` where there is none. No other unit and no analyst can read it.',
    pathParameters: bySubmissionId,
    answers: {
      200: { description: 'Its status.', content: { mediaType: 'application/json', schema: PracticeStatus } },
    },
    problems: ['not-found', 'bad-parameter'],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/practice/submissions/{submissionId}/receipt',
    operationId: 'readPracticeReceipt',
    summary: 'The practice receipt again',
    description:
      'It verifies like a receipt, by the same key, and is none: its `typ` is `ptcn-practice-receipt+jws`, its `iss` ends in `/practice`.',
    pathParameters: bySubmissionId,
    answers: {
      200: {
        description: 'The practice receipt, a compact JWS; its claims are schema `practice-receipt`.',
        content: { mediaType: 'application/jose', claims: 'PracticeReceipt', example: compactJws },
      },
    },
    problems: ['not-found', 'bad-parameter'],
  },
];
