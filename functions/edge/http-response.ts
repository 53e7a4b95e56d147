/** What our routes answer, made into what API Gateway wants, and refusals into RFC 9457 problem documents. */
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Refusal } from '#domain/exchange-error.ts';
import { MAX_FINDINGS } from '#schemas/finding.ts';
import { PROBLEMS, type Problem, type ProblemCode } from '#schemas/problem.ts';
import type { LogLine } from './log.ts';

export type HttpResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For the log line of this request; nothing of it is sent. */
  readonly noted?: Pick<LogLine, 'partnerId' | 'staffId' | 'submissionId' | 'code'>;
};

export const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** What a refusal is told with. */
export type RefusalFacts = {
  readonly origin: string;
  readonly requestId: string;
  readonly takesBasic?: boolean;
  /** It came without credentials: such a caller is told what is asked for, and no error (RFC 6750 section 3.1). */
  readonly isAnonymous?: boolean;
  readonly practice?: true;
};

/** The document that a refusal is told by. */
export function problemOf(refusal: Refusal, facts: RefusalFacts): Problem {
  const { status, title, fix } = PROBLEMS[refusal.code];
  const { detail, findings, truncated } = refusal.facts;
  return {
    type: `${facts.origin}/problems/${refusal.code}`,
    title,
    status,
    code: refusal.code,
    ...(detail !== undefined && { detail }),
    fix,
    instance: `urn:ptcn:request:${facts.requestId}`,
    ...(findings && { errors: findings.slice(0, MAX_FINDINGS) }),
    ...((truncated || (findings?.length ?? 0) > MAX_FINDINGS) && { truncated: true }),
    ...(facts.practice && { practice: true }),
  };
}

/** Refusals keep their code; whatever else was thrown is our fault, and nothing is told of it. */
export function problemResponse(refusal: Refusal, facts: RefusalFacts): HttpResponse {
  const problem = problemOf(refusal, facts);
  return {
    status: problem.status,
    headers: { 'Content-Type': 'application/problem+json', ...refusalHeaders(refusal, facts) },
    body: JSON.stringify(problem),
  };
}

/** When to come again, and with what, whatever the body looks like. */
export function refusalHeaders(refusal: Refusal, facts: RefusalFacts): Record<string, string> {
  const { retryAfterSeconds } = refusal.facts;
  return {
    ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    ...(refusal.code in CHALLENGES && { 'WWW-Authenticate': challenges(refusal, facts) }),
  };
}

/** RFC 6750 section 3.1, RFC 9449 section 9: what the caller lacks. */
const CHALLENGES: Readonly<Partial<Record<ProblemCode, string>>> = {
  'not-authenticated': 'invalid_token',
  'use-dpop-nonce': 'use_dpop_nonce',
  'not-allowed': 'insufficient_scope',
};

/**
 * RFC 9449 sections 7.1 and 9, RFC 9728 section 5.1; RFC 7617 section 2 where a feed credential is taken. The REST API
 * renames this header; our clients read the problem's code instead.
 */
function challenges(refusal: Refusal, facts: RefusalFacts): string {
  const error = CHALLENGES[refusal.code];
  const metadata = `${facts.origin}/.well-known/oauth-protected-resource`;
  const isUnknown = refusal.code === 'not-authenticated';
  const what = isUnknown && facts.isAnonymous ? '' : `error="${error}", `;
  const dpop = `DPoP ${what}algs="ES384 ES256 Ed25519", resource_metadata="${metadata}"`;
  return facts.takesBasic && isUnknown ? `${dpop}, Basic realm="PTCN Exchange feeds", charset="UTF-8"` : dpop;
}

/** An answer is for programs: a browser that is led to one runs nothing, frames nothing and tells nobody where it was. */
const NOT_A_PAGE = {
  'Content-Security-Policy': "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Two years of HTTPS only (RFC 6797); on a laptop there is none. */
export const strictTransport = (origin: string): Readonly<Record<string, string>> =>
  origin.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' } : {};

/** Nothing is cached unless a route says so; bytes travel in base64, as the REST API wants them. */
export function gatewayResult(
  response: HttpResponse,
  extraHeaders: Readonly<Record<string, string>>,
): APIGatewayProxyResult {
  const { body } = response;
  const isBytes = body !== undefined && typeof body !== 'string';
  return {
    statusCode: response.status,
    headers: {
      'Cache-Control': 'no-store',
      Vary: 'Authorization, DPoP, Accept',
      'X-Content-Type-Options': 'nosniff',
      ...NOT_A_PAGE,
      ...extraHeaders,
      ...response.headers,
    },
    body: isBytes ? Buffer.from(body).toString('base64') : (body ?? ''),
    isBase64Encoded: isBytes,
  };
}
