/** Feed credentials on the running exchange: they open the pages of their feeds, as their partner would, and nothing else. */
import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { AuditPage } from '#schemas/audit.ts';
import type { Route } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { FeedPage } from '#schemas/feed.ts';
import { FEED_PULLS_PER_MINUTE, FeedCredential, FeedCredentialPage } from '#schemas/feed-credential.ts';
import { FeedPulls } from '#stores/feed-pulls.ts';
import { feedCredentialKey, feedPullsKey } from '#stores/table-keys.ts';
import { basic, basicOf, basicVectors } from '../attacks/vectors/basic.ts';
import { type Answer, expectAnswer, send } from '../attacks/wire.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { changeAs, type Issued, issueFor, revoke, rotateAlone } from '../support/feed-credentials.ts';
import { readLog } from '../support/log-lines.ts';
import { addressOf, callAs, exampleBody, isTaxii, NOBODY, seenIn, titleOf, verbOf } from '../support/route-calls.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const PAGE = '/v1/feeds/nztcu-curated/items';
const NOT_AUTHENTICATED = { status: 401, code: 'not-authenticated' } as const;

let unit: RawClient;
let analyst: RawClient;
let issued: Issued;

const come = (authorization: string, path = PAGE): Promise<Answer> =>
  send(origin, { path, headers: { Authorization: authorization } });
const statusFor = async (one: Issued) => (await come(basicOf(one))).status;
const codeIn = ({ status, body }: Answer) => ({ status, code: JSON.parse(body).code });

/** What TAXII refuses to all, and where nothing of the name that these calls use is. */
const refusedBy = ({ answers }: Route) => Number(Object.keys(answers)[0]);
const here = (path: string) => (path.includes('/objects/') ? 404 : 200);

async function publish(client: RawClient): Promise<string> {
  const sent = await client.submit(await signClaims(client.party, goodClaims(client.party, origin)));
  const { submissionId } = await sent.json();
  const order = { decision: 'accept', reason: 'Fits.' };
  expect((await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
  return submissionId;
}

beforeAll(async () => {
  [unit, analyst] = [await enrol(), await enrolReader()];
  await publish(unit);
  await publish(unit);
  issued = await issueFor(unit);
});

describe('a feed credential', () => {
  test("of a unit reads the pages of that unit's feed, by its own cursors", async () => {
    const all = FeedPage.parse(JSON.parse((await come(basicOf(issued))).body));
    expect(all.items).toEqual(FeedPage.parse(await (await unit.get(PAGE)).json()).items);
    expect(all.items.map((item) => item.kind !== 'withdrawn' && item.partnerId)).toEqual([
      unit.party.partnerId,
      unit.party.partnerId,
    ]);
    const first = FeedPage.parse(JSON.parse((await come(basicOf(issued), `${PAGE}?limit=1`)).body));
    const second = FeedPage.parse(JSON.parse((await come(basicOf(issued), `${PAGE}?cursor=${first.next}`)).body));
    expect([...first.items, ...second.items]).toEqual(all.items);
    expect((await unit.get(`${PAGE}?cursor=${first.next}`)).status).toBe(400);
  });

  test("of a reader that reads every submission reads the analysts' feed, where a unit's reads its own", async () => {
    const wide = await issueFor(analyst);
    const page = FeedPage.parse(JSON.parse((await come(basicOf(wide), `${PAGE}?limit=2`)).body));
    expect(page.items).toEqual(FeedPage.parse(await (await analyst.get(`${PAGE}?limit=2`)).json()).items);
    const other = await enrol();
    expect(JSON.parse((await come(basicOf(await issueFor(other)))).body).items).toEqual([]);
  });

  test.each(ROUTES.filter(({ access }) => access !== 'public').map((route) => ({ route, title: titleOf(route) })))(
    'opens $title only if that takes it [ASVS 8.2.1]',
    async ({ route }) => {
      const [path, order] = [addressOf(route, { ...NOBODY, partnerId: issued.partnerId }), exampleBody(route)];
      const headers = { ...order.headers, Authorization: basicOf(issued) };
      const answer = await callAs(undefined, origin, verbOf(route), path, { ...order, headers });
      if (route.takesFeedCredential)
        return expect(answer.status).toBe(refusedBy(route) >= 400 ? refusedBy(route) : here(path));
      const without = await callAs(undefined, origin, verbOf(route), path, order);
      expect(seenIn(answer)).toEqual(seenIn(without));
      expect([400, 401]).toContain(answer.status);
      expect(JSON.stringify(answer.headers)).not.toContain('Basic');
    },
  );

  test('is taken by the pages of a feed, and by all that speaks TAXII', () => {
    const takers = ROUTES.filter(({ takesFeedCredential }) => takesFeedCredential);
    expect(takers.filter((route) => !isTaxii(route)).map(titleOf)).toEqual(['GET /v1/feeds/{feedId}/items']);
    expect(takers.filter(isTaxii)).toEqual(ROUTES.filter(({ path }) => path.startsWith('/taxii2')));
  });

  test('does not open a feed that it does not name: as one that does not exist', async () => {
    const narrow = await issueFor(unit);
    await database.send(
      new UpdateCommand({
        TableName: tableNamed('Registry'),
        Key: feedCredentialKey(narrow.credentialId),
        UpdateExpression: 'SET credential.feeds = :feeds',
        ExpressionAttributeValues: { ':feeds': ['another-feed'] },
      }),
    );
    const known = await come(basicOf(narrow));
    expect(codeIn(known)).toEqual({ status: 404, code: 'not-found' });
    expect(seenIn(known)).toEqual(seenIn(await come(basicOf(narrow), '/v1/feeds/unknown-feed/items')));
    expect(seenIn(known)).toEqual(seenIn(await come(basicOf(issued), '/v1/feeds/unknown-feed/items')));
  });
});

describe('an attacker who', () => {
  const refusals = new Set<string>();

  test.for(basicVectors)('$name gets the one answer there is', async ({ change }) => {
    const { authorization, dpop } = change(issued);
    const answer = await send(origin, {
      path: PAGE,
      headers: { Authorization: authorization, ...(dpop && { DPoP: dpop }) },
    });
    const body = expectAnswer(answer, NOT_AUTHENTICATED);
    const { 'x-amzn-remapped-www-authenticate': challenge } = answer.headers;
    expect(challenge).toContain('Basic realm="PTCN Exchange feeds"');
    expect([...refusals.add(`${String(challenge)} ${body}`)]).toHaveLength(1);
  });

  test('brings one that is revoked, or of a suspended partner, gets that answer too', async () => {
    const [gone, other] = [await issueFor(unit), await enrol()];
    await revoke(gone);
    const suspended = await issueFor(other);
    const order = { status: 'suspended', reason: 'a test' };
    await (await operator()).postJson(`/v1/partners/${other.party.partnerId}/status`, order);
    for (const one of [gone, suspended]) {
      const answer = await come(basicOf(one));
      const { 'x-amzn-remapped-www-authenticate': challenge } = answer.headers;
      expect([...refusals]).toEqual([`${String(challenge)} ${expectAnswer(answer, NOT_AUTHENTICATED)}`]);
    }
  });
});

describe('it bites on the next request when', () => {
  test('a credential is revoked, for good and once [ASVS 6.5.6]', async () => {
    const one = await issueFor(unit);
    expect(await statusFor(one)).toBe(200);
    for (let times = 0; times < 2; times++) {
      expect(FeedCredential.parse(await (await revoke(one)).json())).toMatchObject({ state: 'revoked' });
      expect(await statusFor(one)).toBe(401);
    }
    const rotation = await changeAs(await operator(), one, { change: 'rotate' });
    expect(await rotation.json()).toMatchObject({ status: 409, code: 'credential-ended' });
    const { items } = await trailOf(one.partnerId);
    const told = items.filter(
      ({ action, facts }) => action.endsWith('revoked') && facts?.credentialId === one.credentialId,
    );
    expect(told).toHaveLength(1);
  });

  test('its partner is suspended, and again when it is let in', async () => {
    const owner = await enrol();
    const one = await issueFor(owner);
    const seen = [await statusFor(one)];
    for (const status of ['suspended', 'active', 'revoked']) {
      const order = { status, reason: 'a test', breakGlass: 'a test' };
      await (await operator()).postJson(`/v1/partners/${one.partnerId}/status`, order);
      seen.push(await statusFor(one));
    }
    expect(seen).toEqual([200, 401, 200, 401]);
  });

  test('it is rotated: both secrets serve, of three the newest two, and at once the new one alone', async () => {
    const first = await issueFor(unit);
    const rotate = async (atOnce: boolean): Promise<Issued> => {
      const rotated = await rotateAlone(first, { atOnce });
      const path = `/v1/partners/${first.partnerId}/feed-credentials?limit=200`;
      const { items } = FeedCredentialPage.parse(await (await (await operator()).get(path)).json());
      const listed = items.find(({ credentialId }) => credentialId === first.credentialId);
      expect(listed?.previousSecretEndsAt === undefined).toBe(atOnce);
      return rotated;
    };
    const second = await rotate(false);
    expect([await statusFor(first), await statusFor(second)]).toEqual([200, 200]);
    const third = await rotate(false);
    expect([await statusFor(first), await statusFor(second), await statusFor(third)]).toEqual([401, 200, 200]);
    const last = await rotate(true);
    expect([await statusFor(third), await statusFor(last)]).toEqual([401, 200]);
    expect(new Set([first, second, third, last].map(({ secret }) => secret)).size).toBe(4);
  });
});

describe('the rate', () => {
  const minutesAround = () => [0, 1, 2].map((later) => Math.floor(Date.now() / 60_000) + later);

  test('is counted exactly: of eighty at once, sixty pass [ASVS 2.3.2] [ASVS 2.4.1]', async () => {
    const pulls = new FeedPulls(database, tableNamed('Replay'));
    const passed = await Promise.all(Array.from({ length: 80 }, () => pulls.count('fc_00000000000000aa', 7, 60)));
    expect(passed.filter(Boolean)).toHaveLength(60);
    expect(await pulls.count('fc_00000000000000aa', 8, 60)).toBe(true);
  });

  test('is told with the time to wait, to the owner only, and a stranger does not use it up', async () => {
    const one = await issueFor(unit);
    const wrong = basicOf({ ...one, secret: 'x'.repeat(43) });
    const answers = await Promise.all(Array.from({ length: 70 }, () => come(wrong)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(await statusFor(one)).toBe(200);
    for (const minute of minutesAround()) {
      await database.send(
        new UpdateCommand({
          TableName: tableNamed('Replay'),
          Key: feedPullsKey(one.credentialId, minute),
          UpdateExpression: 'SET pulls = :most',
          ExpressionAttributeValues: { ':most': FEED_PULLS_PER_MINUTE },
        }),
      );
    }
    const refused = await come(basicOf(one));
    expect(codeIn(refused)).toEqual({ status: 429, code: 'too-many-requests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await come(wrong)).status).toBe(401);
    expect(await statusFor(issued)).toBe(200);
  });
});

const trailOf = async (partnerId: string) =>
  AuditPage.parse(await (await (await operator()).get(`/v1/audit?subject=partner:${partnerId}&limit=200`)).json());

describe('the operator', () => {
  test('finds every change on the trail with its reason, and each page that was pulled, by role and no key', async () => {
    const owner = await enrol();
    await publish(owner);
    const one = await issueFor(owner);
    await rotateAlone(one, { breakGlass: 'every half year' });
    await rotateAlone(one, { atOnce: true, breakGlass: 'seen on a desk' });
    expect(await statusFor(await rotateAlone(one))).toBe(200);
    await revoke(one, 'desk closed');
    const { items } = await trailOf(one.partnerId);
    const { credentialId } = one;
    const done = items.slice(2).filter(({ action }) => action !== 'proposed');
    expect(done.map(({ action, reason, facts }) => [action, reason, facts?.credentialId])).toEqual([
      ['feed-credential-issued', 'a test', credentialId],
      ['feed-credential-rotated', 'every half year', credentialId],
      ['feed-credential-rotated', 'seen on a desk', credentialId],
      ['feed-credential-rotated', 'a test', credentialId],
      ['feed-credential-revoked', 'desk closed', credentialId],
    ]);
    const pages = [];
    for (let cursor = ''; ; ) {
      const response = await (await operator()).get(`/v1/audit?subject=feed:nztcu-curated&limit=200${cursor}`);
      const page = AuditPage.parse(await response.json());
      pages.push(...page.items.filter(({ actor }) => actor.principal === credentialId));
      if (page.next === undefined) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(pages).toHaveLength(1);
    expect(pages[0]?.actor).toEqual({ principal: credentialId, role: 'feed-credential' });
    expect(pages[0]?.facts).toMatchObject({ entries: 1 });
  });

  test('lists them page by page, oldest first, and reads no secret and no digest', async () => {
    const owner = await enrol();
    const made = [await issueFor(owner, 'one'), await issueFor(owner, 'two'), await issueFor(owner, 'three')];
    const [path, desk] = [`/v1/partners/${owner.party.partnerId}/feed-credentials`, await operator()];
    const first = await (await desk.get(`${path}?limit=2`)).json();
    const second = await (await desk.get(`${path}?cursor=${first.next}`)).json();
    const items = [...FeedCredentialPage.parse(first).items, ...FeedCredentialPage.parse(second).items];
    expect(items.map(({ label }) => label)).toEqual(['one', 'two', 'three']);
    expect(JSON.stringify(items)).not.toMatch(/secret|sha256/);
    const { Items } = await database.send(new ScanCommand({ TableName: tableNamed('Registry') }));
    for (const { secret } of made) expect(JSON.stringify(Items)).not.toContain(secret);
  });

  test("is told of another partner's credential what it is told of an unknown one", async () => {
    const stranger = await enrol();
    const [moved, unknown] = [
      { ...issued, partnerId: stranger.party.partnerId },
      { ...issued, credentialId: 'fc_0000000000000000' },
    ];
    for (const one of [moved, unknown, { ...issued, partnerId: 'nobody' }])
      expect(await (await revoke(one)).json()).toMatchObject({ code: 'not-found' });
    expect((await (await operator()).get('/v1/partners/nobody/feed-credentials')).status).toBe(404);
    expect(await statusFor(issued)).toBe(200);
  });

  const good = { label: 'A spreadsheet', feeds: ['nztcu-curated'] };
  test.each([
    ['without a feed', { ...good, feeds: [] }, 422, 'request-not-valid'],
    ['without a label', { feeds: ['nztcu-curated'] }, 422, 'request-not-valid'],
    ['for more than 400 days', { ...good, days: 401 }, 422, 'request-not-valid'],
    ['for no day', { ...good, days: 0 }, 422, 'request-not-valid'],
    ['with more scopes', { ...good, scopes: ['partners:admin'] }, 422, 'request-not-valid'],
    ['for a feed that does not exist', { ...good, feeds: ['nztcu-curated', 'nobody'] }, 404, 'not-found'],
  ])('issues none %s', async (_what, order, status, code) => {
    const path = `/v1/partners/${issued.partnerId}/feed-credentials`;
    expect(await (await (await operator()).postJson(path, order)).json()).toMatchObject({ status, code });
  });

  test('issues none to a partner that reads no feeds, is revoked or is suspended', async () => {
    const [desk, adviser, gone, suspended] = [
      await operator(),
      await enrol('reader', { scopes: ['quality:read:all'] }),
      await enrol(),
      await enrol(),
    ];
    const before = await issueFor(suspended);
    await desk.postJson(`/v1/partners/${gone.party.partnerId}/status`, { status: 'revoked', reason: 'a test' });
    const order = { status: 'suspended', reason: 'a test' };
    await desk.postJson(`/v1/partners/${before.partnerId}/status`, order);
    const codes = [];
    for (const { party } of [adviser, gone, suspended]) {
      const refused = await desk.postJson(`/v1/partners/${party.partnerId}/feed-credentials`, good);
      codes.push([refused.status, (await refused.json()).code]);
    }
    expect(codes).toEqual([
      [409, 'partner-reads-no-feeds'],
      [409, 'partner-revoked'],
      [409, 'partner-not-active'],
    ]);
    const rotation = await changeAs(desk, before, { change: 'rotate', breakGlass: 'now' });
    expect(await rotation.json()).toMatchObject({ status: 409, code: 'partner-not-active' });
  });

  test('finds in the log whose credential it was, and nothing of its secret or of the header [ASVS 16.3.1]', async () => {
    const one = await issueFor(unit);
    const answer = await come(basicOf(one));
    const requestId = String(answer.headers['x-amzn-requestid']);
    await vi.waitFor(() => expect(readLog()).toContain(requestId), { timeout: 60_000, interval: 50 });
    const line =
      readLog()
        .split('\n')
        .find((text) => text.includes(requestId)) ?? '';
    expect(JSON.parse(line)).toMatchObject({ partnerId: one.partnerId, feedCredentialId: one.credentialId });
    const encoded = basic(`${one.credentialId}:${one.secret}`).slice('Basic '.length);
    for (const piece of [one.secret, one.secret.slice(10, 34), encoded, encoded.slice(40, 64)])
      expect(readLog()).not.toContain(piece);
  });
});
