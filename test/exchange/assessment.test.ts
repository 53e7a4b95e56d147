/** The assessment pack on the running exchange: what is counted when reports are, told by quarter, and traced report by report. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { expect, inject, test } from 'vitest';
import { toInstant } from '#domain/clock.ts';
import type { ReportFacts } from '#domain/tally.ts';
import { Assessment, AssessedReports } from '#schemas/assessment.ts';
import { AuditPage } from '#schemas/audit.ts';
import { FindingsPage } from '#schemas/findings-page.ts';
import { SubmissionAccepted } from '#schemas/receipt.ts';
import { Outbox } from '#stores/outbox.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { database, tableNamed } from '../support/engine-clients.ts';
import { acceptedOn } from '../support/tallies.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');
const outbox = new Outbox(database, tableNamed('Outbox'));

/** A quarter that is over, and in which no other test has anything counted. */
const DAY = `${new Date().getUTCFullYear() - 2}-05-05`;
const QUARTER = `${DAY.slice(0, 4)}-Q2`;
const PERIOD = `from=${QUARTER}&to=${QUARTER}`;

/** Happened then: tells the tally as the commit of a submission would have. */
async function acceptedThen(partnerId: string, facts: Partial<ReportFacts>): Promise<string> {
  const reportKey = uuidv7();
  const unlike = { sameText: reportKey, sameEvent: reportKey };
  const tally = acceptedOn(DAY, { ...unlike, ...facts }, { partnerId, reportKey });
  await outbox.add('quality', { eventId: randomUUID(), tally }, Date.now());
  return `${partnerId}~${reportKey}`;
}

const everyPage = async (who: RawClient, query: string, limit = 200) => {
  const items: AssessedReports['items'] = [];
  for (let cursor = ''; ; ) {
    const page = AssessedReports.parse(await (await who.get(`${query}&limit=${limit}${cursor}`)).json());
    items.push(...page.items);
    if (page.next === undefined) return items;
    cursor = `&cursor=${encodeURIComponent(page.next)}`;
  }
};

test('every figure of the pack is answered by the query beside it, and what is not told by none', async () => {
  const [one, other, analyst] = [await enrol(), await enrol(), await enrolReader()];
  const [a, b] = [one.party.partnerId, other.party.partnerId];
  const drugs = { material: 'ordinary', aspects: ['crime-type.illicit-drugs', 'country.TO', 'route.FJ-TO'] } as const;
  const fraud = { material: 'ordinary', aspects: ['crime-type.fraud', 'country.TO'] } as const;
  const first = { sameText: 'the same words' };
  const sent = await Promise.all([
    ...[a, a, a, b, b].map((unit) => acceptedThen(unit, { assessed: drugs })),
    ...[a, b].map((unit) => acceptedThen(unit, { assessed: fraud })),
    acceptedThen(b, { assessed: { ...drugs, material: 'restricted' } }),
  ]);
  const read = async (query = PERIOD) => Assessment.parse(await (await analyst.get(`/v1/assessment?${query}`)).json());
  const told = ({ values }: Assessment) =>
    values.filter((value) => value.told > 0).map(({ kind, value, told: reports }) => [`${kind} ${value}`, reports]);
  await expect
    .poll(async () => told(await read()), { timeout: 60_000 })
    .toEqual([
      ['crime-type illicit-drugs', 5],
      ['route FJ-TO', 5],
      ['country TO', 7],
    ]);
  // What is a copy of what was counted changes nothing.
  await acceptedThen(a, { assessed: drugs, ...first });
  await acceptedThen(a, { assessed: drugs, ...first });
  await expect
    .poll(async () => told(await read()), { timeout: 60_000 })
    .toEqual([
      ['crime-type illicit-drugs', 6],
      ['route FJ-TO', 6],
      ['country TO', 8],
    ]);

  const pack = await read();
  const figures = pack.values.flatMap(({ quarters }) => quarters).filter(({ query }) => query !== undefined);
  expect(figures).toHaveLength(3);
  for (const { reports, query = '' } of figures) expect(await everyPage(analyst, query)).toHaveLength(reports ?? 0);
  const traced = (await everyPage(analyst, figures[0]?.query ?? '', 3)).map(({ submissionId }) => submissionId);
  expect(traced).toEqual(expect.arrayContaining(sent.slice(0, 5)));
  expect(traced.filter((id) => sent.slice(5).includes(id))).toEqual([]);
  expect(told(await read(`${PERIOD}&material=restricted`))).toEqual([]);
  expect(pack.marking).toEqual({ classification: 'IN-CONFIDENCE', tlp: 'AMBER' });

  const csv = await analyst.call('GET', `/v1/assessment?${PERIOD}`, { headers: { Accept: 'text/csv' } });
  expect(await csv.text()).toContain(`country,TO,${QUARTER},8,IN-CONFIDENCE,AMBER,/v1/assessment/reports?kind=country`);
  for (const query of [`to=${toInstant(Date.now()).slice(0, 4)}-Q9`, 'material=all', 'from=2026-01'])
    expect((await analyst.get(`/v1/assessment?${query}`)).status).toBe(400);
  const figure = `/v1/assessment/reports?kind=country&value=TO&quarter=${QUARTER}&material=ordinary`;
  for (const change of ['&limit=0', '&cursor=nonsense', '&kind=unit'])
    expect((await analyst.get(`${figure}${change}`)).status).toBe(400);
  expect((await analyst.get(figure.replace('country', 'unit'))).status).toBe(400);
  expect([(await one.get(figure)).status, (await one.get('/v1/assessment')).status]).toEqual([403, 403]);
  const trail = await (await operator()).get('/v1/audit?subject=exchange:assessment&limit=200');
  expect(AuditPage.parse(await trail.json()).items.map(({ action }) => action)).toContain('searched');
});

test('findings are listed report by report, in pages, to the unit and to advisers, with what was mended and no word of a report', async () => {
  const [unit, other, adviser] = [
    await enrol(),
    await enrol(),
    await enrol('reader', { scopes: ['quality:read:all'] }),
  ];
  const { partnerId } = unit.party;
  const path = `/v1/quality/partners/${partnerId}/findings`;
  const send = async (change: object, claims: object = {}): Promise<string> => {
    const report = goodReport({ title: 'Never to be seen by advisers', ...change });
    const answer = await unit.submit(
      await signClaims(unit.party, goodClaims(unit.party, origin, { report, ...claims })),
    );
    return SubmissionAccepted.parse(await answer.json()).submissionId;
  };
  const boat = (imo: string) => ({ entities: [{ id: 'boat', kind: 'vessel', name: 'Moana', imo }] });
  const wrong = await send(boat('9074728'));
  const stays = await send({
    ...boat('9074728'),
    narrative: 'Another story, told at some length so that nothing is short about it.',
  });
  const right = await send(boat('9074729'), { supersedes: wrong });

  const page = async (who: RawClient, query = '') =>
    FindingsPage.parse(await (await who.get(`${path}?${query}`)).json());
  const imoIn = ({ items }: FindingsPage) =>
    items.map(({ submissionId, findings }) => [
      submissionId,
      findings.find(({ code }) => code === 'imo-check-digit')?.state,
    ]);
  await expect
    .poll(async () => imoIn(await page(unit)), { timeout: 60_000 })
    .toEqual([
      [right, undefined],
      [stays, 'open'],
      [wrong, 'mended'],
    ]);
  expect(await page(adviser)).toEqual(await page(unit));

  // Page by page, the report that was mended is still seen to be.
  const first = await page(adviser, 'limit=2');
  const rest = await page(adviser, `limit=2&cursor=${encodeURIComponent(first.next ?? '')}`);
  expect([first.items.length, imoIn(rest)]).toEqual([2, [[wrong, 'mended']]]);
  expect((await page(unit, 'from=2020-01&to=2020-12')).items).toEqual([]);

  const table = await adviser.call('GET', path, { headers: { Accept: 'text/csv' } });
  const text = await table.text();
  expect(text).toContain(
    `${wrong},${toInstant(Date.now()).slice(0, 7)},yes,0,imo-check-digit,/report/entities/*/imo,mended`,
  );
  expect(text + JSON.stringify(await page(adviser))).not.toMatch(/Never to be seen|Moana/);
  expect((await other.get(path)).status).toBe(404);
  expect((await adviser.get('/v1/quality/partners/nobody/findings')).status).toBe(404);
  expect((await unit.get(`${path}?from=2026-13`)).status).toBe(400);
});
