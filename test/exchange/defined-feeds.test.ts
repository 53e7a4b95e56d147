/** Feeds that analysts define, on the running exchange: defined, changed, tried, filled by rule and by hand, read in every way, and closed to others. */
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { FeedPage } from '#schemas/feed.ts';
import { FeedDescription, FeedPreview, FeedReevaluation } from '#schemas/feed-definition.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { callAs } from '../support/route-calls.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const run = uuidv7().slice(-12);
/** Words that stand in the reports of this file and in no other. */
const [CARGO, ROUTE] = [`cargo${run}`, `route${run}`];
const RULED = `ruled-${run}`;
const PICKED = `picked-${run}`;

let unit: RawClient;
let analyst: RawClient;
const sent: Record<'before' | 'route' | 'after', string> = { before: '', route: '', after: '' };

const draft = (text: string, change: object = {}) => ({
  title: 'A feed of this test',
  description: 'For a test.',
  openTo: 'analysts',
  rule: { text },
  reason: 'A test.',
  ...change,
});

async function publish(narrative: string): Promise<string> {
  const claims = goodClaims(unit.party, origin, { report: goodReport({ narrative }) });
  const { submissionId } = await (await unit.submit(await signClaims(unit.party, claims))).json();
  const order = { decision: 'accept', reason: 'Fits what we know.' };
  expect((await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
  return submissionId;
}

const itemsOf = async (feedId: string, client = analyst) =>
  FeedPage.parse(await (await client.get(`/v1/feeds/${feedId}/items`)).json()).items;
const eventually = (assert: () => Promise<void>) => vi.waitFor(assert, { timeout: 30_000, interval: 50 });
const holds = (feedId: string, ids: readonly string[]) =>
  eventually(async () => expect((await itemsOf(feedId)).map(({ submissionId }) => submissionId)).toEqual(ids));
const refused = async (answer: Promise<Response>) => {
  const { status, code } = await (await answer).json();
  return { status, code };
};

beforeAll(async () => {
  unit = await enrol();
  analyst = await enrolReader();
  sent.before = await publish(`The ${CARGO} left.`);
  sent.route = await publish(`The ${ROUTE} is known.`);
});

test('a feed by rule has what is published from then on, and what was before when it is held against the rule again', async () => {
  const created = await analyst.postJson('/v1/feeds', { feedId: RULED, ...draft(CARGO) });
  expect(created.status).toBe(201);
  expect(FeedDescription.parse(await created.json()).definition).toMatchObject({ version: 1, rule: { text: CARGO } });
  expect(await refused(analyst.postJson('/v1/feeds', { feedId: RULED, ...draft(CARGO) }))).toEqual({
    status: 409,
    code: 'feed-exists',
  });
  sent.after = await publish(`More of the ${CARGO}.`);
  await holds(RULED, [sent.after]);
  const [item] = await itemsOf(RULED);
  expect(item).toMatchObject({ feedId: RULED, entryId: `${RULED}~${sent.after}`, definitionVersion: 1 });

  const change = {
    version: 1,
    ...draft(CARGO, { rule: { text: CARGO.toUpperCase(), crimeTypes: ['illicit-drugs'] } }),
  };
  expect((await analyst.postJson(`/v1/feeds/${RULED}/versions`, change)).status).toBe(201);
  expect(await refused(analyst.postJson(`/v1/feeds/${RULED}/versions`, change))).toEqual({
    status: 409,
    code: 'feed-changed',
  });
  let [cursor, fits]: [string | undefined, number] = [undefined, 0];
  do {
    const answer = await analyst.postJson(`/v1/feeds/${RULED}/reevaluations`, cursor === undefined ? {} : { cursor });
    const stretch = FeedReevaluation.parse(await answer.json());
    [cursor, fits] = [stretch.next, fits + stretch.fits];
  } while (cursor !== undefined);
  expect(fits).toBe(2);
  await holds(RULED, [sent.after, sent.before]);
  expect((await itemsOf(RULED))[1]).toMatchObject({ definitionVersion: 2 });
});

test('its definition is shown with its history, newest first and in pages', async () => {
  const pages: FeedDescription[] = [];
  for (let query = 'limit=1'; ; ) {
    const page = FeedDescription.parse(await (await analyst.get(`/v1/feeds/${RULED}?${query}`)).json());
    pages.push(page);
    if (page.next === undefined) break;
    query = `limit=1&cursor=${page.next}`;
  }
  const versions = pages.flatMap(({ history = [] }) => history);
  expect(versions.map(({ version, definedBy }) => [version, definedBy])).toEqual([
    [2, analyst.party.partnerId],
    [1, analyst.party.partnerId],
  ]);
  expect(pages[0]?.definition).toEqual(versions[0]);
  const { items } = await (await (await operator()).get(`/v1/audit?subject=feed:${RULED}`)).json();
  const actions = items.map(({ action }: { action: string }) => action);
  expect([...new Set(actions)]).toEqual(['feed-defined', 'feed-changed', 'feed-reevaluated']);
});

test('a feed by hand has what is added to it, once, and nothing that is not published', async () => {
  const { rule: _, ...byHand } = draft('');
  expect((await analyst.postJson('/v1/feeds', { feedId: PICKED, ...byHand })).status).toBe(201);
  const pick = (submissionId: string, feedId = PICKED) =>
    analyst.postJson(`/v1/feeds/${feedId}/entries`, { submissionId, reason: 'Belongs to it.' });
  for (const submissionId of [sent.route, sent.route]) expect((await pick(submissionId)).status).toBe(201);
  await holds(PICKED, [sent.route]);
  expect((await pick(sent.before)).status).toBe(201);
  await holds(PICKED, [sent.route, sent.before]);
  const claims = goodClaims(unit.party, origin);
  const { submissionId: waiting } = await (await unit.submit(await signClaims(unit.party, claims))).json();
  expect(await refused(pick(waiting))).toEqual({ status: 409, code: 'not-published' });
  expect(await refused(pick(sent.route, RULED))).toEqual({ status: 422, code: 'request-not-valid' });
  expect(await refused(pick(sent.route, 'nobody'))).toEqual({ status: 404, code: 'not-found' });
});

test('a preview says what a rule would have caught, newest first, and keeps nothing', async () => {
  const tried = await analyst.postJson('/v1/feed-preview', { rule: { text: CARGO } });
  const { items, looked } = FeedPreview.parse(await tried.json());
  expect(items.map(({ submissionId }) => submissionId)).toEqual([sent.after, sent.before]);
  expect(looked).toBeGreaterThanOrEqual(3);
  expect(await refused(analyst.postJson('/v1/feed-preview', { rule: {} }))).toMatchObject({ status: 422 });
});

test('is read in every format, and by TAXII as a collection of its own', async () => {
  const read = (accept: string) =>
    callAs(analyst, origin, 'GET', `/v1/feeds/${RULED}/items`, { headers: { Accept: accept } });
  const lines = (await read('application/x-ndjson')).body.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).submissionId)).toEqual([sent.after, sent.before]);
  expect((await read('text/csv')).body).toContain(`${RULED}~${sent.after}`);
  const { collectionId } = FeedDescription.parse(await (await analyst.get(`/v1/feeds/${RULED}`)).json());
  await eventually(async () => {
    const path = `/taxii2/feeds/collections/${collectionId}/objects/?match[type]=report`;
    expect((await (await analyst.get(path)).json()).objects).toHaveLength(2);
  });
});

test('to a unit, whose own report is in it, a feed for analysts does not exist', async () => {
  for (const path of ['', '/items']) {
    const [there, nowhere] = await Promise.all(
      [RULED, `nobody-${run}`].map((feedId) => unit.get(`/v1/feeds/${feedId}${path}`)),
    );
    expect([there?.status, nowhere?.status]).toEqual([404, 404]);
  }
  expect((await unit.get(`/taxii2/feeds/collections/${RULED}/objects/`)).status).toBe(404);
  const { feeds } = await (await unit.get('/v1/feeds')).json();
  expect(feeds.map(({ feedId }: { feedId: string }) => feedId)).not.toContain(RULED);
  const [there, nowhere] = await Promise.all(
    [RULED, `nobody-${run}`].map(async (feedId) => (await unit.get(`/v1/entitlements/${feedId}~${sent.after}`)).json()),
  );
  expect(there).toEqual(nowhere);
  expect(await (await analyst.get(`/v1/entitlements/${RULED}~${sent.after}`)).json()).toMatchObject({
    because: 'analyst',
  });
});

test('what is withdrawn is gone from every feed in the same moment, and its readers are told there', async () => {
  const withdraw = { decision: 'withdraw', reasonClass: 'refuted', reason: 'It was not so.' };
  expect((await analyst.postJson(`/v1/submissions/${sent.before}/decisions`, withdraw)).status).toBe(201);
  for (const feedId of [RULED, PICKED]) {
    expect((await itemsOf(feedId))[1]).toMatchObject({ kind: 'withdrawn', entryId: `${feedId}~${sent.before}` });
    await eventually(async () => {
      const [, , told, ...more] = await itemsOf(feedId);
      expect([told?.kind, told?.submissionId, more]).toEqual(['withdrawn', sent.before, []]);
    });
  }
});
