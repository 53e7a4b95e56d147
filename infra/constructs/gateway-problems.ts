// What the gateway says when it refuses a request before any function sees it: a problem document like all our others
// (schemas/problem.ts, RFC 9457) instead of `{"message":"Missing Authentication Token"}` for a mistyped path.
// Code, status, title and fix repeat the contract, which infra may not run; a test compares them.
import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { ProblemCode } from '#schemas/problem.ts';

interface GatewayProblem {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly fix: string;
}

const notFound: GatewayProblem = {
  code: 'not-found',
  status: 404,
  title: 'Not found',
  fix: 'Check the address and the identifier.',
};
const badRequest: GatewayProblem = {
  code: 'bad-request',
  status: 400,
  title: 'Bad request',
  fix: 'See /docs for the form of this request.',
};
const tooLarge: GatewayProblem = {
  code: 'body-too-large',
  status: 413,
  title: 'Body too large',
  fix: 'A submission may have 1 MiB of claims. Send files as attachments, and shorten the narrative.',
};
const unavailable: GatewayProblem = {
  code: 'unavailable',
  status: 503,
  title: 'For the moment not possible',
  fix: 'Nothing was acknowledged. Send the same bytes again after Retry-After seconds.',
};
const internalError: GatewayProblem = {
  code: 'internal-error',
  status: 500,
  title: 'Our fault',
  fix: 'Try again; if it persists, give the operator the instance id.',
};

interface GatewayRefusal {
  readonly when: ResponseType;
  readonly problem: GatewayProblem;
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
}

const refusals: readonly GatewayRefusal[] = [
  { when: ResponseType.MISSING_AUTHENTICATION_TOKEN, problem: notFound, detail: 'No route has this method and path.' },
  // An unknown path again, when the request carries an Authorization header: the gateway takes it for AWS's own.
  { when: ResponseType.INVALID_SIGNATURE, problem: notFound, detail: 'No route has this method and path.' },
  { when: ResponseType.REQUEST_TOO_LARGE, problem: tooLarge },
  { when: ResponseType.WAF_FILTERED, problem: badRequest, detail: 'The firewall took this request for an attack.' },
  { when: ResponseType.DEFAULT_4XX, problem: badRequest },
  { when: ResponseType.THROTTLED, problem: unavailable, detail: 'Too many requests at once.', retryAfterSeconds: 5 },
  { when: ResponseType.INTEGRATION_TIMEOUT, problem: unavailable, detail: 'No answer in time.', retryAfterSeconds: 5 },
  { when: ResponseType.DEFAULT_5XX, problem: internalError },
];

// The same as the functions send (functions/edge/http-response.ts). A list without a word in it matches nothing, as 'none'
// does (CSP level 3, section 6.7.2.5), and needs no quotes inside the quotes that the gateway wants around a constant.
const forBrowsers = {
  'X-Content-Type-Options': "'nosniff'",
  'Content-Security-Policy': "'default-src; object-src; base-uri; frame-ancestors; sandbox'",
  'Referrer-Policy': "'no-referrer'",
  'Cross-Origin-Resource-Policy': "'same-origin'",
  'Strict-Transport-Security': "'max-age=63072000; includeSubDomains'",
};

export function answerGatewayProblems(restApi: RestApi, origin: string): void {
  for (const { when, problem, detail, retryAfterSeconds } of refusals) {
    const { code, status, title, fix } = problem;
    restApi.addGatewayResponse(`Problem${when.responseType}`, {
      type: when,
      statusCode: String(status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'Cache-Control': "'no-store'",
        ...forBrowsers,
        ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': `'${retryAfterSeconds}'` }),
      },
      templates: {
        'application/json': JSON.stringify({
          type: `${origin}/problems/${code}`,
          title,
          status,
          code,
          ...(detail === undefined ? {} : { detail }),
          fix,
          instance: 'urn:ptcn:request:$context.requestId',
        }),
      },
    });
  }
}
