/** What operators order behind the receipt: written down before it is done, and not done with what is gone. */
import { expect, test } from 'vitest';
import { beginPass } from '#domain/reconciliation-pass.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { ReconciliationReport } from '#schemas/reconciliation.ts';
import { type Dependencies, readReconciliation, redrive, replay } from '../../functions/redrive-work.ts';
import { requestWith, staffWith } from '../support/http-request.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const ID = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const caller = staffWith('operator-desk', 'operations:admin');
const record = { submissionId: ID, state: 'received', summary: { summaryId: `${ID}~summary` } };

const asked = (json: object) => requestWith({ json });

function desk(change: Partial<Dependencies> = {}) {
  const done: string[] = [];
  const deps: Dependencies = {
    clock: () => NOW,
    newest: async () => undefined,
    underWay: async () => ({ version: 0, pass: undefined }),
    waitingFor: async () => ['summary', 'log'],
    call: async (consumer, eventId) => void done.push(`call ${consumer} ${eventId}`),
    find: async () => record as SubmissionRecord,
    replay: async ({ submissionId }, { action, subject }) =>
      done.push(`replay ${submissionId} ${action} ${subject}`) > 0,
    tell: async ({ action, subject, facts }) => void done.push(`${action} ${subject} ${facts?.consumers?.join()}`),
    ...change,
  };
  return { done, deps };
}

test('whoever waits is called, after it was written down; the log comes by itself', async () => {
  const { done, deps } = desk();
  const redriven = await redrive(deps, asked({ eventId: ID, reason: 'Well again.' }), caller);
  expect(redriven).toEqual({ eventId: ID, called: ['summary'], waiting: ['summary', 'log'] });
  expect(done).toEqual([`work-redriven submission:${ID} summary,log`, `call summary ${ID}`]);
});

test('what is no submission stands on the trail of the outbox', async () => {
  const { done, deps } = desk({ waitingFor: async () => ['stix'] });
  await redrive(deps, asked({ eventId: 'nztcu-curated~analysts~7', reason: 'Well again.' }), caller);
  expect(done[0]).toBe('work-redriven exchange:outbox stix');
});

test('what waits for nobody is refused, and nothing is written down', async () => {
  const { done, deps } = desk({ waitingFor: async () => [] });
  const refused = redrive(deps, asked({ eventId: ID, reason: 'Well again.' }), caller);
  await expect(refused).rejects.toMatchObject({ code: 'nothing-waits' });
  expect(done).toEqual([]);
});

test.each<[string, Partial<Dependencies>]>([
  ['not-found', { find: async () => undefined }],
  ['nothing-waits', { find: async () => ({ ...record, state: 'recalled' }) as unknown as SubmissionRecord }],
  ['nothing-waits', { find: async () => ({ ...record, state: 'disposed' }) as unknown as SubmissionRecord }],
  ['unavailable', { replay: async () => false }],
])('a summary is not handed over again: %s', async (code, change) => {
  const { done, deps } = desk(change);
  await expect(replay(deps, asked({ submissionId: ID, reason: 'Lost.' }), caller)).rejects.toMatchObject({ code });
  expect(done).toEqual([]);
});

test('a summary is handed over again under its own name', async () => {
  const { done, deps } = desk();
  expect(await replay(deps, asked({ submissionId: ID, reason: 'Lost.' }), caller)).toEqual({
    submissionId: ID,
    summaryId: `${ID}~summary`,
  });
  expect(done).toEqual([`replay ${ID} summary-replayed submission:${ID}`]);
});

test('before the first comparison is done, operators see how far it is', async () => {
  const { deps } = desk({ underWay: async () => ({ version: 3, pass: { ...beginPass(NOW, 5), phase: 'feeds' } }) });
  expect(ReconciliationReport.parse(await readReconciliation(deps))).toEqual({
    underWay: { asOf: '2026-11-22T08:00:00.000Z', phase: 'feeds', disagreements: 0 },
  });
});
