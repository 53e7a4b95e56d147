/** Checks have short names in the table of figures, and their own everywhere else. */
import { expect, test } from 'vitest';
import type { ReportState } from '#domain/tally.ts';
import { countedAs, RULES } from '#schemas/rules/judge.ts';
import { counterAttribute, counterOf, shortName, stateIn, storedState } from '#stores/check-names.ts';
import { REPORT_FACTS } from '../../support/tallies.ts';

const checks = RULES.map(countedAs);

test('no two checks of the rules have the same short name', () => {
  expect(new Set(checks.map(shortName)).size).toBe(checks.length);
});

test('every counter of a check comes back under its name, and every other one is left alone', () => {
  const ofChecks = checks.flatMap((check) =>
    ['passed', 'failed', 'score.passed', 'score.failed'].map((kind) => `${kind}.${check}`),
  );
  for (const counter of ofChecks) {
    expect(counterAttribute(counter)).toMatch(/^[pfPF]~[\w-]{4}$/);
    expect(counterOf(counterAttribute(counter))).toBe(counter);
  }
  for (const counter of ['reports', 'days.45', 'finding.no-entities', 'country.FJ', 'attested.harm-missing']) {
    expect(counterAttribute(counter)).toBe(counter);
    expect(counterOf(counter)).toBe(counter);
  }
});

test('a check of former rules is counted under one name, before its rule went and after', () => {
  const stored = counterAttribute('passed.asked-long-ago');
  expect(counterAttribute(counterOf(stored))).toBe(stored);
});

test('a report is read as it was counted', () => {
  const facts = { ...REPORT_FACTS, passed: checks, failed: { 'no-entities': '/entities' }, standing: 'first' } as const;
  const state: ReportState = { month: '2026-11', refusedAttempts: 0, refusedFor: [], facts };
  expect(JSON.stringify(storedState(state)).length).toBeLessThan(JSON.stringify(state).length / 2);
  expect(stateIn(storedState(state))).toEqual(state);
});
