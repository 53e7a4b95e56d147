/** Routes of questions and replies: analysts ask about places of a report, its unit answers by a signed message. */
import * as z from 'zod';
import { Feedback, FeedbackOrder } from '../feedback.ts';
import { AskedPage, MESSAGE_TYP, Message, MessagePage, QuestionRequest } from '../message.ts';
import { SubmissionId } from '../primitives.ts';
import { pageQuery } from './paging.ts';
import type { Content, Route } from './route.ts';

const bySubmissionId = z.object({ submissionId: SubmissionId });
const shown = (description: string) => ({
  description,
  content: { mediaType: 'application/json', schema: Message } as const,
});
export const signedReply: Content = { mediaType: 'application/jose', description: `Compact JWS, \`${MESSAGE_TYP}\`.` };

/** What can be wrong with a signed message, in the order of looking. */
export const messageProblems = [
  'not-found',
  'unsupported-media-type',
  'unsupported-encoding',
  'bad-encoding',
  'body-too-large',
  'jws-malformed',
  'header-not-allowed',
  'algorithm-not-allowed',
  'unknown-key',
  'signature-invalid',
  'not-strict-json',
  'request-not-valid',
  'issuer-mismatch',
  'message-conflict',
  'audience-mismatch',
  'key-compromised',
  'signed-too-far-ahead',
  'signed-too-long-ago',
  'key-not-valid',
  'too-many-messages',
] as const;

export const MESSAGE_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/feedback',
    operationId: 'recordFeedback',
    tag: 'Messages',
    access: ['feeds:curate'],
    summary: 'Record what became of a report',
    description:
      'Used, linked, led to a seizure, a restraint or an arrest, refuted: its unit reads it in the status of its report, by role. Amounts have a kind, a quantity and a unit of closed lists. Nothing is changed afterwards: another one replaces it, or takes it back.',
    pathParameters: bySubmissionId,
    body: {
      mediaType: 'application/json',
      schema: FeedbackOrder,
      example: {
        outcome: 'seized',
        amounts: [
          { kind: 'cocaine', quantity: 12.5, unit: 'kg' },
          { kind: 'money', quantity: 48000, unit: 'currency', currency: 'FJD' },
        ],
        on: '2026-10-05',
      },
    },
    answers: { 201: { description: 'Recorded.', content: { mediaType: 'application/json', schema: Feedback } } },
    problems: ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid', 'too-much-feedback'],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/messages',
    operationId: 'listMessages',
    tag: 'Messages',
    access: ['submissions:read', 'submissions:read:all'],
    summary: 'Questions and replies about a report',
    description:
      'Oldest first: what analysts asked, with the places of the report, and what its unit replied. For its unit and for analysts; they count under the marking of the report.',
    pathParameters: bySubmissionId,
    query: pageQuery,
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: MessagePage } } },
    problems: ['not-found', 'recalled', 'disposed', 'bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/messages',
    operationId: 'replyToQuestions',
    tag: 'Messages',
    access: ['submissions:write'],
    summary: 'Reply to questions about your own report',
    description: `A compact JWS of \`typ\` \`${MESSAGE_TYP}\`, signed by your signing key, with iss, aud, iat, jti, submissionId, and answers (each with the pointer that was asked about), a text, or both. It may have been signed offline, up to 400 days ago. A report that was returned is \`answered\` then, and waits for an analyst again; the report itself stays as it was signed. Lost the answer? Send the same bytes again: nothing is kept twice.`,
    pathParameters: bySubmissionId,
    body: signedReply,
    answers: { 200: shown('An earlier try had arrived: nothing changed.'), 201: shown('Kept.') },
    problems: messageProblems,
  },
  {
    method: 'get',
    path: '/v1/questions',
    operationId: 'listQuestions',
    tag: 'Messages',
    access: ['submissions:write'],
    summary: 'What waits for your reply',
    description: 'Your reports about which analysts asked something since your last reply, with what they asked.',
    query: pageQuery,
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: AskedPage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/questions',
    operationId: 'askUnit',
    tag: 'Messages',
    access: ['feeds:curate'],
    summary: 'Ask the unit about its report, whatever was decided',
    description:
      'Changes nothing about where the report stands. To send a report back until its unit has answered, decide `return`: its questions are kept here, too.',
    pathParameters: bySubmissionId,
    body: {
      mediaType: 'application/json',
      schema: QuestionRequest,
      example: {
        text: 'One thing is not clear.',
        questions: [{ pointer: '/report/narrative', text: 'Who saw the boat, and from where?' }],
      },
    },
    answers: { 201: shown('Asked.') },
    problems: [
      'not-found',
      'recalled',
      'disposed',
      'unsupported-media-type',
      'body-too-large',
      'request-not-valid',
      'too-many-messages',
    ],
  },
];
