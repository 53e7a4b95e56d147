/** Every route of the API, in the order a partner meets them. */
import type { ProblemCode } from '../problem.ts';
import { ACCESS_ROUTES } from './access-routes.ts';
import { ANALYST_ROUTES } from './analyst-routes.ts';
import { ATTACHMENT_ROUTES } from './attachment-routes.ts';
import { ASSESSMENT_ROUTES } from './assessment-routes.ts';
import { CARRY_ROUTES } from './carry-routes.ts';
import { CONTRACT_ROUTES } from './contract-routes.ts';
import { LOG_ROUTES } from './log-routes.ts';
import { LENDING_ROUTES } from './lending-routes.ts';
import { PROPOSAL_ROUTES } from './proposal-routes.ts';
import { FEED_CREDENTIAL_ROUTES } from './feed-credential-routes.ts';
import { FEED_ROUTES } from './feed-routes.ts';
import { MATCH_ROUTES } from './match-routes.ts';
import { MESSAGE_ROUTES } from './message-routes.ts';
import { PRIVACY_ROUTES } from './privacy-routes.ts';
import { PRACTICE_ROUTES } from './practice-routes.ts';
import { OPERATION_ROUTES } from './operation-routes.ts';
import { EXCHANGE_KEY_ROUTES } from './exchange-key-routes.ts';
import { QUALITY_ROUTES } from './quality-routes.ts';
import { REQUIREMENT_ROUTES } from './requirement-routes.ts';
import { RELEASE_ROUTES } from './release-routes.ts';
import { REQUEST_ROUTES } from './request-routes.ts';
import { REGISTRY_ROUTES } from './registry-routes.ts';
import { RETENTION_ROUTES } from './retention-routes.ts';
import type { Route } from './route.ts';
import { SUBMISSION_ROUTES } from './submission-routes.ts';
import { TAXII_ROUTES } from './taxii-routes.ts';

export const ROUTES: readonly Route[] = [
  ...ACCESS_ROUTES,
  ...SUBMISSION_ROUTES,
  ...ATTACHMENT_ROUTES,
  ...CARRY_ROUTES,
  ...PRACTICE_ROUTES,
  ...ANALYST_ROUTES,
  ...MESSAGE_ROUTES,
  ...REQUEST_ROUTES,
  ...FEED_ROUTES,
  ...MATCH_ROUTES,
  ...PRIVACY_ROUTES,
  ...RELEASE_ROUTES,
  ...TAXII_ROUTES,
  ...QUALITY_ROUTES,
  ...LENDING_ROUTES,
  ...REQUIREMENT_ROUTES,
  ...ASSESSMENT_ROUTES,
  ...REGISTRY_ROUTES,
  ...PROPOSAL_ROUTES,
  ...RETENTION_ROUTES,
  ...FEED_CREDENTIAL_ROUTES,
  ...EXCHANGE_KEY_ROUTES,
  ...OPERATION_ROUTES,
  ...LOG_ROUTES,
  ...CONTRACT_ROUTES,
];

const OF_EVERY_TOKEN = ['not-authenticated', 'use-dpop-nonce', 'not-allowed', 'suspended'] as const;
const OF_FEED_CREDENTIALS = ['too-many-requests'] as const;
const OF_TAXII = ['not-acceptable'] as const;
const OF_EVERYONE = ['headers-too-large', 'internal-error', 'unavailable'] as const;

/** All the problems that a route can answer, its own and those of its access. */
export const problemsOf = (route: Route): readonly ProblemCode[] => [
  ...(typeof route.access === 'string' ? [] : OF_EVERY_TOKEN),
  ...(route.takesFeedCredential ? OF_FEED_CREDENTIALS : []),
  ...(route.dialect === 'taxii' ? OF_TAXII : []),
  ...route.problems,
  ...OF_EVERYONE,
];
