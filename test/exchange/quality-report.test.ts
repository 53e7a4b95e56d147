/** The quality report on the running exchange: decisions and grades of analysts reach it, of all reports and of one crime type. */
import { expect, inject, test } from 'vitest';
import { SubmissionAccepted } from '#schemas/receipt.ts';
import { UnitReport } from '#schemas/unit-report.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

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
  expect(report.usefulness).toEqual({ published: { count: 1, of: 1, tooFewToSay: true }, returned: 0, undecided: 0 });
  expect(report.agreement?.reliability).toEqual({
    same: { count: 0, of: 1, tooFewToSay: true },
    missing: 0,
    pairs: [{ byUnit: 'B', byAnalyst: 'C', reports: 1 }],
  });
  expect(report.reports).toHaveLength(1);
  expect(report.checks.find(({ code }) => code === 'narrative-short')).toMatchObject({ passed: 1, failed: 0 });

  const drugs = await read('?crimeType=illicit-drugs');
  expect(drugs).toMatchObject({ crimeType: 'illicit-drugs', checks: report.checks });
  expect((await read('?crimeType=fraud')).firstTimeAcceptance.of).toBe(0);
  expect((await read('?from=2020-01&to=2020-12')).reports).toEqual([]);
  for (const query of ['?from=2026-13', '?crimeType=drugs', '?from=2026-02&to=2026-01']) {
    expect((await unit.get(`${path}${query}`)).status).toBe(400);
  }
});
