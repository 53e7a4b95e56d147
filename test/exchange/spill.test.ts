/** A report classified too high: nothing of it is kept, and the log says which unit to call. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { enrol } from '../support/enrolled.ts';
import { goodClaims, goodReport, signClaims } from '../support/test-party.ts';

const { origin, dataDir } = inject('exchange');

test('a report marked SECRET is refused, leaves no record, and names its unit in the log of the refusal [NZISM 7388]', async () => {
  const unit = await enrol();
  const { partnerId } = unit.party;
  const claims = goodClaims(unit.party, origin, {
    report: goodReport({ handling: { classification: 'SECRET', tlp: 'RED' } }),
  });
  const response = await unit.submit(await signClaims(unit.party, claims));
  expect(response.status).toBe(422);
  const problem = await response.json();
  expect(problem.code).toBe('classification-too-high');
  expect((await unit.get(`/v1/submissions/${partnerId}~${claims.jti}`)).status).toBe(404);

  const requestId = problem.instance.replace('urn:ptcn:request:', '');
  const refusal = expect.objectContaining({ code: problem.code, requestId });
  await expect.poll(() => refusalsOf(partnerId)).toContainEqual(refusal);
});

test('a report marked SECRET that is only checked is a spill as well', async () => {
  const unit = await enrol();
  const report = goodReport({ handling: { classification: 'SECRET', tlp: 'RED' } });
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin, { report }));
  const result = await (await unit.submit(jws, '/v1/submissions/check')).json();
  expect(result).toMatchObject({ wouldBeStatus: 422, code: 'classification-too-high' });
  const refusal = expect.objectContaining({ code: 'classification-too-high' });
  await expect.poll(() => refusalsOf(unit.party.partnerId)).toEqual([refusal]);
});

/** What the log says was refused to a unit. */
function refusalsOf(partnerId: string): object[] {
  const lines = readFileSync(join(dataDir, 'exchange.log'), 'utf8').split('\n').slice(0, -1);
  const refusals = lines.filter((text) => text.includes('"refusal"') && text.includes(partnerId));
  return refusals.map((line) => JSON.parse(line.slice(line.indexOf('{'))));
}
