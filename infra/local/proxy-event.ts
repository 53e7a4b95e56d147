// The event API Gateway REST hands to a proxy function (payload format 1.0). Pure. Attacker-controlled
// throughout: what a client repeats, misspells or overloads arrives here exactly as it would in Lambda.

import type { JsonObject } from './json-values.ts';
import type { Match } from './route-match.ts';

export type GatewayRequest = {
  method: string;
  /** The request target as sent: path and query, still encoded. */
  target: string;
  httpVersion: string;
  /** Name, value, name, value, … as they came. */
  rawHeaders: readonly string[];
  body: Buffer;
  sourceIp: string;
};
export type RequestIdentity = {
  requestId: string;
  now: Date;
  apiId: string;
  account: string;
  stage: string;
  port: number;
};

// The gateway keeps these to itself (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
const trimmedHeaders = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
]);

export function proxyEvent(
  request: GatewayRequest,
  { route, pathParameters }: Match,
  identity: RequestIdentity,
): JsonObject {
  const [path, query] = splitOnce(request.target, '?');
  const headers = forwardedHeaders(request, identity);
  const userAgent = lastOf(headers, 'user-agent');
  return {
    resource: route.resource,
    path,
    httpMethod: request.method,
    ...multimap(headers, 'headers', 'multiValueHeaders'),
    ...multimap(queryPairs(query), 'queryStringParameters', 'multiValueQueryStringParameters'),
    pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : null,
    stageVariables: null,
    requestContext: {
      resourceId: route.resourceId,
      resourcePath: route.resource,
      httpMethod: request.method,
      extendedRequestId: identity.requestId,
      requestTime: commonLogTime(identity.now),
      requestTimeEpoch: identity.now.getTime(),
      path,
      accountId: identity.account,
      protocol: `HTTP/${request.httpVersion}`,
      stage: identity.stage,
      domainPrefix: '127',
      domainName: lastOf(headers, 'host') ?? '',
      deploymentId: 'local',
      requestId: identity.requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: request.sourceIp,
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: userAgent ?? null,
        user: null,
      },
      apiId: identity.apiId,
    },
    // binaryMediaTypes is */*: every body there is arrives in base64.
    body: request.body.length === 0 ? null : request.body.toString('base64'),
    isBase64Encoded: request.body.length > 0,
  };
}

type Pair = readonly [name: string, value: string];

function forwardedHeaders({ rawHeaders, sourceIp }: GatewayRequest, { port, requestId }: RequestIdentity): Pair[] {
  const sent: Pair[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    sent.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  const claimedFor = sent.filter(([name]) => name.toLowerCase() === 'x-forwarded-for').map(([, value]) => value);
  const own = new Set(['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto']);
  return [
    ...sent.filter(([name]) => !trimmedHeaders.has(name.toLowerCase()) && !own.has(name.toLowerCase())),
    ['X-Amzn-Trace-Id', `Root=1-${requestId.slice(0, 8)}-${requestId.replaceAll('-', '').slice(8, 32)}`],
    // The client's own claim comes first, as with the real one: only the last address can be believed.
    ['X-Forwarded-For', [...claimedFor, sourceIp].join(', ')],
    ['X-Forwarded-Port', String(port)],
    ['X-Forwarded-Proto', 'http'],
  ];
}

// The gateway decodes a query once; what does not decode stays as it is.
function queryPairs(query: string): Pair[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name, value] = splitOnce(part, '=');
      return [decode(name), decode(value)];
    });
}

/** The last value by name, and all values by name; names that differ in case are the same header to the gateway. */
function multimap(pairs: readonly Pair[], single: string, multiple: string): JsonObject {
  if (pairs.length === 0) return { [single]: null, [multiple]: null };
  const foldCase = single === 'headers';
  const spelling = new Map<string, string>();
  const last: { [name: string]: string } = {};
  const all: { [name: string]: string[] } = {};
  for (const [name, value] of pairs) {
    const folded = foldCase ? name.toLowerCase() : name;
    const spelled = spelling.get(folded) ?? name;
    spelling.set(folded, spelled);
    // Own properties only: a header called __proto__ is a header.
    Object.defineProperty(last, spelled, { value, enumerable: true, configurable: true, writable: true });
    const values = Object.hasOwn(all, spelled) ? (all[spelled] ?? []) : [];
    Object.defineProperty(all, spelled, {
      value: [...values, value],
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return { [single]: last, [multiple]: all };
}

function lastOf(pairs: readonly Pair[], wanted: string): string | undefined {
  return pairs.findLast(([name]) => name.toLowerCase() === wanted)?.[1];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

// 22/Nov/2026:01:55:00 +0000
function commonLogTime(now: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
