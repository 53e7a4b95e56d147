import { describe, expect, it } from 'vitest';
import { Finding } from '#schemas/finding.ts';
import { examineAll, judge, RULES } from '#schemas/rules/judge.ts';
import { quote } from '#schemas/rules/rule.ts';
import { ENGLISH } from '#schemas/rules/texts/english.ts';
import { Submission } from '#schemas/submission.ts';
import { CASES } from './cases.ts';
import { entityOf, goodSubmission, NOW_SECONDS } from './good-submission.ts';

const context = { nowSeconds: NOW_SECONDS };
const outcomeOf = (submission: Submission, code: string) =>
  examineAll(submission, context).find(({ rule }) => rule.code === code);

describe('the rule pack', () => {
  it('has a case for every rule and no case without one', () => {
    expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ code }) => code).sort());
  });
  it('questions nothing in the good submission', () => {
    expect(judge(goodSubmission(), context)).toEqual([]);
  });
});

describe.each(RULES.map((rule) => [rule.code, rule] as const))('rule %s', (code, rule) => {
  const ruleCase = CASES[code];
  it('questions the failing case where it fails [ASVS 2.2.3]', () => {
    const submission = goodSubmission();
    ruleCase?.fails(submission);
    expect(Submission.safeParse(submission).success).toBe(true);
    const findings = judge(submission, context).filter((finding) => finding.code === code);
    expect(findings.map(({ pointer }) => pointer)).toEqual([ruleCase?.pointer]);
    expect(Finding.parse(findings[0])).toMatchObject({ severity: rule.severity, fix: ENGLISH[rule.code].fix });
    expect(findings[0]?.detail).toMatch(/^\S.{8,300}\.$/);
  });
  it('examines the passing case and lets it pass', () => {
    const submission = goodSubmission();
    ruleCase?.passes?.(submission);
    const passing = outcomeOf(submission, code);
    const usual = outcomeOf(goodSubmission(), code);
    expect(passing?.failures).toEqual([]);
    expect([passing?.outcome, usual?.outcome]).toContain('passed');
    if (ruleCase?.passes) expect(passing?.outcome).toBe('passed');
  });
});

describe('judging', () => {
  it('marks an attested finding and leaves the others unattested', () => {
    const submission = goodSubmission();
    entityOf(submission, 'vessel').imo = '9074728';
    entityOf(submission, 'container').number = 'CSQU3054380';
    submission.attestations = [{ code: 'imo-check-digit', pointer: '/report/entities/0/imo', reason: 'worn plate' }];
    const findings = judge(submission, context);
    expect(findings.map(({ code, attested }) => [code, attested])).toEqual([
      ['imo-check-digit', true],
      ['container-check-digit', false],
    ]);
  });
  it('sorts by pointer, the tenth entity after the second', () => {
    const submission = goodSubmission();
    const entities = Array.from({ length: 12 }, (_, at) => ({
      id: `v${at}`,
      kind: 'vessel' as const,
      imo: '1234560',
      name: `N${at}`,
    }));
    entities.forEach((entity, at) => Object.assign(entity, { imo: `12345${at % 10}${at}`.slice(0, 7) }));
    submission.report.entities = entities;
    submission.report.relationships = [];
    const positions = judge(submission, context)
      .filter(({ code }) => code === 'imo-check-digit')
      .map(({ pointer }) => Number(pointer.split('/')[3]));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions.length).toBeGreaterThan(8);
  });
  it('does not apply a rule of one crime type to another', () => {
    const submission = goodSubmission();
    submission.report.crimeTypes = ['fraud'];
    expect(outcomeOf(submission, 'iuu-without-vessel')?.outcome).toBe('not-applicable');
  });
  it('says not applicable where there is nothing to look at', () => {
    const submission = goodSubmission();
    delete submission.report.entities;
    delete submission.report.relationships;
    for (const code of ['imo-check-digit', 'entity-id-repeated', 'relationship-to-nobody', 'vessel-repeated']) {
      expect(outcomeOf(submission, code)?.outcome, code).toBe('not-applicable');
    }
  });
  it('judges a report with the most entities and relationships, and gives the same answer twice', () => {
    const submission = goodSubmission();
    submission.report.entities = Array.from({ length: 200 }, (_, at) => ({
      id: `e${at}`,
      kind: 'vessel' as const,
      imo: '0000001',
      mmsi: 'x',
      flag: 'XX',
    }));
    submission.report.relationships = Array.from({ length: 500 }, () => ({
      from: 'nobody',
      role: 'other' as const,
      to: 'nobody',
    }));
    const findings = judge(submission, context);
    expect(findings.length).toBeGreaterThan(1000);
    expect(judge(submission, context)).toEqual(findings);
  });
  it('does not stumble over names of Object.prototype', () => {
    const submission = goodSubmission();
    submission.report.entities = [{ id: 'constructor', kind: 'vessel', name: '__proto__' }];
    submission.report.relationships = [{ from: 'constructor', role: 'other', to: 'tostring' }];
    expect(judge(submission, context).map(({ pointer }) => pointer)).toContain('/report/relationships/0/to');
    expect(judge(submission, context).map(({ pointer }) => pointer)).not.toContain('/report/relationships/0/from');
  });
});

describe('a quotation in a finding', () => {
  it('is short and hides what cannot be seen', () => {
    expect(quote('9074728')).toBe('"9074728"');
    expect(quote('x'.repeat(100))).toBe(`"${'x'.repeat(24)}…"`);
    expect(quote('a\u202eb\u0007c')).toBe('"a?b?c"');
  });
});
