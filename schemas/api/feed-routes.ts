/** Routes by which analysts define feeds: by rule or by hand, in versions; the trial of a rule, and what was published before. */
import * as z from 'zod';
import { FeedId } from '../decision.ts';
import { EntryId } from '../entitlement.ts';
import {
  FeedChange,
  FeedDescription,
  FEEDS_MOST,
  FeedPreview,
  FeedPreviewRequest,
  FeedReevaluation,
  FeedReevaluationRequest,
  NewFeed,
  PickedEntry,
  PREVIEW_MOST,
  REEVALUATED_AT_ONCE,
} from '../feed-definition.ts';
import { submissionId } from './examples.ts';
import { pageQuery } from './paging.ts';
import type { Route } from './route.ts';

const byFeedId = z.object({ feedId: FeedId.meta({ description: 'Name of the feed.', examples: ['meth-by-sea'] }) });
const rule = { crimeTypes: ['illicit-drugs'], entityKinds: ['vessel'], gradedAtLeast: { reliability: 'C' } };
const draft = {
  title: 'Drugs by sea',
  description: 'Reports on illicit drugs that name a vessel.',
  openTo: 'analysts',
  rule,
  reason: 'Asked for by the maritime desk.',
};
const description = (text: string) => ({
  description: text,
  content: { mediaType: 'application/json', schema: FeedDescription } as const,
});
const OF_A_BODY = ['unsupported-media-type', 'body-too-large', 'request-not-valid'] as const;

export const FEED_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/feeds/{feedId}',
    operationId: 'describeFeed',
    tag: 'Feeds',
    access: ['feeds:read'],
    summary: 'What a feed is, and how it is defined',
    description:
      'What it is for. Analysts also get its definition and, newest first, every version of it with who made it, when and why. A feed that is not open to you does not exist.',
    pathParameters: byFeedId,
    query: pageQuery,
    answers: { 200: description('The feed.') },
    problems: ['bad-parameter', 'invalid-cursor', 'not-found'],
  },
  {
    method: 'post',
    path: '/v1/feeds',
    operationId: 'createFeed',
    tag: 'Feeds',
    access: ['feeds:curate'],
    summary: 'Define a feed',
    description: `By a rule, or without one, by hand. It holds what is published from now on; what was before comes by a re-evaluation. There are ${FEEDS_MOST} at most. Whoever reads it reads there what it may read in \`nztcu-curated\`, and nothing else.`,
    body: { mediaType: 'application/json', schema: NewFeed, example: { feedId: 'drugs-by-sea', ...draft } },
    answers: { 201: description('The feed.') },
    problems: [...OF_A_BODY, 'feed-exists', 'too-many-feeds'],
  },
  {
    method: 'post',
    path: '/v1/feeds/{feedId}/versions',
    operationId: 'changeFeed',
    tag: 'Feeds',
    access: ['feeds:curate'],
    summary: 'Change how a feed is defined',
    description:
      'The whole definition anew, with the version that it changes. It applies to what is published from then on. What came into the feed before stays, and says by which version it came.',
    pathParameters: byFeedId,
    body: { mediaType: 'application/json', schema: FeedChange, example: { version: 1, ...draft } },
    answers: { 201: description('The feed as it is from now on.') },
    problems: [...OF_A_BODY, 'not-found', 'feed-changed'],
  },
  {
    method: 'post',
    path: '/v1/feeds/{feedId}/entries',
    operationId: 'pickEntry',
    tag: 'Feeds',
    access: ['feeds:curate'],
    summary: 'Add an entry by hand',
    description:
      'A published report, to a feed without a rule. It is there within seconds, for everybody who may read both; a later release of the report places it for its units too. Adding it twice changes nothing.',
    pathParameters: byFeedId,
    body: {
      mediaType: 'application/json',
      schema: PickedEntry,
      example: { submissionId, reason: 'Belongs to the operation.' },
    },
    answers: {
      201: {
        description: 'It is being added.',
        content: { mediaType: 'application/json', schema: z.strictObject({ entryId: EntryId }) },
      },
    },
    problems: [...OF_A_BODY, 'not-found', 'not-published'],
  },
  {
    method: 'post',
    path: '/v1/feeds/{feedId}/reevaluations',
    operationId: 'reevaluateFeed',
    tag: 'Feeds',
    access: ['feeds:curate'],
    summary: 'Hold what was published before against the rule',
    description: `The oldest ${REEVALUATED_AT_ONCE} entries, or with a cursor the next ones: go on until there is no \`next\`, now or later. What fits and is not in the feed is added, behind what is there. Nothing is removed. A cursor serves one version of the definition.`,
    pathParameters: byFeedId,
    body: { mediaType: 'application/json', schema: FeedReevaluationRequest, example: {} },
    answers: {
      200: { description: 'How many fit.', content: { mediaType: 'application/json', schema: FeedReevaluation } },
    },
    problems: [...OF_A_BODY, 'invalid-cursor', 'not-found'],
  },
  {
    method: 'post',
    path: '/v1/feed-preview',
    operationId: 'previewFeed',
    tag: 'Feeds',
    access: ['feeds:curate'],
    summary: 'Try a rule',
    description: `What it would have caught among the latest ${PREVIEW_MOST} published entries, fewer where they are long. Nothing is kept of the rule.`,
    body: { mediaType: 'application/json', schema: FeedPreviewRequest, example: { rule } },
    answers: {
      200: {
        description: 'What it would have caught.',
        content: { mediaType: 'application/json', schema: FeedPreview },
      },
    },
    problems: OF_A_BODY,
  },
];
