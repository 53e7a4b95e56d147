/** What the routes that propose have in common: the answer, and what can be wrong with an enrolment request. */
import { Proposal } from '../proposal.ts';
import type { Answer } from './route.ts';

export const PROPOSAL = (description: string): Answer => ({
  description,
  content: { mediaType: 'application/json', schema: Proposal },
});

export const enrolmentProblems = [
  'unsupported-media-type',
  'body-too-large',
  'request-not-valid',
  'jws-malformed',
  'header-not-allowed',
  'algorithm-not-allowed',
  'signature-invalid',
  'not-strict-json',
  'audience-mismatch',
  'unknown-key',
  'fingerprint-mismatch',
  'signed-too-far-ahead',
  'signed-too-long-ago',
  'key-already-registered',
] as const;
