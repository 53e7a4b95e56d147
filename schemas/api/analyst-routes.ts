/** Routes for NZTCU's systems: the inbox, decisions, acknowledgements, and the curated feeds that others may read too. */
import * as z from 'zod';
import { DecisionRequest, FeedId } from '../decision.ts';
import { SubmissionStatus } from '../submission-status.ts';
import { FeedList, FeedPage, InboxPage } from '../feed.ts';
import { SubmissionId, UtcInstant } from '../primitives.ts';
import { AcknowledgementRequest } from '../summary.ts';
import { submissionId } from './examples.ts';
import { pageQuery } from './paging.ts';
import type { Route } from './route.ts';

export const ANALYST_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/inbox',
    operationId: 'readInbox',
    tag: 'Analysts',
    access: ['submissions:read:all'],
    summary: 'Summaries that wait for a decision',
    description: 'Immediate ones first, then priority, then routine; within each the oldest first.',
    query: pageQuery,
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: InboxPage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/decisions',
    operationId: 'decideSubmission',
    tag: 'Analysts',
    access: ['feeds:curate'],
    summary: 'Take on, accept into a feed, return, decline, or withdraw',
    description:
      "`triage` tells the partner and the other analysts that somebody works on it; it may be left out. `accept` publishes the report in a curated feed, with the analyst's own grading beside the partner's. `return` asks the partner; a corrected report supersedes this one. `decline` leaves it unpublished. `withdraw` takes what is published out of its feed: readers find `withdrawn` in its place, and once more as the newest. Of two analysts at once one decides, the other is told.",
    pathParameters: z.object({ submissionId: SubmissionId }),
    body: {
      mediaType: 'application/json',
      schema: DecisionRequest,
      example: {
        decision: 'accept',
        grading: { reliability: 'B', credibility: '2' },
        reason: 'Fits two earlier finds on the same current.',
      },
    },
    answers: {
      201: {
        description: 'Decided; its new status.',
        content: { mediaType: 'application/json', schema: SubmissionStatus },
      },
    },
    problems: [
      'not-found',
      'unsupported-media-type',
      'body-too-large',
      'request-not-valid',
      'already-decided',
      'not-published',
    ],
  },
  {
    method: 'post',
    path: '/v1/acknowledgements',
    operationId: 'acknowledgeSummary',
    tag: 'Analysts',
    access: ['submissions:read:all', 'feeds:read'],
    summary: 'Say that a summary was taken over, or that nothing is left of what was recalled',
    description:
      'Called by the reader of the summary queue: the partner then sees when its report was taken over. With `recallId`, by whoever had a report that its unit recalled, analysts of NZTCU or a unit to which it was released: nothing of it is left, or it is handled by its new marking. Its unit sees who has not said so in time. Saying it twice changes nothing.',
    body: {
      mediaType: 'application/json',
      schema: AcknowledgementRequest,
      example: { summaryId: `${submissionId}~summary`, submissionId },
    },
    answers: { 204: { description: 'Noted.' } },
    problems: ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid'],
  },
  {
    method: 'get',
    path: '/v1/feeds',
    operationId: 'listFeeds',
    tag: 'Feeds',
    access: ['feeds:read'],
    summary: 'Feeds you may read',
    description: 'Every feed that your client may read, with what it is for.',
    answers: {
      200: {
        description: 'The feeds.',
        content: {
          mediaType: 'application/json',
          schema: FeedList,
          example: {
            feeds: [{ feedId: 'nztcu-curated', title: 'Curated by NZTCU', description: 'Accepted reports.' }],
          },
        },
      },
    },
    problems: ['bad-parameter'],
  },
  {
    method: 'get',
    path: '/v1/feeds/{feedId}/items',
    operationId: 'readFeed',
    tag: 'Feeds',
    access: ['feeds:read'],
    takesFeedCredential: true,
    summary: 'Pull a feed',
    description:
      'Entries in the order they were added, none skipped and none repeated. `next` is always there: keep it, and come back with it for what is added later. `more` says whether there is another page now. An item of `kind` `withdrawn` says that an entry is to be forgotten. `Accept` chooses the format: `application/json`, `application/x-ndjson` (one entry a line) or `text/csv`. A program that can do nothing else may come with a feed credential by HTTP Basic.',
    pathParameters: z.object({
      feedId: FeedId.meta({ description: 'Name of the feed.', examples: ['nztcu-curated'] }),
    }),
    query: pageQuery.extend({
      added_after: UtcInstant.meta({ description: 'Only what was added strictly later than this.' }).optional(),
      format: z
        .enum(['json', 'ndjson', 'csv'])
        .meta({ description: 'For a program that cannot send `Accept`: one of what its header leaves open.' })
        .optional(),
      part: z
        .enum(['entries', 'entities'])
        .meta({ description: 'Which table, in CSV: one row per entry, or one row per entity.' })
        .optional(),
    }),
    requestHeaders: z.object({
      'If-None-Match': z.string().meta({ description: 'The `ETag` of the page as you have it.' }).optional(),
    }),
    answers: {
      200: {
        description: 'A page, in what `Accept` asks for; compressed with gzip if `Accept-Encoding` names it.',
        headers: {
          'Next-Cursor': 'As `next`, in every format.',
          'Next-More': '`true` when there is another page now: as `more`, in every format.',
          ETag: 'Send it back as `If-None-Match`: 304 when the page is what it was.',
        },
        content: { mediaType: 'application/json', schema: FeedPage },
        alternatives: [
          { mediaType: 'application/x-ndjson', description: 'One entry a line.' },
          { mediaType: 'text/csv', description: 'RFC 4180, UTF-8 with a byte order mark.' },
        ],
      },
      304: { description: 'The page is what you have. `Next-Cursor` and `Next-More` are there.' },
    },
    problems: ['bad-parameter', 'invalid-cursor', 'not-acceptable', 'not-found'],
  },
];
