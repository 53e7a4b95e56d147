/** Attacks that are one proper call each: at doors of other offices, about things of other units, in words of the database. */
import { beforeAll, expect, inject, test } from 'vitest';
import {
  guardedRoutes,
  addressOf,
  callAs,
  exampleBody,
  type Names,
  NOBODY,
  refusesAll,
  seenIn,
  titleOf,
  verbOf,
} from '../support/route-calls.ts';
import { EveryClient } from '../support/every-client.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import type { RawClient } from '../support/test-party.ts';
import { filesIn } from '../support/source-files.ts';
import { attacks } from './vector-tests.ts';
import { type CallVector, doorVectors, expressionVectors, foreignVectors } from './vectors/calls.ts';
import { releaseVectors } from './vectors/release.ts';
import { expectAnswer } from './wire.ts';

const { origin } = inject('exchange');
let clients: EveryClient;
let callers: Readonly<Record<CallVector['as'], RawClient>>;
let names: Names;

beforeAll(async () => {
  clients = await EveryClient.enrolled();
  const { unit, stranger, everyone, desk } = clients;
  const [analyst, adviser, operator] = await Promise.all([
    signedIn('analyst@local'),
    signedIn('adviser@local'),
    signedIn('operator@local'),
  ]);
  callers = { unit, stranger, everyone, desk, analyst, adviser, operator };
  names = { ...clients.names, stranger: stranger.party.partnerId };
});

const play = ({ as, method = 'GET', path, headers = {}, body }: CallVector, about = names) =>
  callAs(callers[as], origin, method, typeof path === 'string' ? path : path(about), {
    headers,
    ...(body !== undefined && { body }),
  });

const due = 'gets the answer that is due';
const playAndExpect = async (vector: CallVector) => void expectAnswer(await play(vector), vector.expect);

test.each(guardedRoutes.map((route) => ({ route, title: titleOf(route) })))(
  '$title opens to whoever it is for, if to anybody',
  async ({ route }) => {
    const answer = await callAs(
      clients.clientFor(route),
      origin,
      verbOf(route),
      addressOf(route, NOBODY),
      exampleBody(route),
    );
    expect(refusesAll(route) ? [401, 500] : [401, 403, 500]).not.toContain(answer.status);
  },
);

attacks('doors', doorVectors, due, playAndExpect);

test('the owner is told of the things that others ask about', async () => {
  for (const part of ['', '/envelope', '/receipt', '/readers']) {
    const path = `/v1/submissions/${names.submissionId}${part}`;
    expect((await callAs(callers.unit, origin, 'GET', path)).status).toBe(200);
  }
});

attacks('foreign things', foreignVectors, 'is told what is told of nothing at all', async (vector) => {
  const known = await play(vector);
  expectAnswer(known, vector.expect);
  expect(seenIn(known)).toEqual(seenIn(await play(vector, { ...NOBODY, stranger: 'nobody' })));
});

attacks('expressions', expressionVectors, due, playAndExpect);

/** Expressions of the database that are put together when they are used. */
const madeUp = (text: string): readonly string[] => text.match(/\b\w+Expression: [^\n]*(?:`|' \+ | \+ ')[^\n]*/g) ?? [];

test('the expressions of the database are constant, but for counters by number; one that is made up would be found', () => {
  const found = filesIn('functions/').flatMap(({ path, text }) => madeUp(text).map((value) => `${path}: ${value}`));
  expect(found).toEqual([
    "functions/stores/quality-store.ts: UpdateExpression: `ADD ${entries.map((_, index) => `#c${index} :v${index}`).join(', ')}`,",
  ]);
  expect(madeUp("UpdateExpression: 'SET ' + name,")).toHaveLength(1);
});

attacks('release', releaseVectors, due, playAndExpect);

test('the control is decided once, by an analyst', async () => {
  const { path, headers = {}, body = '' } = releaseVectors[0] ?? expect.fail();
  const address = typeof path === 'string' ? path : path(names);
  expect((await callAs(callers.analyst, origin, 'POST', address, { headers, body })).status).toBe(201);
  const again = await callAs(callers.analyst, origin, 'POST', address, { headers, body });
  expectAnswer(again, { status: 409, code: 'already-decided' });
});
