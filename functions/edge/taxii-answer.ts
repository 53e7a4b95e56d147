/** The dialect under `/taxii2`: its media type in both directions, and refusals as error messages (TAXII 2.1, sections 1.6.8 and 3.6). */
import { type Refusal, refuse } from '#domain/exchange-error.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { TAXII_MEDIA_TYPE, type TaxiiError } from '#schemas/taxii.ts';
import type { HttpRequest } from './http-request.ts';
import { type HttpResponse, type RefusalFacts, refusalHeaders } from './http-response.ts';

export const taxii = (body: object, headers: Readonly<Record<string, string>> = {}): HttpResponse =>
  taxiiText(JSON.stringify(body), headers);

export const taxiiText = (body: string, headers: Readonly<Record<string, string>>): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': TAXII_MEDIA_TYPE, ...headers },
  body,
});

export function taxiiError(refusal: Refusal, facts: RefusalFacts): HttpResponse {
  const { status, title, fix } = PROBLEMS[refusal.code];
  const error: TaxiiError = {
    title,
    description: [refusal.facts.detail, fix].filter((text) => text !== undefined).join(' '),
    error_id: `urn:ptcn:request:${facts.requestId}`,
    error_code: refusal.code,
    http_status: String(status),
    external_details: `${facts.origin}/problems/${refusal.code}`,
  };
  return {
    status,
    headers: { 'Content-Type': TAXII_MEDIA_TYPE, ...refusalHeaders(refusal, facts) },
    body: JSON.stringify(error),
  };
}

/**
 * Ours, without a version the same, or a range that it lies in; who says nothing takes anything (RFC 9110, section 12.5.1).
 * @throws {Refusal} `not-acceptable`.
 */
export function mustTakeTaxii(request: HttpRequest): void {
  const ranges = request.header('accept').flatMap((value) => value.toLowerCase().split(','));
  if (ranges.length > 0 && !ranges.some(isOurs)) refuse('not-acceptable', `Accept: ${TAXII_MEDIA_TYPE}`);
}

const OURS: ReadonlySet<string> = new Set(['application/taxii+json', 'application/*', '*/*']);

function isOurs(range: string): boolean {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const named = new Map(parameters.map((parameter) => [/^[^=]*/.exec(parameter)?.[0].trim(), valueIn(parameter)]));
  const version = named.get('version') ?? '2.1';
  return OURS.has(type) && version === '2.1' && Number(named.get('q') ?? 1) !== 0;
}

const valueIn = (parameter: string): string => parameter.replace(/^[^=]*=?\s*/, '').replaceAll('"', '');
