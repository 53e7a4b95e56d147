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
import type { Route } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { KEY_ROTATION_TYP, KeyRotationClaims, Scope } from '#schemas/partner.ts';
import { Submission } from '#schemas/submission.ts';
import { filledWithCanaries } from '../support/canaries.ts';
import { CanarySender } from '../support/canary-sender.ts';
import { acceptAndDecide, askForTokens, comeByBasic, enrolAndSuspend, sendEnvelopes } from '../support/canary-walks.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, operator, readerWith } from '../support/enrolled.ts';
import { entryOf, functionEntries, linesOf, readLog, strangeFields } from '../support/log-lines.ts';
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
import { someOf } from '../support/some-of.ts';
import { root } from '../support/source-files.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const sender = new CanarySender(origin);
const { canaries } = sender;
const read = (file: string) => readFileSync(join(root, 'test/samples', file), 'utf8');

/** Text that would break a log that was put together by hand. */
const BREAKING = [
  '\r\n{"level":"error","forged":true}',
  '"}\n{"a":"',
  '\u001b[2J\u001b[31m',
  '\u2028\u0000\\"',
  '%s%d%n',
];

let unit: RawClient;
/** Has every scope that a reader can have, so that every route runs to its end for it. */
let reader: RawClient;

const clientFor = async (route: Route): Promise<RawClient> =>
  !isGuarded(route) || route.access.includes('submissions:write')
    ? unit
    : route.access.includes('partners:admin')
      ? await operator()
      : reader;

beforeAll(async () => {
  unit = await enrol();
  reader = await enrol('reader', { scopes: [...Scope.options].filter((scope) => scope !== 'partners:admin') });
});

describe('a canary is put', () => {
  test.each(ROUTES.map((route, row) => ({ route, row, title: titleOf(route) })))(
    'into every parameter, header and body of $title',
    async ({ route, row }) => {
      const [method, place] = [verbOf(route), titleOf(route)];
      const client = await clientFor(route);
      const names = Object.fromEntries(parametersOf(route).map((name) => [name, canaries.at(`${place} {${name}}`)]));
      const query = [...queryNamesOf(route), canaries.at(`${place} name of a parameter`)]
        .map((name) => `${name}=${canaries.at(`${place} ?${name}`)}`)
        .join('&');
      const headers = sender.strangeHeaders(place);
      const path = addressOf(route, names);
      await sender.call(client, method, path, { headers });
      await sender.call(client, method, `${path}?${query}`, { headers });
      for (const name of queryNamesOf(route)) {
        await sender.call(client, method, `${addressOf(route, NOBODY)}?${name}=${canaries.at(`${place} ?${name}`)}`);
      }
      for (const text of someOf(BREAKING, row, 2)) {
        const broken = encodeURIComponent(text + canaries.at(`${place} breaking`));
        const address = addressOf(route, Object.fromEntries(parametersOf(route).map((name) => [name, broken])));
        await sender.call(client, method, `${address}?${broken}=${broken}`);
      }
      const example = exampleBody(route);
      const content = canaries.at(`${place} content type`);
      await sender.call(client, method, path, { ...example, headers: { 'Content-Type': `text/${content}` } });
      await sender.call(client, method, path, {
        headers: { ...example.headers, 'Content-Encoding': canaries.at(`${place} encoding`) },
        body: canaries.at(`${place} body`),
      });
      await sender.call(client, method, path, { ...example, body: `{"${canaries.at(`${place} malformed`)}": ` });
      if (isGuarded(route)) {
        const { access } = route;
        const outsider = await readerWith(Scope.options.filter((scope) => !access.includes(scope)));
        expect((await sender.call(outsider, method, path, { ...example, headers })).status).toBe(403);
      }
      // Credentials that say something.
      await sender.anonymous(method, path, { headers: { Authorization: `Basic ${canaries.at(`${place} basic`)}` } });
      await sender.anonymous(method, path, {
        headers: { Authorization: `DPoP ${sender.forged(place)}`, DPoP: sender.forged(place) },
      });
      const { DPoP: _proper, ...rest } = await client.headers(method, path);
      await sender.anonymous(method, path, { headers: { ...rest, DPoP: sender.forged(place) } });
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
        await sender.call(client, verbOf(route), addressOf(route, NOBODY), sender.json(body));
        const more = { ...(body as object), [canaries.at(`${title} member`)]: canaries.at(`${title} unknown member`) };
        await sender.call(client, verbOf(route), addressOf(route, NOBODY), sender.json(more));
      }
    }
  });

  test.each(['/v1/submissions', '/v1/submissions/check'])(
    'into every string of a report that %s refuses',
    async (path) => {
      for (const fitting of [true, false]) {
        const [claims] = filledWithCanaries(Submission, canaries, { fitting });
        const answer = await sender.call(
          unit,
          'POST',
          path,
          sender.jose(await signClaims(unit.party, claims as object)),
        );
        // Signed by the unit, in whatever name: the claims are read as far as this one.
        expect(answer.status).toBe(path.endsWith('check') ? 200 : 422);
        const own = goodClaims(unit.party, origin, { report: (claims as { report: object }).report });
        const answered = await sender.call(unit, 'POST', path, sender.jose(await signClaims(unit.party, own)));
        expect(answered.body).toContain('"blocking"');
      }
    },
  );

  test('into every string of a key rotation', async () => {
    for (const fitting of [true, false]) {
      const [claims] = filledWithCanaries(KeyRotationClaims, canaries, { fitting });
      const jws = await signClaims(unit.party, claims as object, KEY_ROTATION_TYP);
      expect((await sender.call(unit, 'POST', '/v1/keys', sender.jose(jws))).status).toBe(422);
    }
  });

  test('into header, payload and signature of an envelope', async () => {
    await sendEnvelopes(sender, unit);
  });

  test('into every field and token of a token request, refused and granted', async () => {
    await askForTokens(sender, unit);
  });

  test('into an enrolment, and what becomes of it', async () => {
    await enrolAndSuspend(sender, await operator());
  });

  test('into a feed credential, its secret and what comes with it', async () => {
    await comeByBasic(sender, await operator(), unit);
  });

  test('into every string of reports that are accepted, and of what is decided about them', async () => {
    const kinds = new Set<string>();
    for (const { file } of JSON.parse(read('index.json')).accepted as { file: string }[]) {
      const sample: { report: { entities?: { kind: string }[] } } = JSON.parse(read(file));
      // A sample that brings a kind of entity that none before it had.
      const fresh = (sample.report.entities ?? []).filter(({ kind }) => !kinds.has(kind));
      if (fresh.length === 0 && kinds.size > 0) continue;
      for (const { kind } of fresh) kinds.add(kind);
      await acceptAndDecide(sender, { unit, reader }, goodClaims(unit.party, origin, sample));
    }
    expect(kinds.size).toBeGreaterThan(8);
  });
});

describe('a fault of ours', () => {
  const rows: { readonly TableName: string; readonly Key: Record<string, string> }[] = [];
  afterAll(() => Promise.all(rows.map((row) => database.send(new DeleteCommand(row)))));

  /** Short enough for an error of JSON.parse to quote all of it, and made to look like a line of its stack. */
  const notJson = (place: string) => `\nat ${canaries.at(place)}`;

  test('is answered with 500 and no word of what the record holds [ASVS 16.5.1]', async () => {
    const claims = goodClaims(unit.party, origin, { report: goodReport({ title: canaries.at('title') }) });
    const accepted = await sender.call(
      unit,
      'POST',
      '/v1/submissions',
      sender.jose(await signClaims(unit.party, claims)),
    );
    expect(accepted.status).toBe(201);
    // A record whose envelope is not where it should be.
    const TableName = tableNamed('Submissions');
    const pk = `UNIT#${unit.party.partnerId}`;
    const { Item } = await database.send(new GetCommand({ TableName, Key: { pk, sk: `SUB#${claims.jti}` } }));
    const jti = uuidv7();
    const submissionId = `${unit.party.partnerId}~${jti}`;
    const { inboxKey: _key, inboxRank: _rank, ...record } = Item ?? {};
    rows.push({ TableName, Key: { pk, sk: `SUB#${jti}` } });
    const moved = { ...record, pk, sk: `SUB#${jti}`, jti, submissionId, digest: canaries.at('digest').repeat(8) };
    await database.send(new PutCommand({ TableName, Item: moved }));
    const answer = await sender.call(unit, 'GET', `/v1/submissions/${submissionId}/envelope`);
    expect({ status: answer.status, code: JSON.parse(answer.body).code }).toEqual({
      status: 500,
      code: 'internal-error',
    });
    const decision = sender.json({ decision: 'accept', reason: canaries.at('reason') });
    expect((await sender.call(reader, 'POST', `/v1/submissions/${submissionId}/decisions`, decision)).status).toBe(500);
  });

  test('behind a stream or a queue is told by its kind and its place', async () => {
    const TableName = tableNamed('Outbox');
    for (const consumer of ['summary', 'quality', 'stix']) {
      const Key = { pk: `OUTBOX#${consumer}`, sk: canaries.at('event id') };
      rows.push({ TableName, Key });
      const dueAt = Date.now() + 3_600_000;
      const Item = { ...Key, consumer, attempts: 0, dueAt, event: notJson(`event for ${consumer}`) };
      await database.send(new PutCommand({ TableName, Item }));
    }
    await callWith('summary-retry', notJson('call for summary'));
    await callWith('quality-retry', JSON.stringify({ eventId: 1, [canaries.at('call')]: canaries.at('call') }));
    await vi.waitFor(
      () => {
        const failed = linesOf(readLog()).filter((line) => line.includes('"record-failed"'));
        expect(failed.filter((line) => line.includes('SyntaxError')).length).toBeGreaterThan(2);
        expect(failed.some((line) => line.includes('ZodError'))).toBe(true);
      },
      { timeout: 60_000, interval: 100 },
    );
  });
});

describe('the log', () => {
  let log = '';
  beforeAll(async () => {
    await vi.waitFor(() => expect(readLog()).toContain(sender.lastRequestId), { timeout: 60_000, interval: 50 });
    // As far as it is whole: other tests are writing on.
    log = readLog().replace(/[^\n]*$/, '');
  });

  test('was written by requests that ended in every way there is [ASVS 16.3.3]', () => {
    expect([...sender.statuses]).toEqual(
      expect.arrayContaining([200, 201, 204, 400, 401, 403, 404, 409, 415, 422, 500]),
    );
    expect(canaries.planted).toBeGreaterThan(1_000);
  });

  test('holds no canary, and nothing of a token, a proof, an assertion, an envelope or a receipt [ASVS 16.2.5]', () => {
    expect(canaries.foundIn(log)).toEqual([]);
  });

  test('would be found out: one of each, written into a copy of its end, is found', () => {
    const token = canaries.keep(`${'bm8gaGVhZGVy'.repeat(3)}.${'c2lnbmF0dXJl'.repeat(8)}`);
    const planted = [canaries.at('planted'), canaries.at('shouted').toUpperCase(), token.slice(50, 90), 'eyJhbGciOi'];
    const end = log.slice(-100_000);
    for (const one of planted) {
      const copy = `${end}${JSON.stringify({ level: 'INFO', event: 'request', route: `GET /${one}` })}\n`;
      expect(canaries.foundIn(copy)).toHaveLength(1);
    }
  });

  test('is one JSON object a line, of known fields with known kinds of values [ASVS 16.4.1]', () => {
    expect(linesOf(log).map(entryOf).length).toBeGreaterThan(500);
    expect(strangeFields(log)).toEqual([]);
    const strange = {
      function: 'ReadFeed',
      level: 'INFO',
      event: 'request',
      route: 'GET /a b',
      payload: 'x',
      status: {},
    };
    expect(strangeFields(JSON.stringify(strange))).toHaveLength(3);
    const seen = new Set(functionEntries(log).flatMap((entry) => Object.keys(entry)));
    expect([...seen]).toEqual(
      expect.arrayContaining(['requestId', 'route', 'status', 'code', 'errorName', 'errorAt', 'cold_start']),
    );
  });

  test('says of a route what the contract says, never the address that was asked for', () => {
    const known = new Set(ROUTES.map(titleOf));
    const routes = functionEntries(log).flatMap(({ route }) => (typeof route === 'string' ? [route] : []));
    const plain = new Set(routes.map((route) => route.replace('+}', '}')));
    // Pages answer HEAD as GET.
    const isKnown = (route: string) => known.has(route) || known.has(route.replace(/^HEAD/, 'GET'));
    expect([...plain].filter((route) => !isKnown(route))).toEqual([]);
    expect(routes.length).toBeGreaterThan(300);
  });
});
