import { join } from 'node:path';
import { build } from 'esbuild';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { ExchangeClient } from '#clients/exchange-client.ts';
import { AccessRefused, ExchangeProblem, Unreachable } from '#clients/exchange-problem.ts';
import { identityOf, newKeyRing } from '#clients/install/unit-keys.ts';
import { assertionIn, problem, ScriptedExchange } from '../support/scripted-exchange.ts';

const Anything = z.looseObject({});
const TOKEN = 'POST /oauth/token';
const RESOURCE = 'GET /v1/feeds';

let exchange: ScriptedExchange;
let client: ExchangeClient;
const keys = await newKeyRing('ES384', Date.now());
const identity = await identityOf('tonga-tcu', keys);

beforeEach(async () => {
  exchange = await ScriptedExchange.start();
  exchange.on(RESOURCE, () => ({ json: { feeds: [] } }));
  client = new ExchangeClient({ origin: exchange.origin, identity });
});
afterEach(() => exchange.stop());

test('a client assertion names the issuer as one string, its key, and lives no longer than 300 s', async () => {
  await client.get('/v1/feeds', Anything);
  const { header, claims } = assertionIn(exchange.last(TOKEN));
  expect(claims.aud).toBe(exchange.origin);
  expect(header.kid).toBe(`tonga-tcu:${identity.authentication.thumbprint}`);
  expect(claims).toMatchObject({ iss: 'tonga-tcu', sub: 'tonga-tcu', jti: expect.any(String) });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(300);
});

test('the nonce asked for at the token endpoint costs one repetition and none at the resource', async () => {
  await client.get('/v1/feeds', Anything);
  expect(exchange.count(TOKEN)).toBe(1);
  expect(exchange.last(RESOURCE).proof).toMatchObject({
    nonce: 'nonce-1',
    htm: 'GET',
    htu: `${exchange.origin}/v1/feeds`,
  });
});

test('a token endpoint that asks for a nonce first is asked twice', async () => {
  exchange.on('GET /.well-known/oauth-authorization-server', () => ({
    headers: { 'DPoP-Nonce': 'stale' },
    json: { issuer: exchange.origin, token_endpoint: `${exchange.origin}/oauth/token` },
  }));
  await client.get('/v1/feeds', Anything);
  expect(exchange.count(TOKEN)).toBe(2);
});

test('a resource that asks for a new nonce in its body is asked again with the same token', async () => {
  exchange.on(RESOURCE, (_heard, count) =>
    count === 1
      ? {
          status: 401,
          // As API Gateway renames it: nothing is to be read from WWW-Authenticate.
          headers: { 'DPoP-Nonce': 'nonce-2', 'x-amzn-Remapped-WWW-Authenticate': 'DPoP error="use_dpop_nonce"' },
          json: problem('use-dpop-nonce', 401),
        }
      : { json: { feeds: [] } },
  );
  exchange.nonce = 'nonce-1';
  await client.get('/v1/feeds', Anything);
  expect(exchange.last(RESOURCE).proof.nonce).toBe('nonce-2');
  expect(exchange.count(TOKEN)).toBe(1);
});

test('a challenge in a real WWW-Authenticate header is understood as well', async () => {
  exchange.on(RESOURCE, (_heard, count) =>
    count === 1
      ? {
          status: 401,
          headers: { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"' },
          json: problem('use-dpop-nonce', 401),
        }
      : { json: { feeds: [] } },
  );
  await client.get('/v1/feeds', Anything);
  expect(exchange.count(RESOURCE)).toBe(2);
});

test('a token that is not taken any more is replaced once', async () => {
  exchange.on(RESOURCE, (heard) =>
    heard.headers.authorization === 'DPoP token-1'
      ? { status: 401, json: problem('not-authenticated', 401) }
      : { json: { feeds: [] } },
  );
  await client.get('/v1/feeds', Anything);
  expect(exchange.last(RESOURCE).headers.authorization).toBe('DPoP token-2');
});

test('a client that is refused twice says why and does not go on asking', async () => {
  exchange.on(RESOURCE, () => ({ status: 401, json: problem('not-authenticated', 401) }));
  await expect(client.get('/v1/feeds', Anything)).rejects.toMatchObject({ name: 'ExchangeProblem', status: 401 });
  expect(exchange.count(RESOURCE)).toBe(2);
});

test('one token serves many requests, also in the next run, until shortly before its end', async () => {
  await Promise.all([client.get('/v1/feeds', Anything), client.get('/v1/feeds', Anything)]);
  const { origin } = exchange;
  const next = new ExchangeClient({ origin, identity, session: client.session });
  await next.get('/v1/feeds', Anything);
  expect(exchange.count(TOKEN)).toBe(1);
  const late = new ExchangeClient({ origin, identity, session: client.session, now: () => Date.now() + 850_000 });
  await late.get('/v1/feeds', Anything);
  expect(exchange.count(TOKEN)).toBe(2);
});

test('a laptop whose clock is an hour wrong signs its proofs and assertions by the time of the exchange', async () => {
  exchange.clockSkewSeconds = 3600;
  await client.get('/v1/feeds', Anything);
  const theirs = Date.now() / 1000 + 3600;
  expect(Math.abs((exchange.last(RESOURCE).proof.iat ?? 0) - theirs)).toBeLessThan(30);
  expect(Math.abs((assertionIn(exchange.last(TOKEN)).claims.iat ?? 0) - theirs)).toBeLessThan(30);
  expect(Math.abs(client.clockSkewSeconds - 3600)).toBeLessThan(30);
});

test('the DPoP key is none of the registered keys', async () => {
  await client.get('/v1/feeds', Anything);
  const { jwk } = decodeProtectedHeader(String(exchange.last(RESOURCE).headers.dpop));
  const thumbprint = await calculateJwkThumbprint({ ...jwk });
  expect(thumbprint).not.toBe(identity.authentication.thumbprint);
  expect(jwk).not.toHaveProperty('d');
});

test('a problem document becomes an error with its code, its fix and its findings', async () => {
  const finding = {
    pointer: '/report/title',
    code: 'too-short',
    severity: 'blocking',
    detail: 'Empty.',
    fix: 'Write.',
  };
  exchange.on('POST /v1/submissions', () => ({
    status: 422,
    json: problem('report-not-valid', 422, { errors: [finding], truncated: true, newMember: 1 }),
  }));
  const error = await client.submit('a.b.c').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ExchangeProblem);
  expect(error).toMatchObject({
    code: 'report-not-valid',
    fix: 'Fix of report-not-valid.',
    findings: [finding],
    truncated: true,
  });
});

test('a code that is newer than the client is still a problem', async () => {
  exchange.on(RESOURCE, () => ({ status: 418, json: problem('brewing-tea', 418) }));
  await expect(client.get('/v1/feeds', Anything)).rejects.toMatchObject({ code: 'brewing-tea', passes: false });
});

test('a refused client is told apart from a problem', async () => {
  exchange.on(TOKEN, () => ({ status: 401, json: { error: 'invalid_client' } }));
  await expect(client.get('/v1/feeds', Anything)).rejects.toBeInstanceOf(AccessRefused);
});

test('the login page of a hotel is not taken for the exchange', async () => {
  exchange.on('GET /.well-known/oauth-authorization-server', () => ({ text: '<html>Welcome! Room number?</html>' }));
  await expect(client.get('/v1/feeds', Anything)).rejects.toMatchObject({ code: 'not-the-exchange', passes: true });
});

test('a connection that was never made cannot have carried anything; one that was cut may have', async () => {
  exchange.on('POST /v1/submissions', () => ({ cut: true }));
  await expect(client.submit('a.b.c')).rejects.toMatchObject({ name: 'Unreachable', mayHaveArrived: true });
  await exchange.stop();
  const error = await client.submit('a.b.c').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Unreachable);
  expect(error).toMatchObject({ mayHaveArrived: false });
});

test('an answer with members of a newer exchange is read by what is known of it', async () => {
  const known = z.strictObject({ feeds: z.array(z.strictObject({ feedId: z.string() })) });
  exchange.on(RESOURCE, () => ({ json: { feeds: [{ feedId: 'a', colour: 'red' }], more: true } }));
  expect(await client.get('/v1/feeds', known)).toEqual({ feeds: [{ feedId: 'a' }] });
});

test('an answer that breaks the contract is an error, not a guess', async () => {
  exchange.on(RESOURCE, () => ({ json: { feeds: 'none' } }));
  const known = z.strictObject({ feeds: z.array(z.string()) });
  await expect(client.get('/v1/feeds', known)).rejects.toMatchObject({ name: 'AnswerNotUnderstood' });
});

test('plain HTTP is refused to any other machine', async () => {
  const elsewhere = new ExchangeClient({ origin: 'http://192.0.2.1', identity });
  await expect(elsewhere.get('/v1/feeds', Anything)).rejects.toThrow('only requests to HTTPS are allowed');
});

test('the client runs in a browser: no module of Node.js is in its bundle', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../clients/exchange-client.ts')],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
  });
  expect(outputFiles[0]?.text).not.toMatch(/from "node:|require\("node:/);
});
