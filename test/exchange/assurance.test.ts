/** Controls that show on the wire alone, over the routes of the running exchange. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, inject, test } from 'vitest';
import { DAILY_QUOTA } from '#stores/submission-commit.ts';
import { quotaKey } from '#stores/table-keys.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol } from '../support/enrolled.ts';
import { addressOf, exampleBody, guardedRoutes, NOBODY, titleOf, verbOf } from '../support/route-calls.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');

/** What a page of another origin can make a browser send without asking first: cookies, its own origin, a simple body. */
const SIMPLE = { Origin: 'https://evil.example', Cookie: 'session=1', Referer: 'https://evil.example/' };

describe('a page of another origin', () => {
  test('changes and reads nothing by the requests that a browser lets it make [ASVS 3.5.1] [ASVS 3.5.2]', async () => {
    for (const route of guardedRoutes) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const isPost = verbOf(route) === 'POST';
        const response = await fetch(`${origin}${addressOf(route, NOBODY)}`, {
          method: verbOf(route),
          headers: { ...SIMPLE, ...(isPost && { 'Content-Type': type }) },
          ...(isPost && { body: String(exampleBody(route, NOBODY).body ?? '{}') }),
        });
        expect({ route: titleOf(route), status: response.status }).toEqual({ route: titleOf(route), status: 401 });
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  });

  test('is not let through by a preflight either [ASVS 3.5.2] [ASVS 3.4.2]', async () => {
    for (const { path } of ROUTES) {
      const response = await fetch(`${origin}${path.replaceAll(/\{[^}]+\}/g, 'nobody')}`, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://evil.example',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'authorization, dpop, content-type',
        },
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

test('a token in the query lets nobody in, on any route [FAPI 5.3.4-2] [ASVS 14.2.1]', async () => {
  const client = await enrol();
  const token = await client.token();
  for (const route of guardedRoutes.filter((one) => verbOf(one) === 'GET')) {
    const { DPoP = '' } = await client.headers('GET', addressOf(route, NOBODY));
    for (const headers of [{ DPoP }, {}] as Record<string, string>[]) {
      const response = await fetch(`${origin}${addressOf(route, NOBODY)}?access_token=${token}`, { headers });
      expect({ route: titleOf(route), status: response.status }).toEqual({ route: titleOf(route), status: 401 });
    }
  }
  expect((await client.get('/v1/submissions')).status).toBe(200);
});

test('the report after the last of a day is refused, for this unit alone, and one that is sent again is not counted [ASVS 2.3.2] [API6:2023]', async () => {
  const [busy, other] = [await enrol(), await enrol()];
  const report = async ({ party }: typeof busy) => signClaims(party, goodClaims(party, origin));
  const last = await report(busy);
  expect((await busy.submit(last)).status).toBe(201);
  const { partnerId } = busy.party;
  const today = new Date().toISOString().slice(0, 10);
  for (let shard = 0; shard < 4; shard++) {
    const Item = { ...quotaKey(partnerId, today, shard), used: DAILY_QUOTA / 4, expiresAt: Date.now() / 1000 + 86_400 };
    await database.send(new PutCommand({ TableName: tableNamed('Replay'), Item }));
  }
  const refused = await busy.submit(await report(busy));
  expect([refused.status, (await refused.json()).code]).toEqual([429, 'quota-exceeded']);
  expect((await busy.submit(last)).status).toBe(200);
  expect((await other.submit(await report(other))).status).toBe(201);
});

test('a suspended unit is refused at its next request, whatever its token says [ASVS 7.4.5] [ASVS 7.4.2] [ASVS 8.3.2]', async () => {
  const client = await enrol();
  expect((await client.get('/v1/feeds')).status).toBe(200);
  const { operator } = await import('../support/enrolled.ts');
  const path = `/v1/partners/${client.party.partnerId}/status`;
  const changed = await (await operator()).postJson(path, { status: 'suspended', reason: 'A test of the control.' });
  expect(changed.status).toBeLessThan(300);
  expect((await client.get('/v1/feeds')).status).toBe(403);
});
