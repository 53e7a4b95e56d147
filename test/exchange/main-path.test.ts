import { inject } from 'vitest';
import { expect, test } from 'vitest';
import { verifyReceipt } from '#domain/receipt.ts';
import { OutboxConsumer } from '#schemas/operations.ts';
import { statusOf } from '../../infra/local/status.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import { lineLike } from '../support/log-lines.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

const { origin, dataDir } = inject('exchange');

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a submission is accepted, acknowledged by a receipt that verifies, listed, and read back byte for byte', async () => {
  const unit = await enrol();
  const claims = goodClaims(unit.party, origin);
  const jws = await signClaims(unit.party, claims);
  const response = await unit.submit(jws);
  expect(response.status).toBe(201);
  const accepted = await response.json();
  expect(accepted.submissionId).toBe(`${unit.party.partnerId}~${claims.jti}`);

  const { keys } = await (await fetch(`${origin}/.well-known/jwks.json`)).json();
  const receipt = await verifyReceipt(accepted.receipt, keys, { origin, partnerId: unit.party.partnerId });
  expect(receipt.submissionId).toBe(accepted.submissionId);

  const list = await (await unit.get('/v1/submissions')).json();
  expect(list.items).toHaveLength(1);
  const envelope = await unit.get(`/v1/submissions/${accepted.submissionId}/envelope`);
  expect(await envelope.text()).toBe(jws);
});

test('a retry is answered with the first receipt, and another report under the same jti is a conflict', async () => {
  const unit = await enrol();
  const claims = goodClaims(unit.party, origin);
  const jws = await signClaims(unit.party, claims);
  const first = await (await unit.submit(jws)).text();
  const again = await unit.submit(jws);
  expect(again.status).toBe(200);
  expect(again.headers.get('Idempotent-Replayed')).toBe('true');
  expect(await again.text()).toBe(first);

  const other = await signClaims(unit.party, { ...claims, supersedes: undefined, answers: ['PIR-1'] });
  const conflict = await unit.submit(other);
  expect(conflict.status).toBe(409);
  expect((await conflict.json()).code).toBe('submission-conflict');
});

test('a decision publishes into the curated feed of analysts and of the unit itself, once', async () => {
  const [unit, stranger, reader] = [await enrol(), await enrol(), await enrolReader()];
  const { submissionId } = await (
    await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)))
  ).json();
  const order = { decision: 'accept', reason: 'Fits what we know.', grading: { reliability: 'B', credibility: '3' } };
  const decided = await reader.postJson(`/v1/submissions/${submissionId}/decisions`, order);
  expect(decided.status).toBe(201);
  const twice = await reader.postJson(`/v1/submissions/${submissionId}/decisions`, order);
  expect(twice.status).toBe(409);

  const own = await (await unit.get('/v1/feeds/nztcu-curated/items')).json();
  expect(own.items.map((entry: { submissionId: string }) => entry.submissionId)).toEqual([submissionId]);
  expect(own.items[0].report.grading).toEqual({ reliability: 'B', credibility: '2' });
  expect(own.items[0].analystGrading).toEqual(order.grading);
  const others = await (await stranger.get('/v1/feeds/nztcu-curated/items')).json();
  expect(others.items).toEqual([]);
  expect(others.more).toBe(false);
});

test('figures count a corrected report once, and not as accepted the first time', async () => {
  const [unit, reader] = [await enrol(), await enrolReader()];
  const claims = goodClaims(unit.party, origin);
  const broken = { ...claims, report: { ...(claims.report as object), surprise: true } };
  const refused = await unit.submit(await signClaims(unit.party, broken));
  expect(refused.status).toBe(422);
  expect((await refused.json()).errors[0]).toMatchObject({ pointer: '/report/surprise', code: 'unknown-member' });
  expect((await unit.submit(await signClaims(unit.party, claims))).status).toBe(201);

  const path = `/v1/quality/partners/${unit.party.partnerId}`;
  const figures = await eventually(async () => {
    const answer = await (await reader.get(path)).json();
    return answer.months[0]?.accepted === 1 && answer.refusedAttempts === 1 ? answer : undefined;
  });
  expect(figures.months).toEqual([
    { month: figures.months[0].month, reports: 1, accepted: 1, acceptedFirstTime: 0, refusedAttempts: 1 },
  ]);
  expect(figures.firstTimeAcceptance).toEqual({ count: 0, of: 1, tooFewToSay: true });
});

test('a request is followed by its number to the report, and by the report to its summary', async () => {
  const unit = await enrol();
  const response = await unit.submit(await signClaims(unit.party, goodClaims(unit.party, origin)));
  const { submissionId } = await response.json();
  const requestId = response.headers.get('x-amzn-requestid');
  expect(await lineLike({ event: 'request', requestId })).toMatchObject({ submissionId, status: 201 });
  const handedOver = await lineLike({ event: 'handed-over', submissionId });
  expect(handedOver).toMatchObject({ eventId: `${submissionId}~summary`, milliseconds: expect.any(Number) });
});

test('the status of the exchange counts what was accepted and handed over, what waits, and the log', async () => {
  // A batch that is done tells how long its work had waited.
  for (const consumer of ['log', 'quality', 'match']) await lineLike({ event: 'worked-off', consumer });
  const status = await statusOf(dataDir, Date.now());
  expect(status.origin).toBe(origin);
  expect(status.lastHour.accepted).toBeGreaterThan(0);
  expect(status.lastHour.handedOver?.count).toBeGreaterThan(0);
  expect(status.lastHour.workedOff).toMatchObject({
    log: { count: expect.any(Number), longest: expect.any(Number) },
    quality: { count: expect.any(Number), longest: expect.any(Number) },
  });
  expect(Object.keys(status.waiting)).toEqual(OutboxConsumer.options);
  expect(status.log.leaves).toBeGreaterThanOrEqual(status.log.published);
});
