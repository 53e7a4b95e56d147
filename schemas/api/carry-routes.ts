/** The route for reports that somebody else hands in. */
import { CarriedAnswer } from '../carry.ts';
import type { Route } from './route.ts';

/** Beginning of a letter: what a real one looks like is of no use, nobody but the exchange can open it. */
const compactJwe = 'eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00ifQ.a2V5.aXY.dGV4dA.dGFn';

export const CARRY_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/carried',
    operationId: 'receiveCarried',
    tag: 'Submissions',
    access: ['submissions:write'],
    summary: 'Hand in a sealed letter of another unit',
    description:
      'A unit without a network gives its signed reports to somebody who has one: sealed (a compact JWE, `ECDH-ES+A256KW` and `A256GCM`) to the published key whose `ptcn_purpose` is `carry`, with a signed, numbered manifest inside. Whoever carries the letter hands it in here with a token of their own, and takes the sealed answer back: they learn neither reports nor receipts, and can change nothing. Each report is judged as if its unit had sent it. Handed in again, a letter is answered again, and nothing is stored twice. `ptcn carry` does all of it.',
    body: {
      mediaType: 'application/jose',
      description: 'A compact JWE of `typ` `ptcn-carried+jwe`.',
      example: compactJwe,
    },
    answers: {
      200: {
        description: 'Opened and judged. What became of the reports is for their unit alone.',
        content: { mediaType: 'application/json', schema: CarriedAnswer, example: { answer: compactJwe } },
      },
    },
    problems: [
      'carried-not-open',
      'body-too-large',
      'unsupported-media-type',
      'unsupported-encoding',
      'bad-encoding',
      'too-many-requests',
    ],
  },
];
