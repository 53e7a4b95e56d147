import { describe, expect, test } from 'vitest';
import { decisionRecord, nextState } from '#domain/curation.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { SubmissionState } from '#schemas/decision.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');

describe('curation', () => {
  test('what was received can be published or returned, and nothing else can be decided [ASVS 2.3.1]', () => {
    const table = SubmissionState.options.map((state) =>
      (['accept', 'return'] as const).map((decision) => {
        try {
          return nextState(state, decision);
        } catch (error) {
          return error instanceof Refusal ? error.code : error;
        }
      }),
    );
    expect(table).toEqual([
      ['published', 'returned'],
      ['already-decided', 'already-decided'],
      ['already-decided', 'already-decided'],
    ]);
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
});
