// What API Gateway REST makes of a proxy function's answer. Pure. Header names it keeps to itself come out
// as x-amzn-Remapped-…, which is how WWW-Authenticate gets lost in production: so it does here.

import { isObject, type Json, type JsonObject } from './json-values.ts';

export type HttpAnswer = { statusCode: number; headers: [name: string, value: string][]; body: Buffer };

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
const remapped = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'via',
  'warn',
  'www-authenticate',
  'x-amzn-requestid',
]);
const trimmed = new Set(['expect', 'host', 'proxy-authenticate', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
const members = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** Undefined when the answer is malformed, which the gateway turns into 502. */
export function httpAnswer(payload: string): HttpAnswer | undefined {
  const answer = JSON.parse(payload) as Json;
  if (!isObject(answer) || Object.keys(answer).some((member) => !members.has(member))) return undefined;
  const { statusCode, body = '', isBase64Encoded = false } = answer;
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== null && typeof body !== 'string') return undefined;
  const headers = answerHeaders(answer);
  if (headers === undefined) return undefined;
  return { statusCode: status, headers, body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8') };
}

// A name in both maps has the values of multiValueHeaders.
function answerHeaders({ headers, multiValueHeaders }: JsonObject): [string, string][] | undefined {
  const single = headers ?? {};
  const multiple = multiValueHeaders ?? {};
  if (!isObject(single) || !isObject(multiple)) return undefined;
  const found: [string, string][] = [];
  const repeated = new Set(Object.keys(multiple).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(single)) {
    if (value === null || typeof value === 'object') return undefined;
    if (!repeated.has(name.toLowerCase())) found.push([name, String(value)]);
  }
  for (const [name, values] of Object.entries(multiple)) {
    if (!Array.isArray(values)) return undefined;
    for (const value of values) {
      if (value === null || typeof value === 'object') return undefined;
      found.push([name, String(value)]);
    }
  }
  // What cannot be a header makes the answer malformed, too.
  if (
    found.some(([name, value]) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value))
  ) {
    return undefined;
  }
  return found
    .filter(([name]) => !trimmed.has(name.toLowerCase()))
    .map(([name, value]) => [remapped.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]);
}
