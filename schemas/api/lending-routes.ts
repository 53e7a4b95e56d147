/** Routes of lending: a unit lets an adviser read one report for a while. */
import * as z from 'zod';
import { Lending, LentReport } from '../lending.ts';
import { SubmissionId } from '../primitives.ts';
import { type Route, SIGNED_MESSAGE_PROBLEMS } from './route.ts';

const lending = (description: string) => ({
  description,
  content: { mediaType: 'application/json', schema: Lending } as const,
});

export const LENDING_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/lendings',
    operationId: 'lendReport',
    tag: 'Releases',
    access: ['submissions:write'],
    summary: 'Lend your own report to an adviser, or take it back',
    description:
      'A compact JWS of `typ` `ptcn-lending+jws`, signed by your signing key, with iss, aud, iat, jti, submissionId, lending (`given` or `ended`), until (at most 90 days ahead) and, for one adviser alone, adviser. Your last word counts. TLP:RED and TLP:AMBER+STRICT need the adviser named. Who read it stands at `/readers`.',
    pathParameters: z.object({ submissionId: SubmissionId }),
    body: { mediaType: 'application/jose', description: 'Compact JWS, `ptcn-lending+jws`.' },
    answers: { 200: lending('An earlier try had arrived: nothing changed.'), 201: lending('Kept.') },
    problems: ['not-found', ...SIGNED_MESSAGE_PROBLEMS, 'name-the-adviser', 'too-many-lendings'],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/lent',
    operationId: 'readLentReport',
    tag: 'Releases',
    access: ['quality:advise'],
    summary: 'Read a report that its unit has lent you',
    description:
      'While it is lent. The unit sees that it was read. What is not lent, and what does not exist, have one answer. Which reports a unit lends stands in its quality report.',
    pathParameters: z.object({ submissionId: SubmissionId }),
    answers: {
      200: { description: 'The report.', content: { mediaType: 'application/json', schema: LentReport } },
    },
    problems: ['not-found', 'bad-parameter'],
  },
];
