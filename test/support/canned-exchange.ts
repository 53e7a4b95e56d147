/** Canned answers of an exchange for tests of pages: discovery, a token after one nonce challenge, quality figures in pages. */
import type { HttpResponse } from '#edge/http-response.ts';
import { json } from '#edge/http-response.ts';
import { attestableFinding, smallestReport } from '#schemas/api/examples.ts';
import type { LentReport } from '#schemas/lending.ts';
import type { QualityReport } from '#schemas/quality.ts';
import type { GapMap } from '#schemas/requirement.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import type { UnitReport } from '#schemas/unit-report.ts';
import { gapMap } from './gap-map.ts';
import type { Api, ApiRequest } from './page-door.ts';

export const NONCE = 'nonce-of-the-test';
export const TOKEN = 'token-of-the-test';

const { title, fix } = PROBLEMS['not-allowed'];
const PROBLEM_NOT_ALLOWED = {
  type: 'https://exchange.example/problems/not-allowed',
  title,
  status: 403,
  code: 'not-allowed',
  detail: 'Not with this token.',
  instance: 'urn:uuid:0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  fix,
};

export type CannedExchange = {
  readonly api: Api;
  /** Everything that was asked and is no page. */
  readonly requests: ApiRequest[];
};

const claimsOf = (jwt: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt?.split('.')[1] ?? 'e30', 'base64url').toString());

const token = (request: ApiRequest): HttpResponse => {
  const nonce = { 'DPoP-Nonce': NONCE };
  if (claimsOf(request.header('dpop')).nonce !== NONCE) return json(400, { error: 'use_dpop_nonce' }, nonce);
  return json(200, { access_token: TOKEN, token_type: 'DPoP', expires_in: 900, scope: 'quality:read:all' }, nonce);
};

const metadata = (origin: string): HttpResponse =>
  json(200, {
    issuer: origin,
    token_endpoint: `${origin}/oauth/token`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES384'],
    dpop_signing_alg_values_supported: ['ES384'],
    grant_types_supported: ['client_credentials'],
  });

const lentReport = (submissionId: string): LentReport => ({
  submissionId: decodeURIComponent(submissionId),
  until: '2026-11-05T12:00:00Z',
  report: smallestReport,
  findings: [attestableFinding],
});

const ownGaps = (unit: UnitReport | undefined): GapMap => ({
  ...gapMap,
  rows: gapMap.rows.filter(({ partnerId }) => partnerId === unit?.partnerId),
});

/** @param pages what an adviser is shown; nobody else sees them when there are none. */
export const cannedExchange = (pages: readonly QualityReport[], unit?: UnitReport): CannedExchange => {
  const requests: ApiRequest[] = [];
  const answer = (request: ApiRequest, origin: string): HttpResponse | undefined => {
    if (request.path === '/.well-known/oauth-authorization-server') return metadata(origin);
    if (request.path === '/oauth/token') return token(request);
    if (unit && request.path.startsWith(`/v1/quality/partners/${unit.partnerId}/`)) return json(201, {});
    if (unit && request.path === `/v1/quality/partners/${unit.partnerId}`) {
      const [from, to] = ['from', 'to'].map((name) => request.query.get(name));
      return json(200, from && to ? { ...unit, period: { from, to } } : unit);
    }
    if (request.path.endsWith('/lent')) return json(200, lentReport(request.path.split('/').at(-2) ?? ''));
    if (request.path === '/v1/requirements/gaps') return json(200, pages.length === 0 ? ownGaps(unit) : gapMap);
    if (request.path !== '/v1/quality/partners') return undefined;
    if (pages.length === 0) return json(403, PROBLEM_NOT_ALLOWED);
    return json(200, pages[request.query.get('cursor') === null ? 0 : 1] ?? {});
  };
  return {
    requests,
    api: (request, origin) => {
      const response = answer(request, origin);
      if (response) requests.push(request);
      return response;
    },
  };
};
