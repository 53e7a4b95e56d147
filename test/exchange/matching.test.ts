/** Matching and search on a running exchange: what analysts are shown, why, and what nobody else is. */
import { randomInt } from 'node:crypto';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { v7 as uuidv7 } from 'uuid';
import { beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { aboutExchange } from '#domain/audit-entry.ts';
import { MUTED_ABOVE } from '#domain/matching/links.ts';
import { type IndexRow, MATCH_RULES, type Origin, rowsOf } from '#domain/matching/index-row.ts';
import { keysOf } from '#domain/matching/keys-of.ts';
import { Entity } from '#schemas/entities.ts';
import { Reindexation, SearchList, SearchListAnswer, SearchPage, SubmissionLinks } from '#schemas/match.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { originKey } from '#stores/table-keys.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const index = new MatchIndex(database, tableNamed('Matches'));

/** Numbers that no other test has. */
const digits = (count: number) => Array.from({ length: count }, () => randomInt(1, 10)).join('');
const shipNumber = () => {
  const six = digits(6);
  return `${six}${Array.from(six).reduce((sum, digit, at) => sum + Number(digit) * (7 - at), 0) % 10}`;
};
const imo = shipNumber();
const phone = `+67677${digits(5)}`;
const surname = Array.from({ length: 8 }, (_, at) =>
  at % 2 === 0 ? 'BDFGKLMNPRST'[randomInt(12)] : 'aiou'[randomInt(4)],
).join('');

let analyst: RawClient;
let units: readonly [RawClient, RawClient, RawClient];
const ids: Record<string, string> = {};

async function send(unit: RawClient, report: object, claims: object = {}): Promise<string> {
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin, { report: goodReport(report), ...claims }));
  const response = await unit.submit(jws);
  expect(response.status, await response.clone().text()).toBe(201);
  const { submissionId } = await response.json();
  await vi.waitFor(async () => expect(await index.originsOf([submissionId])).toHaveLength(1), {
    timeout: 60_000,
    interval: 50,
  });
  return submissionId;
}

const ship = (number: string) => ({ id: 'ship', kind: 'vessel', imo: number });
const person = (full: string) => ({ id: 'person', kind: 'person', names: [{ full }] });

async function linksOf(submissionId: string, query = ''): Promise<SubmissionLinks> {
  const response = await analyst.get(`/v1/submissions/${submissionId}/links${query}`);
  expect(response.status).toBe(200);
  return SubmissionLinks.parse(await response.json());
}

async function search(query: Record<string, string>): Promise<SearchPage> {
  const response = await analyst.get(`/v1/search?${new URLSearchParams(query)}`);
  expect(response.status, await response.clone().text()).toBe(200);
  return SearchPage.parse(await response.json());
}

beforeAll(async () => {
  analyst = await enrolReader();
  units = [await enrol(), await enrol(), await enrol()];
  const [one, two, three] = units;
  ids['first'] = await send(one, {
    entities: [ship(`IMO ${imo}`), person(`Sione ${surname}`), { id: 'phone', kind: 'phone', number: phone }],
    provenance: { sources: ['S-1'] },
    grading: { reliability: 'B', credibility: '1' },
  });
  ids['copy'] = await send(two, { entities: [ship(imo)], provenance: { derivedFrom: [ids['first']] } });
  ids['own'] = await send(three, {
    entities: [person(`${surname.toUpperCase()}, Sioni`), { id: 'p', kind: 'phone', number: phone }],
  });
  ids['name'] = await send(two, { entities: [person(`${surname} Sione`)] });
});

describe('links of a submission', () => {
  test('are shown with their reasons, the surest first, and how many sources stand behind it', async () => {
    const { items, muted, corroboration } = await linksOf(ids['first'] ?? '');
    expect(muted).toEqual([]);
    expect(items.map(({ submissionId }) => submissionId)).toEqual([
      ...[ids['copy'], ids['own']].toSorted(),
      ids['name'],
    ]);
    const copy = items.find(({ submissionId }) => submissionId === ids['copy']);
    expect(copy?.reasons).toEqual([
      {
        kind: 'imo',
        strength: 'exact',
        value: imo,
        here: { entityId: 'ship', pointer: '/report/entities/0/imo' },
        there: { entityId: 'ship', pointer: '/report/entities/0/imo' },
      },
    ]);
    const own = items.find(({ submissionId }) => submissionId === ids['own']);
    expect(own?.reasons.map(({ kind, strength }) => [kind, strength])).toEqual([
      ['phone', 'exact'],
      ['name', 'fuzzy'],
    ]);
    // Three reports, of which one is derived, and one says nothing of its source.
    expect(corroboration).toMatchObject({ submissions: 3, independentRoots: 2, flags: ['sources-not-stated'] });
  });

  test('of a copy alone have one root, and credibility 1 is held against it', async () => {
    const lone = shipNumber();
    const first = await send(units[0], {
      entities: [ship(lone)],
      provenance: { sources: ['S-7'] },
      grading: { reliability: 'B', credibility: '1' },
    });
    const second = await send(units[1], { entities: [ship(lone)], provenance: { derivedFrom: [first] } });
    expect((await linksOf(first)).corroboration.flags).toEqual(['single-root', 'graded-1-without-two-roots']);
    expect((await linksOf(second)).corroboration).toMatchObject({ independentRoots: 1, roots: [{ source: 'S-7' }] });
  });

  test('of two that have it from each other go in a circle', async () => {
    const lone = shipNumber();
    const jti = uuidv7();
    const later = `${units[0].party.partnerId}~${jti}`;
    const first = await send(units[1], { entities: [ship(lone)], provenance: { derivedFrom: [later] } });
    expect(await send(units[0], { entities: [ship(lone)], provenance: { derivedFrom: [first] } }, { jti })).toBe(later);
    expect((await linksOf(first)).corroboration).toMatchObject({
      independentRoots: 0,
      flags: ['circular', 'single-root'],
    });
  });

  test('with one that was withdrawn stay, and it corroborates nothing any more', async () => {
    const lone = shipNumber();
    const first = await send(units[0], { entities: [ship(lone)], provenance: { sources: ['S-8'] } });
    const second = await send(units[1], { entities: [ship(lone)], provenance: { sources: ['T-1'] } });
    expect((await linksOf(first)).corroboration.independentRoots).toBe(2);
    const decide = (order: object) => analyst.postJson(`/v1/submissions/${second}/decisions`, order);
    expect((await decide({ decision: 'accept', reason: 'Fits.' })).status).toBe(201);
    const feed = await (await units[1].get('/v1/feeds/nztcu-curated/items?limit=200')).text();
    expect(feed).toContain(lone);
    expect(feed).not.toContain('T-1');
    expect((await decide({ decision: 'withdraw', reason: 'A ferry.', reasonClass: 'refuted' })).status).toBe(201);
    const { items, corroboration } = await linksOf(first);
    expect(items.map(({ submissionId }) => submissionId)).toEqual([second]);
    expect(corroboration).toMatchObject({ submissions: 1, independentRoots: 1 });
  });

  test('come page by page, none skipped and none repeated', async () => {
    const seen: string[] = [];
    let query = '?limit=1';
    for (;;) {
      const { items, next } = await linksOf(ids['first'] ?? '', query);
      seen.push(...items.map(({ submissionId }) => submissionId));
      if (next === undefined) break;
      query = `?limit=1&cursor=${next}`;
    }
    expect(seen).toEqual((await linksOf(ids['first'] ?? '')).items.map(({ submissionId }) => submissionId));
  });

  test('by a value that stands everywhere there are none, and it is said', async () => {
    const common = shipNumber();
    const { keys } = keysOf({ entities: [Entity.parse(ship(common))] });
    for (let at = 0; at < MUTED_ABOVE.submissions; at++) {
      const submissionId = `many~${uuidv7()}`;
      const received = { submissionId, partnerId: 'many', receivedAt: '2026-11-22T01:00:00.000Z' };
      const from = { submissionId, author: 'many', sources: [], derivedFrom: [] };
      await index.add(rowsOf(keys, received), from);
    }
    const { items, muted } = await linksOf(await send(units[0], { entities: [ship(common)] }));
    expect(items).toEqual([]);
    expect(muted).toEqual([expect.objectContaining({ kind: 'imo', value: common, because: 'too-many-submissions' })]);
    const found = await search({ kind: 'imo', value: common, limit: '200' });
    expect(found.items).toHaveLength(MUTED_ABOVE.submissions + 1);
  });

  test('are on the trail of the submission that was asked about, and of no other', async () => {
    const [one, two] = units;
    const actions = async (unit: RawClient, id: string | undefined) =>
      (await (await unit.get(`/v1/submissions/${id}/readers`)).json()).items.map(
        ({ action }: { action: string }) => action,
      );
    expect(await actions(one, ids['first'])).toContain('links-read');
    expect(await actions(two, ids['copy'])).toEqual([]);
  });
});

describe('search', () => {
  test('finds an identifier as it was typed, of a kind or of any', async () => {
    for (const query of [{ value: `imo ${imo}` }, { value: imo, kind: 'imo' }]) {
      const { items } = await search(query);
      expect(items.map(({ submissionId }) => submissionId).toSorted()).toEqual([ids['first'], ids['copy']].toSorted());
      expect(items[0]).toMatchObject({ kind: 'imo', strength: 'exact', value: imo, there: { entityId: 'ship' } });
    }
    expect((await search({ value: imo, kind: 'container' })).items).toEqual([]);
  });

  test('finds a name by the rule', async () => {
    const { items } = await search({ value: `${surname}, SIONE`, kind: 'name' });
    const found = new Map(items.map(({ submissionId, strength }) => [submissionId, strength]));
    expect(found).toEqual(
      new Map([
        [ids['first'], 'exact'],
        [ids['own'], 'fuzzy'],
        [ids['name'], 'exact'],
      ]),
    );
  });

  test('comes page by page', async () => {
    const first = await search({ value: imo, limit: '1' });
    const second = await search({ value: imo, limit: '1', cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ submissionId }) => submissionId).toSorted()).toEqual(
      [ids['first'], ids['copy']].toSorted(),
    );
  });

  test.each(['kind=imo', 'value=', 'value=-', 'kind=imo&value=A', 'kind=ship&value=1', `value=${'1'.repeat(201)}`])(
    'says what is wrong with %s',
    async (query) => {
      const response = await analyst.get(`/v1/search?${query}`);
      expect([response.status, (await response.json()).code]).toEqual([400, 'bad-parameter']);
    },
  );

  test('answers a pasted list in its order: hit or no hit, and as what', async () => {
    const values = [phone, `IMO ${imo}`, shipNumber(), `Sione ${surname}`, '?', phone];
    const response = await analyst.postJson('/v1/search/list', { values });
    const { items } = SearchListAnswer.parse(await response.json());
    expect(items).toEqual(
      [['phone'], ['imo'], [], ['name'], [], ['phone']].map((kinds, at) => ({
        value: values[at],
        hit: kinds.length > 0,
        kinds,
      })),
    );
  });

  test('answers a thousand values, and refuses one more', async () => {
    const values = [imo, ...Array.from({ length: 999 }, (_, at) => `X${at}Y${digits(6)}`)];
    const response = await analyst.postJson('/v1/search/list', { values });
    expect(response.status).toBe(200);
    expect((await response.json()).items.filter(({ hit }: { hit: boolean }) => hit)).toHaveLength(1);
    expect((await analyst.postJson('/v1/search/list', { values: [...values, 'one'] })).status).toBe(422);
    expect(SearchList.safeParse({ values: [] }).success).toBe(false);
  });

  test('asks for parts of a list that is too much at once', async () => {
    const words = ['Aleki', 'Bakala', 'Kelepi', 'Lomano', 'Mosese', 'Taniela'];
    const values = Array.from({ length: 1_000 }, (_, at) =>
      words.map((word) => `${word}${'kltmn'[at % 5]}a`).join(' '),
    );
    const response = await analyst.postJson('/v1/search/list', { values });
    expect([response.status, (await response.json()).detail]).toEqual([422, expect.stringContaining('in parts')]);
  });

  test('is on the trail with how many, and never with what', async () => {
    const trail = new AuditTrail(database, tableNamed('Audit'));
    const { kept } = await trail.of(aboutExchange('search'), ' ', 200);
    const own = kept.filter(({ entry }) => entry.actor.principal === analyst.party.partnerId);
    expect(own.map(({ entry }) => entry.facts)).toContainEqual({ values: 1_000, hits: 1 });
    expect(JSON.stringify(own)).not.toContain(imo);
  });
});

test('nobody but an analyst may ask', async () => {
  const adviser = await enrol('reader', { scopes: ['quality:read:all'] });
  for (const client of [units[0], adviser, await operator()]) {
    const answers = [
      await client.get(`/v1/submissions/${ids['first']}/links`),
      await client.get(`/v1/search?value=${imo}`),
      await client.postJson('/v1/search/list', { values: [imo] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  }
});

describe('what an earlier rule has indexed, or none', () => {
  const reindex = async (request: object): Promise<Reindexation> => {
    const response = await analyst.postJson('/v1/reindexations', request);
    expect(response.status, await response.clone().text()).toBe(200);
    return Reindexation.parse(await response.json());
  };
  const stands = async (key: string) => {
    const [kinds] = await index.kindsUnder([{ form: 'bare', key }]);
    return { rows: (await index.under({ form: 'bare', key }, 'imo', 10)).rows.length, kinds };
  };

  test('is found, indexed again by the rule of now, and loses what the earlier one made of it; twice is once', async () => {
    const unit = await enrol();
    const [one, two] = [shipNumber(), shipNumber()];
    const [old, never] = [await send(unit, { entities: [ship(one)] }), await send(unit, { entities: [ship(two)] })];
    const { partnerId } = unit.party;
    expect(await reindex({ apply: true, partnerId })).toEqual({ rules: MATCH_RULES, looked: 2, behind: 0 });
    // As an earlier rule left it: another key. And as it was before there was an index: nothing.
    const [row] = (await index.under({ form: 'bare', key: one }, 'imo', 1)).rows;
    const wrong = `X${one}`;
    await index.replace([{ ...row, key: wrong } as IndexRow], (await index.originsOf([old]))[0] as Origin);
    await database.send(
      new UpdateCommand({
        TableName: tableNamed('Matches'),
        Key: originKey(old),
        UpdateExpression: 'SET #rules = :none',
        ExpressionAttributeNames: { '#rules': 'rules' },
        ExpressionAttributeValues: { ':none': 0 },
      }),
    );
    await database.send(new DeleteCommand({ TableName: tableNamed('Matches'), Key: originKey(never) }));
    expect([await stands(one), await stands(wrong)]).toEqual([
      { rows: 0, kinds: [] },
      { rows: 1, kinds: ['imo'] },
    ]);

    expect(await reindex({ apply: false, partnerId })).toMatchObject({ looked: 2, behind: 2 });
    expect(await reindex({ apply: true, partnerId })).toMatchObject({ looked: 2, behind: 2 });
    await vi.waitFor(async () => expect(await reindex({ apply: false, partnerId })).toMatchObject({ behind: 0 }), {
      timeout: 60_000,
      interval: 50,
    });
    expect([await stands(one), await stands(wrong)]).toEqual([
      { rows: 1, kinds: ['imo'] },
      { rows: 0, kinds: [] },
    ]);
    const trail = new AuditTrail(database, tableNamed('Audit'));
    const { kept } = await trail.of(aboutExchange('search'), ' ', 200);
    const own = kept.flatMap(({ entry }) => (entry.action === 'reindexed' ? [entry.facts] : []));
    expect(own).toContainEqual({ version: MATCH_RULES, submissions: 2 });
    expect(JSON.stringify(own)).not.toContain(partnerId);
  });

  test('is looked for unit by unit, by a cursor that goes on where it was', async () => {
    const { looked, next } = await reindex({ apply: false });
    expect(looked).toBeGreaterThan(0);
    if (next !== undefined) expect((await reindex({ apply: false, cursor: next })).looked).toBeGreaterThanOrEqual(0);
    expect((await analyst.postJson('/v1/reindexations', { apply: false, cursor: 'made-up' })).status).toBe(400);
    expect((await units[0].postJson('/v1/reindexations', { apply: true })).status).toBe(403);
  });
});

test('a submission is indexed once, however often it is told', async () => {
  const again = await index.under({ form: 'bare', key: imo }, 'imo', 10);
  await index.add(again.rows, { submissionId: ids['first'] ?? '', author: 'x', sources: [], derivedFrom: [] });
  expect(await index.under({ form: 'bare', key: imo }, 'imo', 10)).toEqual(again);
});
