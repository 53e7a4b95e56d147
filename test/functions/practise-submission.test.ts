import { beforeAll, beforeEach, expect, test } from 'vitest';
import { Refusal } from '#domain/exchange-error.ts';
import type { PracticeRecord } from '#domain/practice.ts';
import type { Partner } from '#schemas/partner.ts';
import { PracticeAccepted, practiceAudience } from '#schemas/practice.ts';
import { type Dependencies, practiseSubmission } from '../../functions/practise-submission.ts';
import { goodClaims, goodReport, makeParty, registered, signClaims, type TestParty } from '../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const PRACTICE = practiceAudience(ORIGIN);
const NOW = Date.parse('2026-11-22T01:00:00Z');

let party: TestParty;
let partner: Partner;
beforeAll(async () => {
  party = await makeParty('tonga-tcu');
  partner = registered(party);
});

let records: Map<string, PracticeRecord>;
beforeEach(() => {
  records = new Map();
});

const deps = (change: Partial<Dependencies> = {}): Dependencies => ({
  origin: ORIGIN,
  clock: () => NOW,
  cursors: async () => {
    throw new Error('No list is asked for here.');
  },
  find: async (submissionId) => records.get(submissionId),
  listOf: async () => ({ items: [] }),
  signReceipt: async ({ submissionId }) => `practice receipt for ${submissionId}`,
  add: async (record) => {
    const earlier = records.get(record.status.submissionId);
    if (earlier) return { outcome: 'exists', record: earlier };
    records.set(record.status.submissionId, record);
    return { outcome: 'kept' };
  },
  ...change,
});

const claims = (change: object = {}) => goodClaims(party, PRACTICE, { iat: NOW / 1000 - 60, ...change });
const practise = async (signed: object, change?: Partial<Dependencies>, as = partner) =>
  practiseSubmission(deps(change), await signClaims(party, signed), as);
const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : error);

test('a practice report is answered as a real one is, and says that it is practice', async () => {
  const jws = await signClaims(party, claims());
  const first = await practiseSubmission(deps(), jws, partner);
  expect(first).toMatchObject({ status: 201, headers: { Location: expect.stringMatching(/^\/v1\/practice\//) } });
  expect(PracticeAccepted.parse(JSON.parse(String(first.body))).practice).toBe(true);
  const again = await practiseSubmission(deps({ signReceipt: async () => 'another' }), jws, partner);
  expect(again).toMatchObject({ status: 200, headers: { 'Idempotent-Replayed': 'true' } });
  expect(again.body).toBe(first.body);
});

test('another report under a jti that was practised with is a conflict, also when it would be refused', async () => {
  const { jti } = claims();
  await practise(claims({ jti }));
  expect(codeOf(await practise(claims({ jti, iat: NOW / 1000 })).catch((error: unknown) => error))).toBe(
    'submission-conflict',
  );
  const broken = claims({ jti, report: goodReport({ title: '' }) });
  expect(codeOf(await practise(broken).catch((error: unknown) => error))).toBe('submission-conflict');
});

test('two copies at once are one, and the later one is answered with the receipt of the first', async () => {
  const jws = await signClaims(party, claims());
  const blind = deps({ find: async () => undefined });
  const [one, other] = [await practiseSubmission(blind, jws, partner), await practiseSubmission(blind, jws, partner)];
  expect([one.status, other.status, other.body]).toEqual([201, 200, one.body]);
});

test.each([
  ['signed for real', { aud: ORIGIN }, 'audience-mismatch'],
  ['signed for the practice of another exchange', { aud: 'https://other.example/practice' }, 'audience-mismatch'],
  ['with blocking findings', { report: goodReport({ crimeTypes: [] }) }, 'report-not-valid'],
  [
    'marked too high',
    { report: goodReport({ handling: { classification: 'SECRET', tlp: 'RED' } }) },
    'classification-too-high',
  ],
  ['signed in the name of another', { iss: 'fiji-tcu' }, 'issuer-mismatch'],
  ['signed in the future', { iat: NOW / 1000 + 90_000 }, 'signed-too-far-ahead'],
])(
  'a report %s is refused by the code that the real route has for it, and nothing is kept',
  async (_what, change, code) => {
    expect(codeOf(await practise(claims(change)).catch((error: unknown) => error))).toBe(code);
    expect(records.size).toBe(0);
  },
);

test('material above the ceiling is a spill, whatever it was signed for', async () => {
  const low = registered(party, { maximumClassification: 'IN-CONFIDENCE' });
  const report = goodReport({ handling: { classification: 'SENSITIVE', tlp: 'AMBER' } });
  for (const aud of [PRACTICE, ORIGIN, 'https://other.example'])
    expect(codeOf(await practise(claims({ aud, report }), {}, low).catch((error: unknown) => error))).toBe(
      'classification-too-high',
    );
});

test('the answer to one report too many says how many and when to come back', async () => {
  const error = await practise(claims(), { add: async () => ({ outcome: 'quota-exceeded' }) }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ code: 'quota-exceeded', facts: { retryAfterSeconds: 3_600 } });
  expect(error).toHaveProperty('message', expect.stringContaining('200 reports a day'));
});
