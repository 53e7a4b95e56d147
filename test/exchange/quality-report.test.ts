/** The quality report on the running exchange: decisions and grades of analysts reach it, of all reports and of one crime type. */
import { v7 as uuidv7 } from 'uuid';
import { expect, inject, test } from 'vitest';
import { AuditPage } from '#schemas/audit.ts';
import { SubmissionAccepted } from '#schemas/receipt.ts';
import { GapMap, NIL_RETURN_TYP } from '#schemas/requirement.ts';
import { UnitReport } from '#schemas/unit-report.ts';
import { enrol, enrolReader, operator } from '../support/enrolled.ts';
import { goodClaims, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');

test('what an analyst decides and how they grade stands in the report of the unit, counted once', async () => {
  const [unit, reader] = [await enrol(), await enrolReader()];
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin));
  const { submissionId } = SubmissionAccepted.parse(await (await unit.submit(jws)).json());
  expect((await unit.submit(jws)).status).toBe(200);
  const order = { decision: 'accept', grading: { reliability: 'C', credibility: '2' }, reason: 'Fits what we know.' };
  expect((await reader.postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);

  const path = `/v1/quality/partners/${unit.party.partnerId}`;
  const read = async (query = '') => UnitReport.parse(await (await unit.get(`${path}${query}`)).json());
  await expect.poll(async () => (await read()).usefulness.published.count, { timeout: 60_000 }).toBe(1);
  const report = await read();
  const all = { count: 1, of: 1, tooFewToSay: true };
  expect(report.usefulness).toEqual({ useful: all, published: all, became: {}, returned: 0, undecided: 0 });
  const feedback = `/v1/submissions/${submissionId}/feedback`;
  const linked = await (await reader.postJson(feedback, { outcome: 'linked' })).json();
  expect((await reader.postJson(feedback, { outcome: 'refuted', replaces: linked.feedbackId })).status).toBe(201);
  await expect.poll(async () => (await read()).usefulness.became, { timeout: 60_000 }).toEqual({ refuted: 1 });
  expect((await read()).usefulness.useful).toEqual({ ...all, count: 0 });
  expect(report.agreement?.reliability).toEqual({
    same: { count: 0, of: 1, tooFewToSay: true },
    missing: 0,
    pairs: [{ byUnit: 'B', byAnalyst: 'C', reports: 1 }],
  });
  expect(report.reports).toHaveLength(1);
  expect(report.checks.find(({ code }) => code === 'narrative-short')).toMatchObject({ passed: 1, failed: 0 });

  const asTable = async (who: RawClient, where: string) => {
    const answer = await who.call('GET', where, { headers: { Accept: 'text/csv' } });
    return [answer.headers.get('content-type'), (await answer.text()).split('\r\n')] as const;
  };
  const csv = 'text/csv; charset=utf-8; header=present';
  const [type, checks] = await asTable(unit, path);
  expect([type, checks]).toEqual([csv, expect.arrayContaining(['narrative-short,0,0,0,1'])]);
  const [, units] = await asTable(reader, '/v1/quality/partners?limit=1');
  expect(units[0]).toMatch(/^\uFEFF?unit,name,country,reports,acceptedFirstTime,share/);
  expect((await unit.get(`${path}?format=xml`)).status).toBe(400);

  const drugs = await read('?crimeType=illicit-drugs');
  expect(drugs).toMatchObject({ crimeType: 'illicit-drugs', checks: report.checks });
  expect((await read('?crimeType=fraud')).firstTimeAcceptance.of).toBe(0);
  expect((await read('?from=2020-01&to=2020-12')).reports).toEqual([]);
  for (const query of ['?from=2026-13', '?crimeType=drugs', '?from=2026-02&to=2026-01']) {
    expect((await unit.get(`${path}${query}`)).status).toBe(400);
  }
});

test('what is asked is answered by reports, by a hub and by signed nil returns; the map shows the rest, to a unit its own row', async () => {
  const [unit, hub, other] = await Promise.all([enrol(), enrol(), enrol()]);
  const [reader, desk] = [await enrolReader(), await operator()];
  const [own, month] = [unit.party.partnerId, new Date().toISOString().slice(0, 7)];
  const numbered = (what: string) => `T-${own.slice(-12).toUpperCase()}-${what}`;
  const requirement = (what: string) => ({
    number: numbered(what),
    title: `Yachts that wait, ${what}`,
    question: 'Which yachts wait outside a port, and whom do they meet?',
    from: month,
    to: month,
    units: [own],
  });
  for (const what of ['A', 'B', 'C'])
    expect((await reader.postJson('/v1/requirements', requirement(what))).status).toBe(201);
  const twice = await reader.postJson('/v1/requirements', requirement('A'));
  expect([twice.status, (await twice.json()).code]).toEqual([409, 'requirement-exists']);
  expect((await unit.postJson('/v1/requirements', requirement('D'))).status).toBe(403);

  const profile = { contacts: [], powers: [], hub: true };
  expect((await desk.postJson(`/v1/partners/${hub.party.partnerId}/profile`, profile)).status).toBe(200);
  const sends = async (by: RawClient, change: object) =>
    by.submit(await signClaims(by.party, goodClaims(by.party, origin, { onBehalfOf: own, ...change })));
  expect((await sends(unit, { onBehalfOf: undefined, answers: [numbered('A')] })).status).toBe(201);
  expect((await sends(hub, { answers: [numbered('A')] })).status).toBe(201);
  // Not a hub: what it writes about others counts for nobody.
  expect((await sends(other, { answers: [numbered('C')] })).status).toBe(201);

  // A number that others are asked is told as one that nobody is asked: when it is tried, and when it is sent.
  const foreign = await signClaims(
    other.party,
    goodClaims(other.party, origin, { answers: [numbered('A'), 'NOBODY-1'] }),
  );
  for (const path of ['/v1/submissions/check', '/v1/submissions']) {
    const { findings } = await (await other.submit(foreign, path)).json();
    const unasked = findings.filter(({ code }: { code: string }) => code === 'requirement-not-asked');
    expect(unasked.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/answers/0', '/answers/1']);
  }

  const nilReturn = async (by: RawClient, what: string, change: object = {}) =>
    by.submit(
      await signClaims(
        by.party,
        {
          iss: by.party.partnerId,
          aud: origin,
          iat: Math.floor(Date.now() / 1000),
          jti: uuidv7(),
          requirement: numbered(what),
          from: month,
          to: month,
          ...change,
        },
        NIL_RETURN_TYP,
      ),
      `/v1/requirements/${numbered(what)}/nil-returns`,
    );
  const kept = await nilReturn(unit, 'B');
  const nil = await kept.json();
  expect([kept.status, nil]).toEqual([201, expect.objectContaining({ partnerId: own, from: month })]);
  const again = await nilReturn(unit, 'B');
  expect([again.status, await again.json()]).toEqual([200, nil]);
  expect((await nilReturn(other, 'B')).status).toBe(404);
  expect((await nilReturn(unit, 'B', { to: '2099-01' })).status).toBe(422);

  const outage = { partnerId: own, from: `${month}-01`, to: `${month}-28`, reason: 'cable' };
  expect((await other.postJson('/v1/outages', outage)).status).toBe(404);
  const declared = await hub.postJson('/v1/outages', outage);
  expect([declared.status, await declared.json()]).toEqual([201, expect.objectContaining({ declaredBy: 'hub' })]);
  expect((await unit.postJson('/v1/outages', outage)).status).toBe(200);

  const mapFor = async (who: RawClient, query = '') => {
    const answer = await who.get(`/v1/requirements/gaps?limit=200${query}`);
    return GapMap.parse(await answer.json());
  };
  const states = ({ rows }: GapMap) =>
    rows
      .find(({ partnerId }) => partnerId === own)
      ?.cells.filter(({ requirement: number }) => number.startsWith(numbered('')))
      .map(({ requirement: number, state, reports }) => [number.slice(-1), state, reports]);
  await expect
    .poll(async () => states(await mapFor(unit)), { timeout: 60_000 })
    .toEqual([
      ['A', 'answered', 2],
      ['B', 'nil', 0],
      ['C', 'offline', 0],
    ]);
  const map = await mapFor(unit);
  expect(map.rows.map(({ partnerId }) => partnerId)).toEqual([own]);
  expect(map.rows[0]?.outages).toEqual([
    { from: `${month}-01`, to: `${month}-28`, reason: 'cable', declaredBy: 'hub' },
  ]);
  expect((await mapFor(other)).requirements.filter(({ number }) => number.startsWith(numbered('')))).toEqual([]);
  expect((await mapFor(unit, '&from=2020-01&to=2020-12')).requirements).toEqual([]);

  const table = await unit.call('GET', '/v1/requirements/gaps', { headers: { Accept: 'text/csv' } });
  expect([table.status, table.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
  expect(await table.text()).toContain(`TO,${own},Unit ${own},${numbered('B')}`);
  expect((await unit.get('/v1/requirements/gaps?format=xml')).status).toBe(400);

  const trail = AuditPage.parse(await (await desk.get(`/v1/audit?subject=partner:${own}&limit=200`)).json());
  expect(trail.items.map(({ action }) => action)).toEqual(expect.arrayContaining(['nil-returned', 'outage-declared']));
  const plan = await desk.get('/v1/audit?subject=exchange:collection-plan');
  expect(plan.status).toBe(200);
  const ended = await reader.postJson(`/v1/requirements/${numbered('A')}/end`, { to: '2020-01' });
  expect(ended.status).toBe(422);
});
