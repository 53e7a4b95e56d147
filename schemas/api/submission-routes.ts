/** Routes for sending a signed report, trying it out, and reading what became of it. */
import * as z from 'zod';
import { ReadersPage } from '../audit.ts';
import { SubmissionPage, SubmissionStatus } from '../submission-status.ts';
import { PartnerId, SubmissionId, UuidV7 } from '../primitives.ts';
import { RECALL_TYP, RecallTaken } from '../recall.ts';
import { CheckResult, SubmissionAccepted } from '../receipt.ts';
import { SUBMISSION_TYP } from '../submission.ts';
import { attestableFinding, compactJws, smallestSubmission, submissionId } from './examples.ts';
import { pageQuery } from './paging.ts';
import { type Content, type Route, SIGNED_MESSAGE_PROBLEMS } from './route.ts';

export const envelope: Content = {
  mediaType: 'application/jose',
  claims: 'Submission',
  description: `A compact JWS of \`typ\` \`${SUBMISSION_TYP}\` over the claims.`,
  example: compactJws,
};

/** Shown with the route itself: a page of documentation cannot look inside a JWS. */
const aboutTheEnvelope = `The body is a compact JWS of \`typ\` \`${SUBMISSION_TYP}\`, perhaps with \`Content-Encoding: gzip\`. Its protected header has exactly \`alg\`, \`kid\` (\`partnerId:thumbprint\`) and \`typ\`, and optionally \`cty\`. Its payload is the claims, schema [\`submission\`](/v1/schemas/submission/1). The smallest claims that are accepted:

\`\`\`json
${JSON.stringify(smallestSubmission, null, 2)}
\`\`\``;

/** What can be wrong with an envelope or its claims, in the order of looking. */
export const envelopeProblems = [
  'body-too-large',
  'unsupported-media-type',
  'unsupported-encoding',
  'bad-encoding',
  'jws-malformed',
  'header-not-allowed',
  'algorithm-not-allowed',
  'unknown-key',
  'signature-invalid',
  'not-strict-json',
  'issuer-mismatch',
  'audience-mismatch',
  'submission-conflict',
  'key-not-valid',
  'key-compromised',
  'signed-too-far-ahead',
  'signed-too-long-ago',
  'classification-too-high',
  'algorithm-too-weak',
  'report-not-valid',
] as const;

const accepted: Content = {
  mediaType: 'application/json',
  schema: SubmissionAccepted,
  example: { submissionId, receipt: compactJws, findings: [attestableFinding] },
};

const logProof = `c2sp.org/tlog-proof@v1
index 5
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=

exchange.example/log
6
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— exchange.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

const bySubmissionId = z.object({ submissionId: SubmissionId });
const recallTaken = (description: string) => ({
  description,
  content: { mediaType: 'application/json', schema: RecallTaken } as const,
});
const ownOrAll = ['submissions:read', 'submissions:read:all'] as const;

export const SUBMISSION_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/submissions',
    operationId: 'receiveSubmission',
    tag: 'Submissions',
    access: ['submissions:write'],
    summary: 'Send a signed report',
    description: `Send the report exactly as it was signed, perhaps days ago and offline. The answer is a receipt: our signed word that we hold these bytes since this moment. Lost the answer? Send the same bytes again, as often as you like and even weeks later: you get the first receipt with \`Idempotent-Replayed: true\`, and nothing is stored twice. A refusal names every finding at once; mend them, sign again under the same \`jti\`, and send.

${aboutTheEnvelope}`,
    body: envelope,
    answers: {
      200: {
        description: 'Already received: the stored receipt, unchanged.',
        headers: { Location: 'Where its status is.', 'Idempotent-Replayed': 'Always `true`.' },
        content: accepted,
      },
      201: { description: 'Accepted and stored.', headers: { Location: 'Where its status is.' }, content: accepted },
    },
    problems: [...envelopeProblems, 'disposed', 'too-many-requests', 'quota-exceeded'],
  },
  {
    method: 'post',
    path: '/v1/submissions/check',
    operationId: 'checkSubmission',
    tag: 'Submissions',
    access: ['submissions:write'],
    summary: 'Try a signed report out',
    description:
      'The same body, the same verdict and the same findings as sending, and nothing is stored: no `jti` is used up and no quota of the day. A verdict is status 200 even when sending would be refused: read `wouldBeStatus`.',
    body: envelope,
    answers: {
      200: {
        description: 'What sending these bytes would answer.',
        content: {
          mediaType: 'application/json',
          schema: CheckResult,
          example: { wouldBeStatus: 201, findings: [attestableFinding] },
        },
      },
    },
    problems: ['body-too-large', 'unsupported-media-type', 'unsupported-encoding', 'bad-encoding', 'too-many-requests'],
  },
  {
    method: 'get',
    path: '/v1/submissions',
    operationId: 'listSubmissions',
    tag: 'Submissions',
    access: ownOrAll,
    summary: 'List the submissions of a unit, newest first',
    description:
      'A unit lists its own. An analyst names the unit in `partnerId`. `next` is there as long as there is another page: pass it back as `cursor`.',
    query: pageQuery.extend({
      partnerId: PartnerId.meta({ description: 'Whose submissions; left out: your own.' }).optional(),
    }),
    answers: {
      200: { description: 'A page.', content: { mediaType: 'application/json', schema: SubmissionPage } },
    },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}',
    operationId: 'readSubmission',
    tag: 'Submissions',
    access: ownOrAll,
    summary: 'What became of a report',
    description:
      "Received, taken over by NZTCU, taken on by an analyst, published, returned with questions, declined, withdrawn or recalled, with every decision. Another unit's submission answers exactly as one that does not exist.",
    pathParameters: bySubmissionId,
    answers: {
      200: { description: 'Its status.', content: { mediaType: 'application/json', schema: SubmissionStatus } },
    },
    problems: ['not-found', 'bad-parameter'],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/envelope',
    operationId: 'readEnvelope',
    tag: 'Submissions',
    access: ownOrAll,
    summary: 'The signed bytes as they came',
    description:
      'The very bytes that were received, so that anyone who may see them can verify the signature again. What its unit has recalled only that unit reads.',
    pathParameters: bySubmissionId,
    answers: {
      200: {
        description: 'The compact JWS.',
        content: { mediaType: 'application/jose', claims: 'Submission', example: compactJws },
      },
    },
    problems: ['not-found', 'bad-parameter', 'recalled', 'disposed'],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/receipt',
    operationId: 'readReceipt',
    tag: 'Submissions',
    access: ownOrAll,
    summary: 'The receipt again',
    description:
      'The receipt as it was first given. It verifies offline with a key from `/.well-known/jwks.json`. A suspended unit can still read its receipts.',
    pathParameters: bySubmissionId,
    answers: {
      200: {
        description: 'The receipt, a compact JWS of `typ` `ptcn-receipt+jws`; its claims are schema `receipt`.',
        content: { mediaType: 'application/jose', claims: 'Receipt', example: compactJws },
      },
    },
    problems: ['not-found', 'bad-parameter', 'disposed'],
  },
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/recall',
    operationId: 'recallSubmission',
    tag: 'Submissions',
    access: ['submissions:write'],
    summary: 'Take your own report back, or mark it higher',
    description: `A compact JWS of \`typ\` \`${RECALL_TYP}\`, signed by your signing key, with iss, aud, iat, jti, submissionId, digest (that of the report), reason, and perhaps marking. Without marking nobody but your unit reads the report from then on, and it is out of every feed; with one it is marked higher, and out of the feeds that it was in. NZTCU and every unit to which it was released are told, and asked to say that nothing is left: the status of the report says who has not. The answer is signed, and the recall is in the log. A recall is not undone: send a new report.`,
    pathParameters: bySubmissionId,
    body: { mediaType: 'application/jose', description: `Compact JWS, \`${RECALL_TYP}\`.` },
    answers: {
      200: recallTaken('An earlier try had arrived: the same answer.'),
      201: recallTaken('Taken back, or marked higher.'),
    },
    problems: [
      'not-found',
      'bad-encoding',
      ...SIGNED_MESSAGE_PROBLEMS,
      'message-conflict',
      'digest-mismatch',
      'already-recalled',
      'disposed',
      'marking-not-higher',
    ],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/proof',
    operationId: 'readProof',
    tag: 'Submissions',
    access: ownOrAll,
    summary: 'The proof that it is in the log',
    description:
      'That the transparency log has this submission, under its newest checkpoint (C2SP `tlog-proof`). With the receipt and the key of the log it is checked offline, years later: `ptcn receipt verify --offline`. With `of` it is that of a recall or of the disposal, and goes with what was signed of it. There is none for some seconds after the receipt, a minute at most when all is well.',
    pathParameters: bySubmissionId,
    query: z.object({
      of: UuidV7.meta({ description: 'The jti of a recall of this report, or of its disposal.' }).optional(),
    }),
    answers: {
      200: { description: 'The proof.', content: { mediaType: 'text/plain', schema: z.string(), example: logProof } },
    },
    problems: ['not-found', 'bad-parameter', 'disposed', 'not-logged-yet'],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/readers',
    operationId: 'readReaders',
    tag: 'Submissions',
    access: ownOrAll,
    summary: 'Who read a report',
    description:
      'What others than its unit did with a report: read its status, its bytes or its receipt, took its summary over, decided about it; when, and by role, never which system or person. Where it was published in a feed, whoever reads that feed reads it too. Oldest first.',
    pathParameters: bySubmissionId,
    query: pageQuery,
    answers: {
      200: {
        description: 'A page.',
        content: {
          mediaType: 'application/json',
          schema: ReadersPage,
          example: { items: [{ at: '2026-10-03T04:15:00.000Z', action: 'envelope-read', role: 'analyst' }] },
        },
      },
    },
    problems: ['not-found', 'bad-parameter', 'invalid-cursor'],
  },
];
