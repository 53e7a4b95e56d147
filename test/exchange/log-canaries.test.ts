/**
 * What the functions log (attack rows 52 and 53): a canary is put into every field of every route, on every way a request
 * can end, and none may be in the log; nor a token, a proof, an assertion, a receipt. Each line is one JSON object of
 * known fields, whatever was sent.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { checkClaims } from '#domain/check-report.ts';
import type { LogLine } from '#edge/log.ts';
import type { Route } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { ENROLMENT_TYP, KEY_ROTATION_TYP, KeyRotationClaims, Scope } from '#schemas/partner.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { Submission } from '#schemas/submission.ts';
import { CLIENT_ASSERTION_TYPE } from '#schemas/token.ts';
import { type Answer, send } from '../attacks/wire.ts';
import { Canaries, filledWithCanaries, withCanaries } from '../support/canaries.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolmentClaims, operator } from '../support/enrolled.ts';
import { callWith } from '../support/nztcu-queues.ts';
import {
  addressOf,
  exampleBody,
  isGuarded,
  NOBODY,
  parametersOf,
  queryNamesOf,
  titleOf,
  verbOf,
} from '../support/route-calls.ts';
import { root } from '../support/source-files.ts';
import {
  clientAssertion,
  dpopProof,
  goodClaims,
  goodReport,
  makeKey,
  makeParty,
  type RawClient,
  signClaims,
} from '../support/test-party.ts';

const { origin, dataDir } = inject('exchange');
const canaries = new Canaries();
const statuses = new Set<number>();
let lastRequest = '';

/** Every field there may be; the type makes it the list of edge/log.ts. */
const FIELDS: Readonly<Record<keyof LogLine | 'time' | 'function', RegExp>> = {
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  function: /^[a-z][A-Za-z0-9-]+$/i,
  level: /^(debug|info|warn|error)$/,
  event: /^(request|refusal|fault|record-failed|swept)$/,
  requestId: /^[0-9a-f-]{36}$/,
  route: /^[A-Z]+ \/[A-Za-z0-9/{}+._-]*$/,
  status: /^[1-5]\d\d$/,
  code: /^[a-z0-9-]+$/,
  partnerId: /^[a-z0-9-]{2,32}$/,
  submissionId: /^[a-z0-9-]{2,32}~[0-9a-f-]{36}$/,
  eventId: /^[A-Za-z0-9~-]+$/,
  count: /^\d+$/,
  milliseconds: /^-?\d+$/,
  errorName: /^[A-Za-z.]+$/,
  errorAt: /^at [^"{}]*$/,
};

/** Text that would break a log that was put together by hand. */
const BREAKING = [
  '\r\n{"level":"error","forged":true}',
  '"}\n{"a":"',
  '\u001b[2J\u001b[31m',
  '\u2028\u0000\\"',
  '${jndi:x}',
];

const readLog = (): string => readFileSync(join(dataDir, 'exchange.log'), 'utf8');
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

function remember(answer: Answer): Answer {
  statuses.add(answer.status);
  lastRequest = String(answer.headers['x-amzn-requestid']);
  for (const secret of answer.body.matchAll(/"(?:receipt|next|access_token)":"([^"]+)"/g))
    canaries.keep(secret[1] ?? '');
  canaries.keep(String(answer.headers['dpop-nonce'] ?? 'no nonce'));
  return answer;
}

type Order = { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array };

/** A proper call as far as the credentials go, all of which are kept in mind. */
async function call(
  client: RawClient,
  method: string,
  path: string,
  { headers = {}, body }: Order = {},
): Promise<Answer> {
  const proper = await client.headers(method, path);
  for (const credential of Object.values(proper)) canaries.keep(credential.replace('DPoP ', ''));
  const all = { ...proper, ...headers };
  return remember(await send(origin, { method, path, headers: all, ...(body !== undefined && { body }) }));
}

const anonymous = async (method: string, path: string, order: Order = {}): Promise<Answer> =>
  remember(await send(origin, { method, path, ...order }));

const json = (body: unknown): Order => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
const jose = (jws: string): Order => ({ headers: { 'Content-Type': 'application/jose' }, body: canaries.keep(jws) });

let unit: RawClient;
/** Has every scope that a reader can have, so that every route runs to its end for it. */
let reader: RawClient;

const clientFor = async (route: Route): Promise<RawClient> =>
  !isGuarded(route) || route.access.includes('submissions:write')
    ? unit
    : route.access.includes('partners:admin')
      ? await operator()
      : reader;

const strangeHeaders = (place: string): Record<string, string> => {
  const named = ['User-Agent', 'Accept', 'Cookie', 'If-None-Match', 'Referer', 'X-Forwarded-For', 'X-Amzn-Trace-Id'];
  const own = named.map((name) => [name, canaries.at(`${place} ${name}`)]);
  return {
    ...Object.fromEntries(own),
    [`X-${canaries.at(`${place} name of a header`)}`]: canaries.at(`${place} header`),
  };
};

/** A compact JWS of which every part says something, and which nobody signed. */
function forged(place: string): string {
  const part = (name: string) =>
    Buffer.from(
      JSON.stringify({ alg: 'ES384', typ: canaries.at(`${place} typ`), [name]: canaries.at(`${place} ${name}`) }),
    );
  const parts = [part('kid'), part('sub'), Buffer.from(canaries.at(`${place} signature`).repeat(6))];
  return canaries.keep(parts.map((bytes) => bytes.toString('base64url')).join('.'));
}

beforeAll(async () => {
  unit = await enrol();
  reader = await enrol('reader', { scopes: [...Scope.options].filter((scope) => scope !== 'partners:admin') });
});

describe('a canary is put', () => {
  test.each(ROUTES.map((route) => ({ route, title: titleOf(route) })))(
    'into every parameter, header and body of $title',
    async ({ route }) => {
      const [method, place] = [verbOf(route), titleOf(route)];
      const client = await clientFor(route);
      const names = Object.fromEntries(parametersOf(route).map((name) => [name, canaries.at(`${place} {${name}}`)]));
      const query = [...queryNamesOf(route), canaries.at(`${place} name of a parameter`)]
        .map((name) => `${name}=${canaries.at(`${place} ?${name}`)}`)
        .join('&');
      const headers = strangeHeaders(place);
      const path = addressOf(route, names);
      await call(client, method, path, { headers });
      await call(client, method, `${path}?${query}`, { headers });
      for (const name of queryNamesOf(route)) {
        await call(client, method, `${addressOf(route, NOBODY)}?${name}=${canaries.at(`${place} ?${name}`)}`);
      }
      for (const text of BREAKING) {
        const broken = encodeURIComponent(text + canaries.at(`${place} breaking`));
        const address = addressOf(route, Object.fromEntries(parametersOf(route).map((name) => [name, broken])));
        await call(client, method, `${address}?${broken}=${broken}`);
      }
      const example = exampleBody(route);
      const content = canaries.at(`${place} content type`);
      await call(client, method, path, { ...example, headers: { 'Content-Type': `text/${content}` } });
      await call(client, method, path, {
        headers: { ...example.headers, 'Content-Encoding': canaries.at(`${place} encoding`) },
        body: canaries.at(`${place} body`),
      });
      await call(client, method, path, { ...example, body: `{"${canaries.at(`${place} malformed`)}": ` });
      if (isGuarded(route)) {
        const outsider = route.access.includes('partners:admin') ? unit : await operator();
        expect((await call(outsider, method, path, { ...example, headers })).status).toBe(403);
      }
      // Credentials that say something.
      await anonymous(method, path, { headers: { Authorization: `Basic ${canaries.at(`${place} basic`)}` } });
      await anonymous(method, path, { headers: { Authorization: `DPoP ${forged(place)}`, DPoP: forged(place) } });
      const { DPoP: _proper, ...rest } = await client.headers(method, path);
      await anonymous(method, path, { headers: { ...rest, DPoP: forged(place) } });
    },
  );

  const bodies = ROUTES.flatMap((route) => {
    const schema = route.body?.mediaType === 'application/json' ? route.body.schema : undefined;
    return schema ? [{ route, schema, title: titleOf(route) }] : [];
  });

  test.each(bodies)('into every string of the JSON body of $title', async ({ route, schema, title }) => {
    const client = await clientFor(route);
    for (const fitting of [true, false]) {
      for (const body of filledWithCanaries(schema, canaries, { fitting })) {
        await call(client, verbOf(route), addressOf(route, NOBODY), json(body));
        const more = { ...(body as object), [canaries.at(`${title} member`)]: canaries.at(`${title} unknown member`) };
        await call(client, verbOf(route), addressOf(route, NOBODY), json(more));
      }
    }
  });

  test.each(['/v1/submissions', '/v1/submissions/check'])(
    'into every string of a report that %s refuses',
    async (path) => {
      for (const fitting of [true, false]) {
        const [claims] = filledWithCanaries(Submission, canaries, { fitting });
        const answer = await call(unit, 'POST', path, jose(await signClaims(unit.party, claims as object)));
        // Signed by the unit, in whatever name: the claims are read as far as this one.
        expect(answer.status).toBe(path.endsWith('check') ? 200 : 422);
        const own = goodClaims(unit.party, origin, { report: (claims as { report: object }).report });
        const read = await call(unit, 'POST', path, jose(await signClaims(unit.party, own)));
        expect(read.body).toContain('"blocking"');
      }
    },
  );

  test('is one JSON object a line, of known fields with known kinds of values', () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const line of linesOf(log)) {
      const entry: Record<string, unknown> = JSON.parse(line);
      expect(entry).toBeTypeOf('object');
      // The local runtime's own notes, of which there is none in the cloud, name no function.
      if (!('function' in entry)) continue;
      for (const [name, value] of Object.entries(entry)) {
        seen.add(name);
        const form = new Map(Object.entries(FIELDS)).get(name);
        if (!form?.test(String(value)) || typeof value === 'object') wrong.push(`${name}: ${String(value)}`);
      }
      if ('code' in entry && !(String(entry.code) in PROBLEMS)) wrong.push(line);
    }
    expect(wrong).toEqual([]);
    expect([...seen]).toEqual(expect.arrayContaining(['requestId', 'route', 'status', 'code', 'errorName', 'errorAt']));
  });

  test('says of a route what the contract says, never the address that was asked for', () => {
    const known = new Set(ROUTES.map((route) => titleOf(route).replace(/\{file\}$/, '{file}')));
    const routes = linesOf(log).flatMap((line) => JSON.parse(line).route ?? []);
    const strange = routes.filter((route) => !known.has(route.replace('{file+}', '{file}').replace(/^HEAD/, 'GET')));
    expect([...new Set(strange)]).toEqual([]);
    expect(routes.length).toBeGreaterThan(300);
  });
});
