/** Recalls as they are judged: what a unit may take back and mark higher, what is answered to a repetition, and what is refused to an attacker. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { PartnerCaller } from '#domain/authenticate-caller.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { recallReaders } from '#domain/recall.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { statusOf } from '#domain/submission-status.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { RECALL_TYP, type RecallReceipt, RecallTaken } from '#schemas/recall.ts';
import { type Dependencies, recallSubmission } from '../../functions/recall-submission.ts';
import { type Forgery, forge, partnerOf } from '../attacks/forge.ts';
import { attacks } from '../attacks/vector-tests.ts';
import { type RecallControl, recallVectors, USED_JTI } from '../attacks/vectors/recalls.ts';
import { makeParty, type TestParty } from '../support/test-party.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const nowSeconds = NOW / 1000;
const ORIGIN = 'https://exchange.example';
const IDS = ['0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a60'] as const;
const DIGEST = 'cd'.repeat(64);

let control: RecallControl;
beforeAll(async () => {
  const [party, stranger] = [await makeParty('tonga-tcu'), await makeParty('fiji-tcu')];
  const [submissionId, otherId] = IDS.map((jti) => `tonga-tcu~${jti}`) as [string, string];
  control = { party, stranger, submissionId, otherId, strangersId: `fiji-tcu~${IDS[0]}`, nowSeconds };
});

const recordOf = (submissionId: string, change: Partial<SubmissionRecord> = {}): SubmissionRecord =>
  ({
    submissionId,
    partnerId: submissionId.slice(0, submissionId.indexOf('~')),
    jti: submissionId.slice(-36),
    digest: submissionId === control.submissionId ? DIGEST : 'ef'.repeat(64),
    title: 'A boat',
    findings: [],
    state: 'received',
    summary: { submissionId, precedence: 'routine', classification: 'IN-CONFIDENCE', tlp: 'GREEN', title: 'A boat' },
    ...change,
  }) as SubmissionRecord;

/** A store of these records; `taken` is what was written. */
function exchange(...records: SubmissionRecord[]) {
  const stored = new Map(records.map((record) => [record.submissionId, record]));
  const signed: RecallReceipt[] = [];
  const notices: object[] = [];
  const deps: Dependencies = {
    origin: ORIGIN,
    clock: () => NOW,
    find: async (id) => stored.get(id),
    derivedFrom: async () => ['fiji-tcu~a-child'],
    sign: async (receipt) => `signed ${signed.push(receipt)}`,
    take: async (record, { to, summary, readers }, { kept, notice }) => {
      notices.push(notice);
      const recalls = [...(record.recalls ?? []), kept];
      stored.set(record.submissionId, { ...record, state: to, summary, recallReaders: readers, recalls });
      return true;
    },
  };
  return { deps, signed, notices, at: (id: string) => stored.get(id) ?? expect.fail() };
}

const callerFor = (party: TestParty): PartnerCaller => ({
  kind: 'partner',
  partner: partnerOf(party, nowSeconds),
  version: 1,
  principal: party.partnerId,
  scopes: new Set(['submissions:write']),
  keyThumbprint: 'A'.repeat(43),
});

const recallOf = (change: Forgery = {}) => {
  const { party, stranger, submissionId } = control;
  const right = { iss: party.partnerId, aud: ORIGIN, iat: nowSeconds, submissionId, digest: DIGEST, reason: 'Unsafe.' };
  const laid = { ...change, header: { typ: RECALL_TYP, ...(change.header as object) } };
  const jti = '0199b0d2-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
  return forge({ origin: ORIGIN, nowSeconds, party, stranger, claims: { ...right, jti } }, laid);
};

const send = (deps: Dependencies, jws: string, to = control.submissionId, party = control.party) =>
  recallSubmission(
    deps,
    {
      requestId: 'test',
      method: 'POST',
      route: 'POST /v1/submissions/{submissionId}/recall',
      path: '/',
      pathParameters: { submissionId: to },
      query: {},
      header: (name) => (name === 'content-type' ? ['application/jose'] : []),
      rawBody: Buffer.from(jws),
    },
    callerFor(party),
  );

const takenFrom = ({ body }: { body?: unknown }) => RecallTaken.parse(JSON.parse(String(body)));

test('a report is taken back once: the same words again get the same signed answer', async () => {
  const { deps, signed, notices, at } = exchange(recordOf(control.submissionId));
  const jws = recallOf();
  const first = await send(deps, jws);
  expect(first.status).toBe(201);
  const { recall, receipt } = takenFrom(first);
  expect(recall).toMatchObject({
    effect: 'recalled',
    reason: 'Unsafe.',
    classification: 'IN-CONFIDENCE',
    tlp: 'GREEN',
  });
  expect(signed).toMatchObject([{ iss: ORIGIN, aud: 'tonga-tcu', effect: 'recalled', digestAlg: 'sha-512' }]);
  const second = await send(deps, jws);
  expect([second.status, takenFrom(second).receipt]).toEqual([200, receipt]);
  expect(signed).toHaveLength(1);
  expect(notices).toMatchObject([{ schema: 'recall-notice/1', derived: ['fiji-tcu~a-child'] }]);
  await expect(send(deps, recallOf({ claims: { jti: USED_JTI } }))).rejects.toThrow('Recalled already');
  expect(at(control.submissionId).state).toBe('recalled');
});

test('of a recalled report nobody else is told a word; its unit sees who is late', async () => {
  const places = ['analysts', 'unit:tonga-tcu', 'unit:fiji-tcu'].map((audience, position) => ({
    feedId: 'nztcu-curated',
    audience,
    position,
  }));
  const { deps, at } = exchange(recordOf(control.submissionId, { state: 'published', places }));
  await send(deps, recallOf());
  const record = at(control.submissionId);
  expect(statusOf(record, { isOwn: false, now: NOW })).toMatchObject({ title: '(recalled by its unit)', findings: [] });
  expect(statusOf(record, { isOwn: false, now: NOW }).recallReaders).toBeUndefined();
  const dueAt = '2026-11-25T01:00:00.000Z';
  const awaited = ['analysts', 'fiji-tcu'].map((reader) => ({ reader, dueAt, overdue: false }));
  expect(statusOf(record, { isOwn: true, now: NOW }).recallReaders).toEqual(awaited);
  const late = recallReaders(record.recallReaders ?? {}, Date.parse(dueAt) + 1);
  expect(late.map(({ overdue }) => overdue)).toEqual([true, true]);
});

test('what waits is marked higher and waits on; what is published is taken out; and either is taken back afterwards', async () => {
  const up = { marking: { classification: 'RESTRICTED', tlp: 'RED' } };
  for (const [state, after] of [
    ['received', 'received'],
    ['published', 'withdrawn'],
    ['declined', 'declined'],
  ] as const) {
    const { deps, at } = exchange(recordOf(control.submissionId, { state }));
    expect(takenFrom(await send(deps, recallOf({ claims: up }))).recall).toMatchObject({
      effect: 'remarked',
      tlp: 'RED',
    });
    const { state: now, summary } = at(control.submissionId);
    // A title that its marking keeps off a queue is off the summary, too.
    expect([now, summary.classification, summary.title]).toEqual([after, 'RESTRICTED', undefined]);
    const whole = await send(deps, recallOf({ claims: { jti: USED_JTI } }));
    expect(takenFrom(whole).recall).toMatchObject({ effect: 'recalled', classification: 'RESTRICTED' });
    expect(at(control.submissionId)).toMatchObject({ state: 'recalled', recalls: { length: 2 } });
  }
});

test('when the record changes in the middle of it, the recall is judged again by what is true then', async () => {
  const { deps, at } = exchange(recordOf(control.submissionId));
  const tries: string[] = [];
  const take: Dependencies['take'] = async (record, ...rest) => {
    tries.push(record.state);
    return tries.length > 2 && deps.take(record, ...rest);
  };
  expect((await send({ ...deps, take }, recallOf())).status).toBe(201);
  expect([tries.length, at(control.submissionId).state]).toEqual([3, 'recalled']);
});

describe('against recalls', () => {
  attacks(
    'recalls',
    recallVectors,
    'is refused, and nothing is taken back',
    async ({ change, as, to, expect: due }) => {
      const records = [control.submissionId, control.otherId, control.strangersId].map((id) => recordOf(id));
      const { deps, signed, at } = exchange(...records);
      await send(deps, recallOf({ claims: { jti: USED_JTI, marking: { tlp: 'AMBER' } } }));
      const before = structuredClone(at(control.submissionId));
      const jws = recallOf(change(control));
      const party = as === undefined ? control.party : control.stranger;
      const refusal: unknown = await send(deps, jws, to && control[to], party).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Refusal);
      const { code } = refusal as Refusal;
      expect({ code, status: PROBLEMS[code].status }).toEqual(due);
      expect(at(control.submissionId)).toEqual(before);
      expect(signed).toHaveLength(1);
    },
  );
});
