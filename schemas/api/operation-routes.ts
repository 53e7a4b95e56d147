/** Routes for operators: whether the stores agree, and what waits behind the receipt. */
import { Redriven, RedriveOrder, Replayed, ReplayOrder } from '../operations.ts';
import { ReconciliationReport } from '../reconciliation.ts';
import type { Route } from './route.ts';

const SUBMISSION = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const OF_AN_ORDER = ['unsupported-media-type', 'body-too-large', 'not-strict-json', 'request-not-valid'] as const;

export const OPERATION_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/operations/reconciliation',
    operationId: 'readReconciliation',
    tag: 'Registry',
    access: ['operations:admin'],
    summary: 'Whether the stores agree',
    description:
      'Once a day records, signed bytes, transparency log, feeds and outbox are compared with each other, by count and by digest. The newest statement, as it was signed with the key of receipts, and the comparison that is under way.',
    answers: {
      200: {
        description: 'The newest statement. Without one the first comparison is not done yet.',
        content: { mediaType: 'application/json', schema: ReconciliationReport },
      },
    },
    problems: [],
  },
  {
    method: 'post',
    path: '/v1/operations/redrives',
    operationId: 'redriveWork',
    tag: 'Registry',
    access: ['operations:admin'],
    summary: 'Try again what waits',
    description:
      'Calls everybody for whom a row of the outbox of this name waits, at once instead of when the sweeper comes to it. A row stays until its effect is there, so that to call twice does no harm.',
    body: {
      mediaType: 'application/json',
      schema: RedriveOrder,
      example: { eventId: SUBMISSION, reason: 'The queue is well again.' },
    },
    answers: {
      202: {
        description: 'Called. What comes of it is seen in the log of each, and in that the row is gone.',
        content: { mediaType: 'application/json', schema: Redriven },
      },
    },
    problems: ['nothing-waits', ...OF_AN_ORDER],
  },
  {
    method: 'post',
    path: '/v1/operations/replays',
    operationId: 'replaySummary',
    tag: 'Registry',
    access: ['operations:admin'],
    summary: 'Hand a summary over once more',
    description:
      'For when the message is gone from the queue and NZTCU has lost it: the summary is put into the outbox again as it was, with the same `summaryId`, by which a reader tells a duplicate. Not of what was recalled or disposed of.',
    body: {
      mediaType: 'application/json',
      schema: ReplayOrder,
      example: { submissionId: SUBMISSION, reason: 'NZTCU restored its database of last week.' },
    },
    answers: {
      202: { description: 'On its way.', content: { mediaType: 'application/json', schema: Replayed } },
    },
    problems: ['not-found', 'nothing-waits', ...OF_AN_ORDER],
  },
];
