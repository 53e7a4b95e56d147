/** The catalogue of checks: complete in both languages, and every example is what it says it is. */
import { describe, expect, test } from 'vitest';
import { checkClaims } from '#domain/check-report.ts';
import { CHECKS, examineAll } from '#schemas/rules/judge.ts';
import { ENGLISH } from '#schemas/rules/texts/english.ts';
import { FRENCH } from '#schemas/rules/texts/french.ts';
import { changed, EXAMPLE_CLAIMS, EXAMPLE_NOW_SECONDS } from '#schemas/rules/training/example.ts';
import { EXAMPLES } from '#schemas/rules/training/examples.ts';
import { Submission } from '#schemas/submission.ts';

const context = { nowSeconds: EXAMPLE_NOW_SECONDS };
const codes = CHECKS.map(({ code }) => code).sort();

describe('the catalogue of checks', () => {
  test('has at least forty checks, each of them once', () => {
    expect(codes.length).toBeGreaterThanOrEqual(40);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each([
    ['English', ENGLISH],
    ['French', FRENCH],
  ])('is complete in %s: no check without a text, no text without a check, whole sentences', (_, texts) => {
    expect(Object.keys(texts).sort()).toEqual(codes);
    for (const [code, { title, ...sentences }] of Object.entries(texts)) {
      expect(title, code).toMatch(/^[\p{Lu}].{5,60}[^.]$/u);
      for (const [name, text] of Object.entries(sentences))
        expect(text, `${code} ${name}`).toMatch(/^\p{Lu}.{8,300}\.$/u);
    }
  });

  test('says nothing in French as it does in English', () => {
    const same = codes.filter(
      (code) => ENGLISH[code].intent === FRENCH[code].intent || ENGLISH[code].fix === FRENCH[code].fix,
    );
    expect(same).toEqual([]);
  });
});

describe.each(codes)('the training example of %s', (code) => {
  const judged = (which: 'bad' | 'good') => {
    const claims = changed(EXAMPLE_CLAIMS, EXAMPLES[code][which]);
    return { claims, found: checkClaims(claims, context).findings.map((finding) => finding.code) };
  };

  test('is questioned when it is bad', () => {
    expect(judged('bad').found).toContain(code);
  });

  test('passes when it is good, and fits the schema', () => {
    const { claims, found } = judged('good');
    const submission = Submission.parse(claims);
    expect(found.filter((other) => other === code && code !== 'attestation-unmatched')).toEqual([]);
    const result = examineAll(submission, context).find(({ rule }) => rule.code === code);
    if (result) expect(result.outcome).toBe('passed');
  });
});
