import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Refusal } from '#domain/exchange-error.ts';
import { amountInWords, newFeedback, standingFeedback } from '#domain/feedback.ts';
import { AMOUNT_UNITS, AmountUnit, type Feedback, FeedbackOrder } from '#schemas/feedback.ts';
import { root } from '../../support/source-files.ts';

const NOW = Date.parse('2026-11-22T04:12:30Z');
const [A, B, C] = [1, 2, 3].map((n) => `0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6${n}`) as [string, string, string];

describe('feedback', () => {
  const kept = (feedbackId: string, order: FeedbackOrder, known: readonly Feedback[] = []) =>
    newFeedback(feedbackId, order, known, NOW);
  const seized = kept(A, { outcome: 'seized', amounts: [{ kind: 'cocaine', quantity: 12.5, unit: 'kg' }] });

  test('is kept by role and time, and stands until it is replaced or taken back', () => {
    expect(seized).toMatchObject({ feedbackId: A, recordedAt: '2026-11-22T04:12:30.000Z', byRole: 'analyst' });
    const replaced = kept(B, { outcome: 'seized', replaces: A }, [seized]);
    expect(standingFeedback([seized, replaced])).toEqual([replaced]);
    const back = kept(C, { outcome: 'taken-back', replaces: B }, [seized, replaced]);
    expect(standingFeedback([seized, replaced, back])).toEqual([]);
  });

  test.each([
    ['of a day to come', { outcome: 'arrested', on: '2026-11-23' }],
    ['in place of what nobody recorded', { outcome: 'used', replaces: C }],
  ] as const)('is refused %s', (_title, order) => {
    expect(() => kept(B, order, [seized])).toThrow(Refusal);
  });

  test.each([
    ['people who are seized', { outcome: 'seized', amounts: [{ kind: 'person', quantity: 1, unit: 'people' }] }],
    ['things that are arrested', { outcome: 'arrested', amounts: [{ kind: 'vessel', quantity: 1, unit: 'items' }] }],
    ['amounts of use', { outcome: 'used', amounts: [{ kind: 'cocaine', quantity: 1, unit: 'kg' }] }],
    ['people by weight', { outcome: 'arrested', amounts: [{ kind: 'person', quantity: 80, unit: 'kg' }] }],
    ['money without a currency', { outcome: 'seized', amounts: [{ kind: 'money', quantity: 5, unit: 'currency' }] }],
    ['weight with one', { outcome: 'seized', amounts: [{ kind: 'mdma', quantity: 5, unit: 'g', currency: 'FJD' }] }],
    ['nothing at all', { outcome: 'seized', amounts: [{ kind: 'cocaine', quantity: 0, unit: 'kg' }] }],
    ['words', { outcome: 'seized', note: 'from Mr Nobody' }],
    ['a kind of one’s own', { outcome: 'seized', amounts: [{ kind: 'nobody', quantity: 1, unit: 'items' }] }],
    ['a taking back of nothing', { outcome: 'taken-back' }],
  ])('has no %s', (_title, order) => {
    expect(FeedbackOrder.safeParse(order).success).toBe(false);
  });

  test('says amounts in words', () => {
    const words = [
      { kind: 'cocaine', quantity: 12.5, unit: 'kg' },
      { kind: 'money', quantity: 48_000, unit: 'currency', currency: 'FJD' },
      { kind: 'real-property', quantity: 2, unit: 'items' },
      { kind: 'person', quantity: 1, unit: 'people' },
    ] as const;
    expect(words.map(amountInWords)).toEqual(['12.5 kg cocaine', '48000 FJD', '2 × real property', '1 person']);
  });

  test('has every unit in use, and the closed list of kinds stands in the documentation for analysts', () => {
    const units = new Set(Object.values(AMOUNT_UNITS).flat());
    expect([...units].toSorted()).toEqual([...AmountUnit.options].toSorted());
    const page = readFileSync(join(root, 'docs/analysts.md'), 'utf8');
    const missing = Object.entries(AMOUNT_UNITS).filter(
      ([kind, of]) => !page.includes(`| \`${kind}\` | ${of.join(', ')} |`),
    );
    expect(missing).toEqual([]);
  });
});
