/** Curation on the running exchange: every state is told to the unit in words of its own, and what is withdrawn is served to nobody. */
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { ReadersPage } from '#schemas/audit.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { FeedPage, InboxPage } from '#schemas/feed.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const FEED = '/v1/feeds/nztcu-curated/items';

let unit: RawClient;
let analyst: RawClient;

beforeAll(async () => {
  [unit, analyst] = [await enrol(), await enrolReader()];
});

async function send(change: object = {}): Promise<string> {
  const claims = goodClaims(unit.party, origin, { report: goodReport(change) });
  return (await (await unit.submit(await signClaims(unit.party, claims))).json()).submissionId;
}
const order = (id: string, body: object) => analyst.postJson(`/v1/submissions/${id}/decisions`, body);
async function decided(id: string, body: object): Promise<SubmissionStatus> {
  const response = await order(id, body);
  expect(response.status).toBe(201);
  return SubmissionStatus.parse(await response.json());
}
const statusOf = async (id: string) => SubmissionStatus.parse(await (await unit.get(`/v1/submissions/${id}`)).json());
const itemsOf = async (query = '') => FeedPage.parse(await (await unit.get(`${FEED}${query}`)).json()).items;

/** The inbox is everybody's: it is gone through to its end. */
async function inInbox(id: string) {
  for (let next = ''; ; ) {
    const page = InboxPage.parse(await (await analyst.get(`/v1/inbox?limit=200${next}`)).json());
    const found = page.items.find(({ submissionId }) => submissionId === id);
    if (found || page.next === undefined) return found;
    next = `&cursor=${page.next}`;
  }
}

describe('a submission', () => {
  test('that is taken on stays in the inbox and says so; the decisions of its life are kept in their order', async () => {
    const id = await send();
    const triaged = await decided(id, { decision: 'triage' });
    expect(triaged.state).toBe('triaged');
    await expect.poll(async () => (await inInbox(id))?.triagedAt).toBe(triaged.decision?.decidedAt);
    expect((await order(id, { decision: 'triage' })).status).toBe(409);
    await decided(id, { decision: 'accept', reason: 'Fits.', grading: { reliability: 'B', credibility: '3' } });
    await decided(id, { decision: 'withdraw', reasonClass: 'refuted', reason: 'It was a ferry.' });
    await expect.poll(() => inInbox(id)).toBeUndefined();
    const status = await statusOf(id);
    expect(status.state).toBe('withdrawn');
    expect(status.decisions?.map(({ decision, byRole, reason }) => [decision, byRole, reason])).toEqual([
      ['triage', 'analyst', undefined],
      ['accept', 'analyst', 'Fits.'],
      ['withdraw', 'analyst', 'It was a ferry.'],
    ]);
    expect(status.decisions?.[1]?.grading).toEqual({ reliability: 'B', credibility: '3' });
    expect(status.decision).toEqual(status.decisions?.[2]);
    const readers = ReadersPage.parse(await (await unit.get(`/v1/submissions/${id}/readers`)).json());
    expect(readers.items.map(({ state }) => state)).toEqual(['triaged', 'published', 'withdrawn']);
  });

  test('that is declined is published nowhere, and its unit is told why', async () => {
    const id = await send();
    await decided(id, { decision: 'decline', reason: 'Known since last week.' });
    expect(await statusOf(id)).toMatchObject({ state: 'declined', decision: { reason: 'Known since last week.' } });
    expect((await itemsOf('?limit=200')).map(({ submissionId }) => submissionId)).not.toContain(id);
    const late = await order(id, { decision: 'withdraw', reasonClass: 'mistaken', reason: 'x' });
    expect({ status: late.status, code: (await late.json()).code }).toEqual({ status: 409, code: 'not-published' });
  });

  test('is decided by one of two analysts at once, whatever each wants', async () => {
    const id = await send();
    const other = await enrolReader();
    const outcomes = await Promise.all([
      order(id, { decision: 'accept', reason: 'Fits.' }),
      other.postJson(`/v1/submissions/${id}/decisions`, { decision: 'decline', reason: 'Does not fit.' }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });
});

describe('a withdrawn entry', () => {
  test('is a stub to whoever comes later and a last row to whoever came before, in every format; the bytes stay its unit\u2019s', async () => {
    const word = 'Kaleidoscope';
    const id = await send({ title: word, narrative: `${word} is what they called the boat.` });
    await decided(id, { decision: 'accept', reason: word });
    const before = FeedPage.parse(await (await unit.get(`${FEED}?limit=200`)).json());
    expect(JSON.stringify(before.items)).toContain(word);
    await decided(id, { decision: 'withdraw', reasonClass: 'originator', reason: `${word} again` });

    const added = await itemsOf(`?cursor=${before.next}`);
    expect(added).toMatchObject([{ kind: 'withdrawn', submissionId: id, reasonClass: 'originator' }]);
    const whole = await itemsOf('?limit=200');
    expect(whole.map(({ addedAt }) => addedAt)).toEqual([
      ...before.items.map(({ addedAt }) => addedAt),
      ...added.map(({ addedAt }) => addedAt),
    ]);
    expect(whole.filter((item) => item.submissionId === id).map(({ kind }) => kind)).toEqual([
      'withdrawn',
      'withdrawn',
    ]);
    for (const client of [unit, analyst]) {
      for (const query of ['', '&format=ndjson', '&format=csv', '&format=csv&part=entities']) {
        const [{ addedAt: newest } = { addedAt: '' }] = added;
        const since = new Date(Date.parse(newest) - 120_000).toISOString();
        const text = await (await client.get(`${FEED}?limit=200&added_after=${since}${query}`)).text();
        expect(text).not.toContain(word);
        if (!query.includes('part')) expect(text).toContain(id);
      }
    }
    const envelope = await (await unit.get(`/v1/submissions/${id}/envelope`)).text();
    expect(Buffer.from(envelope.split('.')[1] ?? '', 'base64url').toString()).toContain(word);
  });
});
