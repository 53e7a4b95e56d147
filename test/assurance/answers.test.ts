/** Answers: their headers, their errors, and the line that each leaves in the log. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { Refusal } from '#domain/exchange-error.ts';
import { pageHeaders } from '#domain/page-headers.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { readBody, readRequest, SUBMISSION_BODY } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readTokenForm } from '#edge/token-request.ts';
import { gzipSync } from 'node:zlib';
import { proofFor } from '../attacks/access-forge.ts';
import { NOW_SECONDS, oneUnit, ORIGIN } from './access.ts';

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const event = (change: Partial<APIGatewayProxyEvent> = {}) =>
  ({
    httpMethod: 'GET',
    resource: '/v1/submissions',
    path: '/v1/submissions',
    multiValueHeaders: {},
    pathParameters: null,
    multiValueQueryStringParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { requestId: '11111111-2222-4333-8444-555555555555' },
    ...change,
  }) as APIGatewayProxyEvent;

/** A function with one public route that does what it is told, and one for `submissions:read`. */
async function invoke(
  does: () => object = () => ({}),
  change: Partial<APIGatewayProxyEvent> & { readonly origin?: string } = {},
) {
  const { origin = ORIGIN, ...rest } = change;
  const { ports } = await oneUnitPorts;
  const handler = httpHandler(z.object({}), () => ({
    origin,
    clock: () => NOW_SECONDS * 1000,
    access: { ...ports, currentNonce: async () => 'the-right-nonce' },
    routes: {
      'GET /v1/submissions': { access: 'public', run: async () => json(200, does()) },
      'GET /v1/feeds': { access: ['feeds:curate'], run: async () => json(200, does()) },
    },
  }));
  return (await handler(event(rest), {} as never, {} as never)) ?? expect.fail();
}
const oneUnitPorts = oneUnit();
const logged = () => lines.map((line): Record<string, unknown> => JSON.parse(line));
const everyAnswer = async (origin?: string) => [
  await invoke(() => ({}), origin === undefined ? {} : { origin }),
  await invoke(() => fail(new Refusal('not-found')), origin === undefined ? {} : { origin }),
  await invoke(() => fail(new Error('secret word')), origin === undefined ? {} : { origin }),
];
function fail(error: Error): never {
  throw error;
}

test('every answer asks for HTTPS for two years, subdomains too; a laptop on plain HTTP does not [ASVS 3.4.1] [FAPI 5.2.3-1]', async () => {
  for (const { headers } of await everyAnswer()) {
    expect(headers?.['Strict-Transport-Security']).toBe('max-age=63072000; includeSubDomains');
  }
  const [local] = await everyAnswer('http://127.0.0.1:8787');
  expect(local?.headers).not.toHaveProperty('Strict-Transport-Security');
});

test('every answer is what its type says, runs nothing, and sits in no frame [ASVS 3.4.3] [ASVS 3.4.4] [ASVS 3.4.6] [ASVS 3.2.1]', async () => {
  for (const { headers } of await everyAnswer()) {
    expect(headers?.['X-Content-Type-Options']).toBe('nosniff');
    const policy = String(headers?.['Content-Security-Policy']).split('; ');
    for (const part of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      'sandbox',
    ]) {
      expect(policy).toContain(part);
    }
  }
});

test('every answer keeps its address from others and its content to its own origin [ASVS 3.4.5] [ASVS 3.5.8]', async () => {
  for (const { headers } of await everyAnswer()) {
    expect(headers?.['Referrer-Policy']).toBe('no-referrer');
    expect(headers?.['Cross-Origin-Resource-Policy']).toBe('same-origin');
  }
});

test('no answer may be kept unless its route says so [ASVS 14.3.2] [ASVS 14.2.2]', async () => {
  for (const { headers } of await everyAnswer()) expect(headers?.['Cache-Control']).toBe('no-store');
});

test('pages load and run what is ours only, and open no window to others [ASVS 3.4.3] [ASVS 3.4.8] [ASVS 14.2.3] [ASVS 3.4.6]', () => {
  const page = {
    file: 'x',
    mediaType: 'text/html; charset=utf-8',
    caching: 'fixed',
    mentionsOrigin: false,
    digest: 'd',
  } as const;
  const headers = pageHeaders(page);
  const policy = String(headers['Content-Security-Policy']).split('; ');
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy).toContain(part);
  }
  expect(policy.join(' ')).not.toMatch(/unsafe|https?:|\*/);
  expect(headers).toMatchObject({
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
});

test('an error of ours is told in general words, and every other in those of the contract [ASVS 16.5.1] [ASVS 16.5.4]', async () => {
  const { statusCode, body } = await invoke(() => fail(new TypeError('secret word in table ptcn-registry')));
  expect(statusCode).toBe(500);
  expect(JSON.parse(body)).toMatchObject({ code: 'internal-error', status: 500 });
  expect(body).not.toMatch(/secret|TypeError|ptcn-registry|at /);
  expect((await invoke(() => fail(new Refusal('not-found')))).statusCode).toBe(404);
});

test('an error of ours is logged by its kind and place, never by its words [ASVS 16.3.4] [ASVS 16.2.5]', async () => {
  await invoke(() => fail(new TypeError('secret word')));
  const [fault] = logged();
  expect(fault).toMatchObject({ level: 'ERROR', event: 'fault', errorName: 'TypeError', code: 'internal-error' });
  expect(fault?.['errorAt']).toMatch(/^at /);
  expect(lines.join()).not.toContain('secret');
});

test('the line of a request says when, which, what and how it ended [ASVS 16.2.1] [ASVS 16.2.2] [ASVS 16.2.4] [NZISM 2017]', async () => {
  await invoke();
  expect(lines).toHaveLength(1);
  expect(lines[0]?.endsWith('}\n')).toBe(true);
  const { cold_start: _whetherFirst, ...line } = logged()[0] ?? {};
  expect(line).toEqual({
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: 'INFO',
    event: 'request',
    requestId: '11111111-2222-4333-8444-555555555555',
    route: 'GET /v1/submissions',
    status: 200,
    milliseconds: 0,
  });
});

test('a call that is not allowed, or not authenticated, is logged; the first by the name of its caller [ASVS 8.2.1] [ASVS 16.3.2] [NZISM 2017]', async () => {
  const { call } = await oneUnitPorts;
  const feeds = { resource: '/v1/feeds', path: '/v1/feeds' };
  const DPoP = proofFor({ ...call, path: '/v1/feeds' });
  const headers = { Authorization: [`DPoP ${call.accessToken}`], DPoP: [DPoP] };
  const refused = await invoke(undefined, { ...feeds, multiValueHeaders: headers });
  expect(refused.statusCode).toBe(403);
  expect(logged()[0]).toMatchObject({ event: 'refusal', code: 'not-allowed', partnerId: 'tonga-tcu' });
  expect(logged()[1]).toMatchObject({ event: 'request', status: 403, partnerId: 'tonga-tcu' });
  lines.length = 0;
  expect((await invoke(undefined, feeds)).statusCode).toBe(401);
  expect(logged()[0]).toMatchObject({ event: 'refusal', code: 'not-authenticated' });
  expect(logged()[0]).not.toHaveProperty('partnerId');
});

test('a body holds what was put in, however it is made of signs of JSON and HTML [ASVS 1.2.3] [ASVS 4.1.1]', async () => {
  const text = `"}\u2028</script><!--\\u0022{"a":1}\0`;
  const { body, headers } = await invoke(() => ({ text }));
  expect(JSON.parse(body)).toEqual({ text });
  expect(headers?.['Content-Type']).toBe('application/json');
});

test('what a caller lacks stands in the challenge: a token, a nonce, or a scope [RFC9068 4-8] [FAPI 5.3.4-4]', async () => {
  const challengeOf = async (code: 'not-authenticated' | 'use-dpop-nonce' | 'not-allowed' | 'suspended') =>
    (await invoke(() => fail(new Refusal(code)))).headers?.['WWW-Authenticate'];
  expect(await challengeOf('not-authenticated')).toMatch(/^DPoP error="invalid_token", algs="ES384/);
  expect(await challengeOf('use-dpop-nonce')).toMatch(/^DPoP error="use_dpop_nonce"/);
  expect(await challengeOf('not-allowed')).toMatch(/^DPoP error="insufficient_scope"/);
  expect(await challengeOf('suspended')).toBeUndefined();
});

test('whatever is in a text, a line of the log stays one JSON object [ASVS 16.4.1] [ASVS 1.3.10]', async () => {
  const route = 'GET /v1/%s\r\n{"level":"error"}\u001b[2J';
  await invoke(undefined, { resource: '/v1/%s\r\n{"level":"error"}\u001b[2J' });
  for (const line of lines) expect(line.slice(0, -1)).not.toMatch(/[\n\r\u001b]/);
  expect(logged().at(-1)?.['route']).toBe(route);
});

test('a parameter of a path is decoded once [ASVS 1.1.1]', () => {
  const { pathParameters } = readRequest(event({ pathParameters: { submissionId: '%252e%252e%252f' } }));
  expect(pathParameters).toEqual({ submissionId: '%2e%2e%2f' });
});

test('a token request takes each parameter once, and from its body only [ASVS 15.3.7]', () => {
  const form = (text: string) =>
    readTokenForm(
      readRequest(
        event({
          multiValueHeaders: { 'Content-Type': ['application/x-www-form-urlencoded'] },
          body: text,
          multiValueQueryStringParameters: { scope: ['x'] },
        }),
      ),
    );
  expect(form('grant_type=client_credentials').has('scope')).toBe(false);
  expect(() => form('grant_type=client_credentials&scope=a&scope=b')).toThrow('A parameter stands twice.');
  expect(() => form('grant_type=client_credentials&grant%5Ftype=password')).toThrow('A parameter stands twice.');
});

test('a body has a known type and at most its size, compressed or not [ASVS 5.2.1] [ASVS 5.2.3] [API4:2023]', () => {
  const send = (bytes: Uint8Array, headers: Record<string, string[]>) =>
    readBody(
      readRequest(
        event({ multiValueHeaders: headers, body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true }),
      ),
      SUBMISSION_BODY,
    );
  const jose = { 'Content-Type': ['application/jose'] };
  const { plainBytes } = SUBMISSION_BODY;
  expect(send(new Uint8Array(plainBytes), jose)).toHaveLength(plainBytes);
  const tooLarge = expect.objectContaining({ code: 'body-too-large' });
  expect(() => send(new Uint8Array(plainBytes + 1), jose)).toThrow(tooLarge);
  const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024));
  expect(() => send(bomb, { ...jose, 'Content-Encoding': ['gzip'] })).toThrow(tooLarge);
  for (const type of ['text/html', 'application/json', 'multipart/form-data']) {
    expect(() => send(new Uint8Array(1), { 'Content-Type': [type] })).toThrow(
      expect.objectContaining({ code: 'unsupported-media-type' }),
    );
  }
});
