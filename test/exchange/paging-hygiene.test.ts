/** Parameters, limits and cursors over every route that takes some (attack rows 42 and 43). */
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { aboutPartner } from '#domain/audit-entry.ts';
import { afterAttempt } from '#domain/tally.ts';
import type { Route } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { Outbox } from '#stores/outbox.ts';
import { tallyKey } from '#stores/table-keys.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { EveryClient } from '../support/every-client.ts';
import {
  addressOf,
  callAs,
  guardedRoutes,
  isPaged,
  queryNamesOf,
  seenIn,
  titleOf,
  codeIn,
  isTaxii,
} from '../support/route-calls.ts';
import { someOf } from '../support/some-of.ts';
import { acceptedOn } from '../support/tallies.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const titled = (routes: readonly Route[]) => routes.map((route, row) => ({ route, row, title: titleOf(route) }));

const keyEvents = new KeyEvents(tableNamed('Registry'), new Outbox(database, tableNamed('Outbox')));

let clients: EveryClient;

beforeAll(async () => {
  clients = await EveryClient.enrolled();
  const { submissionId = '', partnerId = '' } = clients.names;
  const withheld = {
    intent: 'withhold',
    submissionId,
    units: [partnerId],
    barrier: 'not-needed',
    reason: 'For a page.',
  };
  for (const reason of ['One page.', 'Another.'])
    expect((await clients.everyone.postJson('/v1/releases', { ...withheld, reason })).status).toBe(201);
  const asked = {
    title: 'For a page',
    question: 'Is there another?',
    from: '2026-11',
    to: '2027-10',
    units: [partnerId],
  };
  for (const number of ['PAGE-1', 'PAGE-2'])
    expect((await clients.everyone.postJson('/v1/requirements', { ...asked, number })).status).toBe(201);
  // Questions about one report, and reports of whoever pages that are asked about.
  const own = [0, 1].map(async () => {
    const claims = goodClaims(clients.everyone.party, origin);
    return (await (await clients.everyone.submit(await signClaims(clients.everyone.party, claims))).json())
      .submissionId;
  });
  const question = { text: 'One thing.', questions: [{ pointer: '/report/narrative', text: 'Who saw it?' }] };
  for (const about of [submissionId, submissionId, ...(await Promise.all(own))])
    expect((await clients.everyone.postJson(`/v1/submissions/${about}/questions`, question)).status).toBe(201);
  for (const at of ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z']) {
    const told = {
      schema: 'key-event/1',
      at,
      subject: aboutPartner(partnerId),
      event: 'status-changed',
      status: 'active',
    } as const;
    const writes = await keyEvents.added({ ...told, keys: [] });
    await database.send(new TransactWriteCommand({ TransactItems: writes.map(({ item }) => item) }));
  }
  // Reports of long ago that a figure counts, in a quarter of which nobody else says anything.
  const assessed = { material: 'ordinary', aspects: ['country.TO'] } as const;
  const report = afterAttempt(undefined, acceptedOn('2024-02-05', { assessed }));
  for (const reportKey of [uuidv7(), uuidv7()]) {
    const Item = { ...tallyKey(partnerId, reportKey), report, version: 1 };
    await database.send(new PutCommand({ TableName: tableNamed('Quality'), Item }));
  }
  // Evidence is of what is at least a minute old.
  const subject = aboutPartner(partnerId);
  const actor = { principal: 'operator-desk', role: 'operator', keyThumbprint: 'A'.repeat(43) } as const;
  for (const at of ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z'])
    await new AuditTrail(database, tableNamed('Audit')).add({ at, actor, action: 'submissions-listed', subject });
});

describe.each(titled(ROUTES.filter((route) => queryNamesOf(route).length > 0)))('$title', ({ route, row }) => {
  const ask = async (query: string, client = clients.clientFor(route)) => {
    const { status, body } = await callAs(client, origin, 'GET', `${addressOf(route, clients.names)}?${query}`);
    return { query, status, ...(status >= 400 && { code: codeIn(body) }) };
  };
  const due = (query: string, code: string) => ({ query, status: 400, code });

  test('takes every parameter once, and none that it does not know (row 43) [ASVS 15.3.7]', async () => {
    for (const name of queryNamesOf(route)) {
      const twice = [`${name}=1&${name}=1`, `${name}=1&${name}=2`, `${name}=&${name}=`];
      for (const query of someOf(isTaxii(route) ? twice : [...twice, `${name}[]=1`, `${name}[0]=1`], row, 2))
        expect(await ask(query)).toEqual(due(query, 'bad-parameter'));
    }
    // "Servers MAY ignore fields they do not understand" (TAXII 2.1, section 3.4).
    if (isTaxii(route)) return;
    const unknown = ['unknown=1', '__proto__=1', 'constructor=1', '=1', 'Limit=1', 'partner_id=x', '%00=1'];
    for (const query of someOf(unknown, row, 3)) expect(await ask(query)).toEqual(due(query, 'bad-parameter'));
  });

  if (!isPaged(route)) return;

  const limits = [
    '-1',
    '0',
    '201',
    '1e9',
    '1000000000',
    '1.0',
    '0x10',
    '%201',
    '1%20',
    '',
    'NaN',
    '%D9%A1',
    '01e1',
    'true',
    '[1]',
  ];
  test.each(someOf(limits, row, 4))('has no page of limit=%s (row 43)', async (limit) => {
    expect(await ask(`limit=${limit}`)).toEqual(due(`limit=${limit}`, 'bad-parameter'));
  });

  test('opens no cursor that is changed, of another, of another listing, or made up (row 42)', async () => {
    const made = ['', 'A', 'AAAA', '0', '%00', 'null', '%7B%7D', '../../x', 'A'.repeat(2_000)];
    const bytes = Buffer.from(await cursorOf(route, clients.clientFor(route)), 'base64url');
    const flipped = [0, 11, 12, 20, bytes.length - 17, bytes.length - 1].map((at) => {
      const copy = Buffer.from(bytes);
      copy[at] = (copy[at] ?? 0) ^ 1;
      return copy.toString('base64url');
    });
    const cut = [bytes.subarray(0, -1), bytes.subarray(1), Buffer.concat([bytes, bytes])].map((part) =>
      part.toString('base64url'),
    );
    const paged = guardedRoutes.filter((other) => isPaged(other) && other.path !== route.path);
    const elsewhere = someOf(paged, row, 3);
    const others = await Promise.all(elsewhere.map((other) => cursorOf(other, clients.clientFor(other))));
    const foreign = await cursorOf(route, clients.stranger).catch(() => '');
    const wrong = [made, flipped, cut].flatMap((kind) => someOf(kind, row, 2));
    for (const cursor of [...wrong, ...others, foreign]) {
      expect(await ask(`cursor=${cursor}`)).toEqual(due(`cursor=${cursor}`, 'invalid-cursor'));
    }
    const own = `cursor=${bytes.toString('base64url')}`;
    expect((await ask(`${own}${filterOf(route)}`)).status).toBe(200);
    if (filterOf(route) !== '') expect(await ask(own)).toEqual(due(own, 'invalid-cursor'));
  });
});

/** What a list must be told for there to be something in it: an analyst's list a unit, the audit trail a subject. */
function filterOf(route: Route): string {
  const names = queryNamesOf(route);
  if (names.includes('partnerId')) return `&partnerId=${clients.names.partnerId}`;
  if (names.includes('partner')) return `&partner=${clients.names.partnerId}&from=2026-03-01&to=2026-04-01`;
  if (names.includes('quarter')) return '&kind=country&value=TO&quarter=2024-Q1&material=ordinary';
  if (names.includes('value')) return `&value=${clients.names.partnerId}`;
  if (route.path === '/v1/key-events') return `&subject=partner:${clients.names.partnerId}`;
  return names.includes('subject') ? `&subject=submission:${clients.names.submissionId}` : '';
}

/** A cursor that this client was given in this listing. */
async function cursorOf(route: Route, client: RawClient | undefined): Promise<string> {
  const filter = client === clients.everyone || client === clients.desk ? filterOf(route) : '';
  const answer = await callAs(client, origin, 'GET', `${addressOf(route, clients.names)}?limit=1${filter}`);
  const next = answer.headers['next-cursor'] ?? JSON.parse(answer.body).next;
  return typeof next === 'string' ? next : Promise.reject(new Error(`No cursor from ${route.path}: ${answer.body}`));
}

test('what takes no parameter says so in the contract where it refuses one', async () => {
  const silent: string[] = [];
  for (const route of guardedRoutes.filter((one) => one.method === 'get' && queryNamesOf(one).length === 0)) {
    const path = `${addressOf(route, clients.names)}?nope=1`;
    const { status, body } = await callAs(clients.clientFor(route), origin, 'GET', path);
    const refuses = status === 400 && codeIn(body) === 'bad-parameter';
    if (refuses && !route.problems?.includes('bad-parameter')) silent.push(titleOf(route));
  }
  expect(silent).toEqual([]);
});

test.each(['limit=-1', 'limit=1e9', 'cursor=AAAA'])(
  "%s is wrong in another unit's list as in one's own (row 43)",
  async (query) => {
    const own = await callAs(clients.unit, origin, 'GET', `/v1/submissions?${query}`);
    const path = `/v1/submissions?${query}&partnerId=${clients.stranger.party.partnerId}`;
    const others = await callAs(clients.unit, origin, 'GET', path);
    expect(own.status).toBe(400);
    expect(seenIn(others)).toEqual(seenIn(own));
  },
);
