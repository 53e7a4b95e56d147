/** Routes for what two operators do together: keys in the place of lost ones, and deciding what another proposed. */
import * as z from 'zod';
import { KeyRegistration } from '../partner.ts';
import { PartnerId, UuidV7 } from '../primitives.ts';
import { Proposal, ProposalDecision, ProposalPage } from '../proposal.ts';
import { pageQuery } from './paging.ts';
import { enrolmentProblems, PROPOSAL } from './proposal-texts.ts';
import type { Route } from './route.ts';

const byProposalId = z.object({ proposalId: UuidV7 });

export const PROPOSAL_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/partners/{partnerId}/keys',
    operationId: 'registerKeys',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Propose new keys for a partner: of a further device, or for lost ones',
    description:
      'Post the new enrolment request of the partner (`ptcn keygen`, `ptcn enrol`), after comparing its fingerprint by another channel. When a second person has approved it, the new keys are the only ones; what the old ones signed until then is still taken. With `beside` they are of a further device, which the request names, and those of the others go on. Keys that may be in wrong hands are marked as compromised first, which needs one operator.',
    pathParameters: z.object({ partnerId: PartnerId }),
    body: {
      mediaType: 'application/json',
      schema: KeyRegistration,
      example: {
        request: 'eyJhbGciOiJFUzM4NCIsInR5cCI6InB0Y24tZW5yb2xtZW50K2p3cyJ9…',
        fingerprint: 'RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY',
        reason: 'Laptop lost at sea; the commander called.',
      },
    },
    answers: { 202: PROPOSAL('Proposed; with `breakGlass` in force already.') },
    problems: [...enrolmentProblems, 'not-found', 'issuer-mismatch', 'partner-revoked', 'not-oneself'],
  },
  {
    method: 'get',
    path: '/v1/proposals',
    operationId: 'listProposals',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'What waits for a second person, and what became of it',
    description: 'Newest first. What was put into force by one operator alone says so (`brokenGlass`).',
    query: pageQuery,
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: ProposalPage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'get',
    path: '/v1/proposals/{proposalId}',
    operationId: 'readProposal',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Read a proposal',
    description: 'Who proposed what and why, and how it stands. It waits for seven days.',
    pathParameters: byProposalId,
    answers: { 200: PROPOSAL('The proposal.') },
    problems: ['not-found', 'bad-parameter'],
  },
  {
    method: 'post',
    path: '/v1/proposals/{proposalId}/decision',
    operationId: 'decideProposal',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Approve, or decline',
    description:
      'A person approves, never the one who proposed, and where keys come in only with the fingerprint that the unit read out to that person too. It is in force with the approval. Anybody who runs the registry may decline; what was in force by broken glass is then undone: the partner is suspended, a feed credential revoked.',
    pathParameters: byProposalId,
    body: {
      mediaType: 'application/json',
      schema: ProposalDecision,
      example: { decision: 'approve', fingerprint: 'RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY' },
    },
    answers: { 200: { description: 'As decided.', content: { mediaType: 'application/json', schema: Proposal } } },
    problems: [
      'not-found',
      'unsupported-media-type',
      'body-too-large',
      'request-not-valid',
      'second-person-needed',
      'fingerprint-mismatch',
      'proposal-closed',
      'proposal-overtaken',
      'partner-exists',
      'partner-revoked',
      'partner-not-active',
      'credential-ended',
      'disposed',
      'on-hold',
      'not-due',
      'key-already-registered',
    ],
  },
];
