// The HTTP door, as a client and as a function see it.
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../infra/local/function-runner.ts';
import { openHttpDoor } from '../../../infra/local/http-door.ts';
import type { Json, JsonObject } from '../../../infra/local/json-values.ts';
import type { LoopbackServer } from '../../../infra/local/loopback-server.ts';
import type { ApiModel, RouteModel } from '../../../infra/local/template-routes.ts';

const route = (method: string, resource: string, timeoutMilliseconds = 29_000): RouteModel => ({
  method,
  resource,
  resourceId: resource,
  functionName: `${method} ${resource}`,
  timeoutMilliseconds,
});
const api: ApiModel = {
  id: 'Api',
  stageName: 'live',
  routes: [
    route('GET', '/'),
    route('POST', '/letters'),
    route('GET', '/letters/{letterId}'),
    route('GET', '/letters/new'),
    route('GET', '/docs/{file+}'),
    route('ANY', '/any'),
    route('GET', '/slow', 50),
  ],
  answers: {},
};

let invoked: { functionName: string; event: JsonObject }[] = [];
let outcome: Outcome;
let door: LoopbackServer;
const settings = {
  port: 0,
  account: '000000000000',
  api,
  invoke: async (functionName: string, event: Json) => {
    invoked.push({ functionName, event: event as JsonObject });
    return functionName === 'GET /slow' ? new Promise<Outcome>(() => undefined) : outcome;
  },
};
beforeAll(async () => {
  door = await openHttpDoor(settings);
});
afterAll(() => door.stop());
const answers = (answer: Json) => {
  outcome = { kind: 'answered', payload: JSON.stringify(answer) };
};
beforeEach(() => {
  invoked = [];
  answers({ statusCode: 200, body: 'ok' });
});
const ask = (path: string, init: RequestInit = {}) => fetch(`${door.endpoint}${path}`, init);

/** Sends bytes as they are and answers everything that comes back; `end` says no more will be sent. */
function askRaw(text: string, end = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(door.port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
      if (!end && received.includes('\r\n\r\n')) socket.end();
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
    socket.write(text);
    if (end) socket.end();
  });
}

describe('the event a function gets', () => {
  it('has the request as API Gateway REST spells it', async () => {
    await ask('/letters/a%2Fb~c?tag=one&tag=tw%20o&empty', { headers: { 'X-Custom': 'yes' } });
    const event = invoked[0]?.event;
    expect(event).toMatchObject({
      resource: '/letters/{letterId}',
      path: '/letters/a%2Fb~c',
      httpMethod: 'GET',
      pathParameters: { letterId: 'a%2Fb~c' },
      queryStringParameters: { tag: 'tw o', empty: '' },
      multiValueQueryStringParameters: { tag: ['one', 'tw o'], empty: [''] },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: {
        resourcePath: '/letters/{letterId}',
        path: '/letters/a%2Fb~c',
        httpMethod: 'GET',
        stage: 'live',
        protocol: 'HTTP/1.1',
        identity: { sourceIp: '127.0.0.1' },
      },
    });
    expect(event?.headers).toMatchObject({ 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Proto': 'http' });
    expect(Object.keys((event?.headers ?? {}) as JsonObject)).not.toContain('connection');
  });

  it('has null where there is nothing', async () => {
    await ask('/');
    expect(invoked[0]?.event).toMatchObject({
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it('has the body in base64, byte for byte', async () => {
    await ask('/letters', { method: 'POST', body: new Uint8Array([0, 255, 10]) });
    expect(invoked[0]?.event).toMatchObject({
      body: Buffer.from([0, 255, 10]).toString('base64'),
      isBase64Encoded: true,
    });
  });

  it('has the last of a repeated header, and all of them beside', async () => {
    await askRaw(
      'GET / HTTP/1.1\r\nHost: x\r\nDPoP: first\r\ndpop: second\r\n__proto__: odd\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n',
    );
    const { headers, multiValueHeaders } = invoked[0]?.event ?? {};
    expect(headers).toMatchObject({ DPoP: 'second', Host: 'x', 'X-Forwarded-For': '1.2.3.4, 127.0.0.1' });
    expect(multiValueHeaders).toMatchObject({ DPoP: ['first', 'second'] });
    expect(Object.keys(headers as JsonObject)).toContain('__proto__');
  });
});

describe('the way of a request', () => {
  it.each([
    ['/letters/new', 'GET /letters/new'],
    ['/letters/old', 'GET /letters/{letterId}'],
    ['/letters/old/', 'GET /letters/{letterId}'],
    ['/docs/a/b.css', 'GET /docs/{file+}'],
    ['/any', 'ANY /any'],
  ])('leads from %s to %s', async (path, functionName) => {
    expect((await ask(path)).status).toBe(200);
    expect(invoked[0]?.functionName).toBe(functionName);
  });

  it('has the rest of the path in a greedy parameter', async () => {
    await ask('/docs/a/b.css');
    expect(invoked[0]?.event.pathParameters).toEqual({ file: 'a/b.css' });
  });

  it.each([
    ['GET', '/nowhere'],
    ['GET', '/docs'],
    ['GET', '/letters//'],
    ['DELETE', '/letters'],
    ['OPTIONS', '/letters'],
  ])('does not exist for %s %s', async (method, path) => {
    const response = await ask(path, { method });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(await response.json()).toEqual({ message: 'Missing Authentication Token' });
    expect(invoked).toEqual([]);
  });

  it('does not lead from HEAD to a GET, but from HEAD to an ANY, without a body', async () => {
    expect((await ask('/', { method: 'HEAD' })).status).toBe(403);
    const response = await ask('/any', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});

describe('what becomes of an answer', () => {
  it('keeps status, headers, repeated headers and bytes', async () => {
    answers({
      statusCode: 201,
      headers: { Location: '/letters/1', 'X-One': 1 },
      multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], 'x-one': ['two'] },
      body: Buffer.from([1, 2, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const response = await ask('/');
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('/letters/1');
    expect(response.headers.get('x-one')).toBe('two');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 255]));
  });

  it('loses WWW-Authenticate and Date to other names, and gets a Date of the gateway', async () => {
    answers({ statusCode: 401, headers: { 'WWW-Authenticate': 'DPoP', Date: 'yesterday', 'Transfer-Encoding': 'x' } });
    const { headers } = await ask('/');
    expect(headers.get('www-authenticate')).toBeNull();
    expect(headers.get('x-amzn-remapped-www-authenticate')).toBe('DPoP');
    expect(headers.get('x-amzn-remapped-date')).toBe('yesterday');
    expect(Date.parse(headers.get('date') ?? '')).not.toBeNaN();
    expect(headers.get('content-type')).toBe('application/json');
  });

  it.each([
    ['has no status', { body: 'ok' }],
    ['has a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['has members the gateway does not know', { statusCode: 200, cookies: [] }],
    ['has a header with a line break', { statusCode: 200, headers: { 'x-a': 'b\r\nc: d' } }],
    ['is longer than Lambda answers', { statusCode: 200, body: 'x'.repeat(6_300_000) }],
    ['is nothing', null],
  ])('is 502 when it %s', async (_, answer) => {
    answers(answer);
    const response = await ask('/');
    expect([response.status, await response.json()]).toEqual([502, { message: 'Internal server error' }]);
  });

  it('is 502 when the function failed and 504 when it was too slow', async () => {
    outcome = { kind: 'failed', errorType: 'TypeError', message: 'secret' };
    expect(await (await ask('/')).text()).not.toContain('secret');
    expect((await ask('/')).status).toBe(502);
    const late = await ask('/slow');
    expect([late.status, await late.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
  });
});

describe('the limits of the gateway', () => {
  it('are 10,240 bytes of headers', async () => {
    expect((await ask('/', { headers: { 'x-fits': 'x'.repeat(9_500) } })).status).toBe(200);
    expect((await ask('/', { headers: { 'x-long': 'x'.repeat(10_300) } })).status).toBe(431);
  });

  it('are 10 MB of body, and 6 MB of event', async () => {
    const post = (megabytes: number) =>
      ask('/letters', { method: 'POST', body: new Uint8Array(megabytes * 1024 * 1024) });
    expect((await post(4)).status).toBe(200);
    expect((await post(5)).status).toBe(413);
    expect((await post(11)).status).toBe(413);
  });

  it('are a body as long as announced', async () => {
    const head = 'POST /letters HTTP/1.1\r\nHost: x\r\n';
    expect(await askRaw(`${head}Content-Length: 10\r\n\r\nshort`, true)).toMatch(/^HTTP\/1.1 400 /);
    expect(await askRaw(`${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400 /,
    );
    expect(await askRaw(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`)).toMatch(/^HTTP\/1.1 400 /);
    expect(invoked).toEqual([]);
  });

  it('are answered as the stack wants them answered', async () => {
    const template = '{"title":$context.error.messageString,"id":"$context.requestId"}';
    const custom = {
      statusCode: 404,
      headers: { 'content-type': 'application/problem+json' },
      templates: { 'application/json': template },
    };
    const problems = await openHttpDoor({
      ...settings,
      api: { ...api, answers: { MISSING_AUTHENTICATION_TOKEN: custom } },
    });
    const response = await fetch(`${problems.endpoint}/nowhere`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ title: 'Missing Authentication Token' });
    await problems.stop();
  });
});
