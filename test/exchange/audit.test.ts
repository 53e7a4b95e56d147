/** The audit trail over HTTP: operators see who, why and by which key; an originator sees roles; others see nothing. */
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { AuditPage, ReadersPage } from '#schemas/audit.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');

let unit: RawClient;
let analyst: RawClient;
let submissionId: string;

const trailOf = async (subject: string, rest = '') =>
  AuditPage.parse(await (await (await operator()).get(`/v1/audit?subject=${subject}${rest}`)).json());
/** Page by page: of a feed that all tests share there are many. */
const wholeTrailOf = async (subject: string, limit = 200) => {
  const whole: AuditPage['items'] = [];
  for (let rest = ''; ; ) {
    const { items, next } = await trailOf(subject, `&limit=${limit}${rest}`);
    whole.push(...items);
    if (next === undefined) return whole;
    rest = `&cursor=${next}`;
  }
};
const readersFor = (client: RawClient, rest = '') => client.get(`/v1/submissions/${submissionId}/readers${rest}`);
const readers = async (rest = '') => ReadersPage.parse(await (await readersFor(unit, rest)).json());

beforeAll(async () => {
  unit = await enrol();
  analyst = await enrolReader();
  const sent = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)));
  ({ submissionId } = await sent.json());
  for (const part of ['', '/envelope', '/receipt']) {
    expect((await unit.get(`/v1/submissions/${submissionId}${part}`)).status).toBe(200);
    expect((await analyst.get(`/v1/submissions/${submissionId}${part}`)).status).toBe(200);
  }
  await analyst.postJson('/v1/acknowledgements', { submissionId, summaryId: `${submissionId}~summary` });
  const order = { decision: 'accept', reason: 'Known to us as operation canary.' };
  expect((await analyst.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
});

describe('the originator of a report', () => {
  const DONE = ['status-read', 'envelope-read', 'receipt-read', 'acknowledged', 'decided'];

  test('sees who did what with it, by role, and not its own reads', async () => {
    const { items } = await readers();
    expect(items.map(({ action }) => action)).toEqual(DONE);
    expect(new Set(items.map(({ role }) => role))).toEqual(new Set(['analyst']));
    expect(items.at(-1)?.feedId).toBe('nztcu-curated');
    expect(items.at(-1)?.note).toContain('may stand for several people');
  });

  test('is never told which system it was, by which key, or an inner word', async () => {
    const text = await (await readersFor(unit)).text();
    for (const word of [analyst.party.partnerId, analyst.party.dpop.thumbprint, 'canary']) {
      expect(text).not.toContain(word);
    }
  });

  test('pages through it with nothing left out', async () => {
    const first = await readers('?limit=2');
    const second = await readers(`?limit=200&cursor=${first.next}`);
    expect([...first.items, ...second.items].map(({ action }) => action)).toEqual(DONE);
  });

  test("is told of another's report what it is told of an unknown one", async () => {
    const stranger = await enrol();
    const withoutInstance = async (response: Response) => {
      const { instance: _instance, ...body } = await response.json();
      return { status: response.status, body };
    };
    const unknown = `nobody~${submissionId.split('~')[1]}`;
    const known = await withoutInstance(await readersFor(stranger));
    expect(known.status).toBe(404);
    expect(known).toEqual(await withoutInstance(await stranger.get(`/v1/submissions/${unknown}/readers`)));
  });
});

describe('the operator', () => {
  test('sees what was done to a partner, by whom, from which key and why', async () => {
    const [other, desk] = [await enrol(), await operator()];
    const { partnerId, signing } = other.party;
    const path = `/v1/partners/${partnerId}`;
    await desk.postJson(`${path}/status`, { status: 'suspended', reason: 'laptop missing' });
    const from = '2026-10-03T04:15:00Z';
    const reason = 'laptop stolen in Apia';
    await desk.postJson(`${path}/keys/${signing.thumbprint}`, { state: 'compromised', from, reason });
    const { items } = await trailOf(`partner:${partnerId}`);
    expect(items.map(({ action, reason: why }) => [action, why])).toEqual([
      ['proposed', 'a test'],
      ['enrolled', undefined],
      ['status-changed', 'laptop missing'],
      ['key-compromised', reason],
    ]);
    const keyThumbprint = desk.party.dpop.thumbprint;
    for (const { actor } of items)
      expect(actor).toEqual({ principal: 'operator-desk', role: 'operator', keyThumbprint });
  });

  test('sees the acceptance of a report as its record has it, then what followed, page by page', async () => {
    const whole = await trailOf(`submission:${submissionId}`);
    expect(whole.items[0]).toMatchObject({
      action: 'submission-accepted',
      actor: { principal: unit.party.partnerId, role: 'unit', keyThumbprint: unit.party.signing.thumbprint },
    });
    expect(await wholeTrailOf(`submission:${submissionId}`, 1)).toEqual(whole.items);
    expect(whole.items).toHaveLength(6);
    expect(JSON.stringify(whole)).not.toMatch(/canary|title/);
  });

  test('sees who pulled which span of a feed, once per page, and nothing of empty pages', async () => {
    const { items, next } = await (await unit.get('/v1/feeds/nztcu-curated/items')).json();
    expect(items).toHaveLength(1);
    await unit.get(`/v1/feeds/nztcu-curated/items?cursor=${next}`);
    const reads = (await wholeTrailOf('feed:nztcu-curated')).filter(
      ({ actor }) => actor.principal === unit.party.partnerId,
    );
    const { addedAt } = items[0];
    expect(reads.map(({ facts }) => facts)).toEqual([{ entries: 1, addedFrom: addedAt, addedTo: addedAt }]);
  });

  test('sees that an analyst listed the reports of a unit', async () => {
    await analyst.get(`/v1/submissions?partnerId=${unit.party.partnerId}`);
    await unit.get('/v1/submissions');
    const { items } = await trailOf(`partner:${unit.party.partnerId}`);
    expect(items.map(({ action, actor }) => [action, actor.role])).toEqual([
      ['proposed', 'operator'],
      ['enrolled', 'operator'],
      ['submissions-listed', 'analyst'],
    ]);
  });

  test('is told nothing of a thing that nobody knows, and that a thing must be named', async () => {
    expect(await trailOf('partner:nobody')).toEqual({ items: [] });
    for (const query of ['', '?subject=tonga-tcu', '?subject=person:jane']) {
      expect((await (await operator()).get(`/v1/audit${query}`)).status).toBe(400);
    }
  });
});
