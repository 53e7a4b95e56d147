/** Events that no gateway made (attack row 58): whoever may invoke a function directly is still nobody to it. */
import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { Scope } from '#schemas/partner.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { forgedVectors } from '../../attacks/vectors/forged-events.ts';
import { filesIn, root } from '../../support/source-files.ts';
import { codeIn } from '../../support/route-calls.ts';

const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);

/** Everything that an authorizer of a gateway could have said, and headers that some gateways add. */
const INVENTED = {
  principalId: 'nztcu',
  partnerId: 'nztcu',
  claims: { sub: 'nztcu', client_id: 'nztcu', scope: Scope.options.join(' ') },
  jwt: { claims: { sub: 'nztcu' }, scopes: [...Scope.options] },
  lambda: { partnerId: 'nztcu', scopes: Scope.options },
  scopes: Scope.options.join(' '),
  caller: { partnerId: 'nztcu' },
};
const HEADERS = { 'X-Partner-Id': 'nztcu', 'X-Amzn-Oidc-Identity': 'nztcu', 'X-Scopes': Scope.options.join(' ') };

const forged = (
  method: string,
  resource: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyEvent => {
  const all = { ...HEADERS, ...headers };
  return {
    resource,
    path: resource.replaceAll(/\{[^}]+\}/g, 'nobody'),
    httpMethod: method,
    headers: all,
    multiValueHeaders: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: { partnerId: 'nztcu' },
    body: null,
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'forged',
      authorizer: INVENTED,
      protocol: 'HTTP/1.1',
      httpMethod: method,
      path: resource,
      stage: 'production',
      requestId: '00000000-0000-4000-8000-000000000000',
      requestTimeEpoch: NOW,
      resourceId: 'forged',
      resourcePath: resource,
      identity: {
        accessKey: 'AKIA',
        accountId: '000000000000',
        apiKey: 'key',
        apiKeyId: 'key',
        caller: 'nztcu',
        clientCert: null,
        cognitoAuthenticationProvider: 'nztcu',
        cognitoAuthenticationType: 'authenticated',
        cognitoIdentityId: 'nztcu',
        cognitoIdentityPoolId: 'nztcu',
        principalOrgId: 'o-nztcu',
        sourceIp: '127.0.0.1',
        user: 'nztcu',
        userAgent: 'forged',
        userArn: 'arn:aws:iam::000000000000:user/nztcu',
      },
    },
  };
};

/** As the runtime makes it, but for what the one who invokes may add. */
const forgedContext = () => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'forged',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:ap-southeast-6:000000000000:function:forged',
  memoryLimitInMB: '1024',
  awsRequestId: 'forged',
  logGroupName: 'forged',
  logStreamName: 'forged',
  identity: { cognitoIdentityId: 'nztcu', cognitoIdentityPoolId: 'nztcu' },
  passage: { startedAt: 0, partnerId: 'nztcu' },
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
});

type Handler = (event: APIGatewayProxyEvent, context: object) => Promise<APIGatewayProxyResult>;

/** Never given. */
const { signal } = new AbortController();

describe('an event with an invented caller', () => {
  const run = vi.fn<Extract<Route, { access: readonly unknown[] }>['run']>(async () => ({ status: 200 }));
  const asked: string[] = [];
  const noting =
    <T>(port: string, answer: T) =>
    async () => {
      asked.push(port);
      return answer;
    };
  const handler = httpHandler(z.object({}), () => ({
    origin: 'https://exchange.example',
    clock: () => NOW,
    access: {
      issuer: 'https://exchange.example',
      findTokenKey: noting('findTokenKey', undefined),
      findPartner: noting('findPartner', undefined),
      rememberProof: noting('rememberProof', true),
      isCurrentNonce: noting('isCurrentNonce', true),
      currentNonce: async () => 'nonce',
    },
    routes: Object.fromEntries(Scope.options.map((scope) => [`GET /${scope}`, { access: [scope], run }])),
  }));
  const invoke = async (resource: string, headers: Readonly<Record<string, string>> = {}) =>
    (await handler(forged('GET', resource, headers), forgedContext(), { signal })) ?? expect.fail();

  attacks('forged events', forgedVectors, 'is nobody, and no store is asked', async ({ resource, headers, status }) => {
    const answer = await invoke(resource, headers);
    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.body).code).toBe(status === 401 ? 'not-authenticated' : 'not-found');
    expect(answer.body).not.toContain('nztcu');
    expect(run).not.toHaveBeenCalled();
    // The public key that tokens are read with is nobody's secret.
    expect(asked.filter((port) => port !== 'tokenKeys')).toEqual([]);
  });
});

describe('every function of the exchange', () => {
  afterEach(() => vi.unstubAllEnvs());
  const guarded = ROUTES.flatMap(({ method, path, access }) =>
    typeof access === 'string' ? [] : [`${method.toUpperCase()} ${path}`],
  );

  test('answers an invented caller with 401 on every route that is not public [ASVS 8.3.1] [ASVS 7.2.1]', async () => {
    // Nothing listens there: whoever asked a store before knowing its caller would fail otherwise than by 401.
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_REGION', 'ap-southeast-6');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'none');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
    vi.stubEnv('PUBLIC_ORIGIN', 'https://exchange.example');
    vi.stubEnv('LOG_LEVEL', 'error');
    const answered: string[] = [];
    for (const { path: file, text } of filesIn('functions/').filter(({ text }) => /= httpHandler\(/.test(text))) {
      const loaded: { handler: Handler; environment: z.ZodObject } = await import(join(root, file));
      for (const name of Object.keys(loaded.environment.shape)) {
        if (!['PUBLIC_ORIGIN', 'LOG_LEVEL'].includes(name)) vi.stubEnv(name, 'none');
      }
      const own = guarded.filter((route) => text.includes(`'${route}'`));
      await Promise.all(
        own.map(async (route) => {
          const [method = '', path = ''] = route.split(' ');
          const { statusCode, body } = await loaded.handler(forged(method, path), forgedContext());
          expect({ route, statusCode, code: codeIn(body) }).toEqual({
            route,
            statusCode: 401,
            code: 'not-authenticated',
          });
          answered.push(route);
        }),
      );
    }
    expect(answered.sort()).toEqual([...guarded].sort());
  });
});
