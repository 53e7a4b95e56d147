/** Engagements and challenges on the running exchange: recorded by advisers, seen by the unit, and an upheld challenge changes the figure. */
import { v7 as uuidv7 } from 'uuid';
import { expect, inject, test } from 'vitest';
import { AuditPage, ReadersPage } from '#schemas/audit.ts';
import { Challenge, Engagement } from '#schemas/coaching.ts';
import { LENDING_TYP, LentReport } from '#schemas/lending.ts';
import { SubmissionAccepted } from '#schemas/receipt.ts';
import { UnitReport } from '#schemas/unit-report.ts';
import { enrol, operator } from '../support/enrolled.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';

const { origin } = inject('exchange');

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const adviser = () => enrol('reader', { scopes: ['quality:read:all', 'quality:advise'] });
const pathOf = (unit: RawClient) => `/v1/quality/partners/${unit.party.partnerId}`;
const imoIn = ({ checks }: UnitReport) => checks.find(({ code }) => code === 'imo-check-digit');
const reportOf = async (unit: RawClient) => UnitReport.parse(await (await unit.get(pathOf(unit))).json());

/** A unit with one accepted report whose IMO number does not check. */
async function unitWithFinding(change: object = {}) {
  const unit = await enrol();
  const report = goodReport({ entities: [{ id: 'boat', kind: 'vessel', name: 'Moana', imo: '9074728' }], ...change });
  const answer = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin, { report })));
  const { submissionId } = SubmissionAccepted.parse(await answer.json());
  const before = await eventually(async () => {
    const figures = await reportOf(unit);
    return imoIn(figures)?.failed === 1 ? figures : undefined;
  });
  return { unit, submissionId, before };
}

test('a challenge that is upheld takes the finding out of the figures, once, and its outcome stands in the report', async () => {
  const { unit, submissionId, before } = await unitWithFinding();
  expect(imoIn(before)).toMatchObject({ failed: 1, notApplicable: 0 });
  expect(before.reports).toHaveLength(1);
  expect(before.costliest.map(({ code }) => code)).toContain('imo-check-digit');

  const order = { submissionId, code: 'imo-check-digit', reason: 'It is what the hull says; the yard has it so.' };
  const raised = await unit.postJson(`${pathOf(unit)}/challenges`, order);
  expect(raised.status).toBe(201);
  const { challengeId } = Challenge.parse(await raised.json());
  const again = await unit.postJson(`${pathOf(unit)}/challenges`, order);
  expect([again.status, (await again.json()).code]).toEqual([409, 'already-challenged']);

  const who = await adviser();
  const outcome = { outcome: 'upheld', reason: 'The register confirms it.' };
  const answered = await who.postJson(`${pathOf(unit)}/challenges/${challengeId}/outcome`, outcome);
  expect(answered.status).toBe(200);
  const twice = await who.postJson(`${pathOf(unit)}/challenges/${challengeId}/outcome`, outcome);
  expect([twice.status, (await twice.json()).code]).toEqual([409, 'already-decided']);

  const after = await eventually(async () => {
    const figures = await reportOf(unit);
    return imoIn(figures)?.failed === 0 ? figures : undefined;
  });
  expect(imoIn(after)).toMatchObject({ failed: 0, notApplicable: 1 });
  expect(after.costliest.map(({ code }) => code)).not.toContain('imo-check-digit');
  expect(after.reports?.[0]?.findings).toContainEqual({
    code: 'imo-check-digit',
    field: '/report/entities/*/imo',
    state: 'upheld',
  });
  expect(after.challenges).toEqual([
    {
      ...Challenge.parse({ ...order, challengeId, raisedAt: after.challenges[0]?.raisedAt }),
      answer: expect.objectContaining(outcome),
    },
  ]);

  const trail = await (await operator()).get(`/v1/audit?subject=submission:${submissionId}`);
  const actions = AuditPage.parse(await trail.json()).items.map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['finding-challenged', 'challenge-answered']));
});

test('a unit challenges its own findings only, and only those that were found', async () => {
  const [{ unit, submissionId }, other] = [await unitWithFinding(), await enrol()];
  const order = { submissionId, code: 'imo-check-digit', reason: 'It is right.' };
  for (const [client, path, body] of [
    [other, pathOf(unit), order],
    [other, pathOf(other), order],
    [unit, pathOf(unit), { ...order, code: 'place-vague' }],
    [unit, pathOf(unit), { ...order, submissionId: `${unit.party.partnerId}~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b` }],
  ] as const) {
    expect((await client.postJson(`${path}/challenges`, body)).status).toBe(404);
  }
  const outcome = { outcome: 'upheld', reason: 'I say so.' };
  const challenge = `${pathOf(unit)}/challenges/${submissionId.split('~')[1]}.imo-check-digit/outcome`;
  expect((await unit.postJson(challenge, outcome)).status).toBe(403);
  expect((await (await adviser()).postJson(challenge, outcome)).status).toBe(404);
});

test('a report that a unit lends is read by the adviser it is lent to, until it is taken back, and the unit sees it', async () => {
  const [{ unit, submissionId }, other, who, elsewhere] = await Promise.all([
    unitWithFinding({ provenance: { sources: ['S-known-to-NZTCU-alone'] } }),
    enrol(),
    adviser(),
    adviser(),
  ]);
  const lend = async (id: string, change: object, by = unit) => {
    const { partnerId } = by.party;
    const claims = { iss: partnerId, aud: origin, iat: Math.floor(Date.now() / 1000), jti: uuidv7(), submissionId: id };
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const jws = await signClaims(by.party, { ...claims, lending: 'given', until, ...change }, LENDING_TYP);
    return { jws, answer: await by.submit(jws, `/v1/submissions/${id}/lendings`) };
  };
  const read = (client: RawClient, id = submissionId) => client.get(`/v1/submissions/${id}/lent`);
  expect((await read(who)).status).toBe(404);
  expect((await lend(submissionId, {}, other)).answer.status).toBe(404);
  const tooLong = await lend(submissionId, { until: '2099-01-01T00:00:00Z' });
  expect(tooLong.answer.status).toBe(422);

  const first = await lend(submissionId, {});
  expect(first.answer.status).toBe(201);
  const report = await read(who);
  expect(report.status).toBe(200);
  const text = await report.text();
  expect(LentReport.parse(JSON.parse(text)).findings.map(({ code }) => code)).toContain('imo-check-digit');
  expect(text).not.toContain('S-known-to-NZTCU-alone');
  // Nothing else of the report is open to the adviser.
  for (const part of ['', '/envelope', '/receipt', '/readers'])
    expect((await who.get(`/v1/submissions/${submissionId}${part}`)).status).toBe(403);
  expect((await read(unit)).status).toBe(403);
  expect((await reportOf(unit)).lent).toEqual([expect.objectContaining({ submissionId, lending: 'given' })]);
  const readers = ReadersPage.parse(await (await unit.get(`/v1/submissions/${submissionId}/readers`)).json());
  expect(readers.items).toContainEqual(expect.objectContaining({ action: 'lent-report-read', role: 'adviser' }));

  expect((await lend(submissionId, { lending: 'ended', until: undefined })).answer.status).toBe(201);
  expect((await read(who)).status).toBe(404);
  // The first message again opens nothing: it is known.
  expect((await unit.submit(first.jws, `/v1/submissions/${submissionId}/lendings`)).status).toBe(200);
  expect((await read(who)).status).toBe(404);
  expect((await reportOf(unit)).lent).toEqual([]);

  const handling = { classification: 'IN-CONFIDENCE', tlp: 'RED' };
  const red = await unit.submit(
    await signClaims(unit.party, goodClaims(unit.party, origin, { report: goodReport({ handling }) })),
  );
  const strict = SubmissionAccepted.parse(await red.json()).submissionId;
  const unnamed = (await lend(strict, {})).answer;
  expect([unnamed.status, (await unnamed.json()).code]).toEqual([409, 'name-the-adviser']);
  expect((await lend(strict, { adviser: who.party.partnerId })).answer.status).toBe(201);
  expect([(await read(who, strict)).status, (await read(elsewhere, strict)).status]).toEqual([200, 404]);
});

test('an engagement is recorded by an adviser and seen by the unit, with what was before and after', async () => {
  const [unit, who] = [await enrol(), await adviser()];
  const day = new Date().toISOString().slice(0, 10);
  const order = { kind: 'course', from: day, to: day, agencies: ['NZ Customs'], about: ['imo-check-digit'] };
  const response = await who.postJson(`${pathOf(unit)}/engagements`, order);
  expect(response.status).toBe(201);
  const engagement = Engagement.parse(await response.json());
  const { engagements } = await reportOf(unit);
  expect(engagements).toEqual([
    {
      ...engagement,
      effect: [{ code: 'imo-check-digit', without: expect.objectContaining({ verdict: 'too-few-to-say' }) }],
    },
  ]);
  const trail = await (await operator()).get(`/v1/audit?subject=partner:${unit.party.partnerId}`);
  expect(AuditPage.parse(await trail.json()).items.map(({ action }) => action)).toContain('engagement-recorded');
});

test('what cannot be is told with what helps', async () => {
  const [unit, who] = [await enrol(), await adviser()];
  const order = {
    kind: 'visit',
    from: '2026-06-08',
    to: '2026-06-12',
    agencies: ['NZ Customs'],
    about: ['imo-check-digit'],
  };
  for (const change of [{ about: ['no-such-check'] }, { to: '2026-06-01' }, { agencies: [] }]) {
    const refused = await who.postJson(`${pathOf(unit)}/engagements`, { ...order, ...change });
    expect([refused.status, (await refused.json()).code]).toEqual([422, 'request-not-valid']);
  }
  expect((await who.postJson('/v1/quality/partners/nobody/engagements', order)).status).toBe(404);
  expect((await unit.postJson(`${pathOf(unit)}/engagements`, order)).status).toBe(403);
});
