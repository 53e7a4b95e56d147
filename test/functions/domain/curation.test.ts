import { describe, expect, test } from 'vitest';
import { decisionRecord, nextState, stateAfterReply, waits, withdrawalOf } from '#domain/curation.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { DecisionRequest, SubmissionState } from '#schemas/decision.ts';
import { FeedWithdrawal } from '#schemas/feed.ts';
import type { Scope } from '#schemas/partner.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const CURATES: ReadonlySet<Scope> = new Set(['feeds:curate']);
const DECISIONS = DecisionRequest.options.map((option) => option.shape.decision.value);

const outcome = (...step: Parameters<typeof nextState>) => {
  try {
    return nextState(...step);
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
};

describe('curation', () => {
  test('has exactly these ways from state to state [ASVS 2.3.1]', () => {
    const table = SubmissionState.options.map((state) => [
      state,
      ...DECISIONS.map((decision) => outcome(state, decision, CURATES)),
    ]);
    expect([['', ...DECISIONS], ...table]).toEqual([
      ['', 'triage', 'accept', 'return', 'decline', 'withdraw'],
      ['received', 'triaged', 'published', 'returned', 'declined', 'not-published'],
      ['triaged', 'already-decided', 'published', 'returned', 'declined', 'not-published'],
      ['published', 'already-decided', 'already-decided', 'already-decided', 'already-decided', 'withdrawn'],
      ['returned', 'already-decided', 'already-decided', 'already-decided', 'already-decided', 'not-published'],
      ['answered', 'already-decided', 'published', 'returned', 'declined', 'not-published'],
      ['declined', 'already-decided', 'already-decided', 'already-decided', 'already-decided', 'not-published'],
      ['withdrawn', 'already-decided', 'already-decided', 'already-decided', 'already-decided', 'already-decided'],
      ['recalled', 'already-decided', 'already-decided', 'already-decided', 'already-decided', 'not-published'],
      ['disposed', 'already-decided', 'already-decided', 'already-decided', 'already-decided', 'not-published'],
    ]);
  });

  test('keeps in the inbox what is still to be decided', () => {
    expect(SubmissionState.options.filter(waits)).toEqual(['received', 'triaged', 'answered']);
  });

  test('goes on from a return by the reply of its unit, and from nowhere else', () => {
    const moved = SubmissionState.options.filter((state) => stateAfterReply(state) !== state);
    expect(moved).toEqual(['returned']);
    expect(stateAfterReply('returned')).toBe('answered');
  });

  test('is for whoever curates', () => {
    const others: ReadonlySet<Scope> = new Set(['feeds:read', 'submissions:read:all', 'operations:admin']);
    for (const state of SubmissionState.options)
      for (const decision of DECISIONS) expect(outcome(state, decision, others)).toBe('not-allowed');
  });

  test('leaves of an entry its names, when and why, and nothing else', () => {
    const submissionId = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
    const withdrawnAt = '2026-11-22T01:00:00.000Z';
    const entry = {
      feedId: 'nztcu-curated',
      submissionId,
      withdrawnAt,
      reasonClass: 'refuted',
      report: 'a word',
    } as const;
    const left = { ...withdrawalOf(entry), addedAt: withdrawnAt };
    expect(FeedWithdrawal.parse(left)).toEqual({
      kind: 'withdrawn',
      entryId: `nztcu-curated~${submissionId}`,
      feedId: 'nztcu-curated',
      addedAt: withdrawnAt,
      submissionId,
      withdrawnAt,
      reasonClass: 'refuted',
    });
  });

  test('a decision is kept by role, with its reason, and the feed it publishes in', () => {
    expect(decisionRecord({ decision: 'accept', reason: 'Fits.' }, NOW)).toEqual({
      decision: 'accept',
      decidedAt: '2026-11-22T01:00:00.000Z',
      byRole: 'analyst',
      reason: 'Fits.',
      feedId: 'nztcu-curated',
    });
  });

  test('a return keeps its questions', () => {
    const questions = [{ pointer: '/report/entities/0', text: 'Which hull colour?' }];
    expect(decisionRecord({ decision: 'return', reason: 'Unclear.', questions }, NOW)).toMatchObject({
      decision: 'return',
      questions,
    });
  });

  test.each([
    [{ decision: 'triage' }, {}],
    [{ decision: 'decline', reason: 'Known.' }, { reason: 'Known.' }],
    [
      { decision: 'withdraw', reasonClass: 'legal', reason: 'A court said so.' },
      { reason: 'A court said so.', reasonClass: 'legal' },
    ],
  ] as const)('%j is kept with what was said', (order, said) => {
    const by = { decision: order.decision, decidedAt: '2026-11-22T01:00:00.000Z', byRole: 'analyst' };
    expect(decisionRecord(order, NOW)).toEqual({ ...by, ...said });
  });
});
