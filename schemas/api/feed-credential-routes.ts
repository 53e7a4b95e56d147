/** Routes for the operator: feed credentials of a partner. Their secrets are in the answer that makes them, and nowhere else. */
import * as z from 'zod';
import {
  FeedCredentialChange,
  FeedCredentialGiven,
  FeedCredentialId,
  FeedCredentialOrder,
  FeedCredentialPage,
} from '../feed-credential.ts';
import { PartnerId } from '../primitives.ts';
import { pageQuery } from './paging.ts';
import type { Answer, Route } from './route.ts';

const byPartnerId = z.object({ partnerId: PartnerId });
const posted = ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid'] as const;
const given = (description: string): Answer => ({
  description,
  content: { mediaType: 'application/json', schema: FeedCredentialGiven },
});

export const FEED_CREDENTIAL_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/partners/{partnerId}/feed-credentials',
    operationId: 'listFeedCredentials',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: "List a partner's feed credentials",
    description: 'Oldest first, revoked and expired ones among them; without secrets, of which we have digests only.',
    pathParameters: byPartnerId,
    query: pageQuery,
    answers: {
      200: { description: 'A page.', content: { mediaType: 'application/json', schema: FeedCredentialPage } },
    },
    problems: ['not-found', 'bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/partners/{partnerId}/feed-credentials',
    operationId: 'issueFeedCredential',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Issue a feed credential',
    description:
      'For a program that can do HTTP Basic and nothing else, such as a spreadsheet or most TAXII clients. It reads the pages of these feeds, also by TAXII, as its partner would, 300 times a minute at most, and opens nothing else. Its secret is in this answer only.',
    pathParameters: byPartnerId,
    body: {
      mediaType: 'application/json',
      schema: FeedCredentialOrder,
      example: { label: 'Spreadsheet of the duty desk', feeds: ['nztcu-curated'] },
    },
    answers: { 201: given('Issued.') },
    problems: [...posted, 'partner-revoked', 'partner-reads-no-feeds'],
  },
  {
    method: 'post',
    path: '/v1/partners/{partnerId}/feed-credentials/{credentialId}',
    operationId: 'changeFeedCredential',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Give it a new secret, or revoke it',
    description:
      'A new secret does not prolong its life; the old one serves 7 days more, unless it ends at once. Revocation bites on the very next request and is for good.',
    pathParameters: byPartnerId.extend({ credentialId: FeedCredentialId }),
    body: {
      mediaType: 'application/json',
      schema: FeedCredentialChange,
      example: { change: 'revoke', reason: 'The laptop with the spreadsheet was stolen.' },
    },
    answers: { 200: given('As it now stands.') },
    problems: [...posted, 'credential-ended'],
  },
];
