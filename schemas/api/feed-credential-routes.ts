/** Routes for the operator: feed credentials of a partner. Their secrets are in the answer to whoever proposes them, and nowhere else. */
import * as z from 'zod';
import {
  FeedCredential,
  FeedCredentialChange,
  FeedCredentialId,
  FeedCredentialOrder,
  FeedCredentialPage,
} from '../feed-credential.ts';
import { PartnerId } from '../primitives.ts';
import { FeedCredentialProposed } from '../proposal.ts';
import { pageQuery } from './paging.ts';
import type { Answer, Route } from './route.ts';

const byPartnerId = z.object({ partnerId: PartnerId });
const posted = ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid'] as const;
const givenOut = ['partner-revoked', 'partner-not-active', 'partner-reads-no-feeds'] as const;
const PROPOSED: Answer = {
  description: 'Proposed, with the secret that will serve; with `breakGlass` it serves already.',
  content: { mediaType: 'application/json', schema: FeedCredentialProposed },
};

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
    summary: 'Propose a feed credential',
    description:
      'For a program that can do HTTP Basic and nothing else, such as a spreadsheet or most TAXII clients. It reads the pages of these feeds, also by TAXII, as its partner would, 300 times a minute at most, and opens nothing else. Its secret is in this answer only, and opens nothing until a second person has approved the proposal.',
    pathParameters: byPartnerId,
    body: {
      mediaType: 'application/json',
      schema: FeedCredentialOrder,
      example: { label: 'Spreadsheet of the duty desk', feeds: ['nztcu-curated'] },
    },
    answers: { 202: PROPOSED },
    problems: [...posted, ...givenOut],
  },
  {
    method: 'post',
    path: '/v1/partners/{partnerId}/feed-credentials/{credentialId}',
    operationId: 'changeFeedCredential',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Propose a new secret for it, or revoke it',
    description:
      'A new secret opens nothing until a second person has approved the proposal, and the old one goes on. From then on the old one serves 7 days more, unless it ends at once; the life of the credential is not prolonged. Revocation needs nobody else, bites on the very next request and is for good.',
    pathParameters: byPartnerId.extend({ credentialId: FeedCredentialId }),
    body: {
      mediaType: 'application/json',
      schema: FeedCredentialChange,
      example: { change: 'revoke', reason: 'The laptop with the spreadsheet was stolen.' },
    },
    answers: {
      200: { description: 'Revoked.', content: { mediaType: 'application/json', schema: FeedCredential } },
      202: PROPOSED,
    },
    problems: [...posted, ...givenOut, 'credential-ended'],
  },
];
