import { expect, test } from 'vitest';
import { inFrench } from '#domain/in-french.ts';
import type { Finding } from '#schemas/finding.ts';

const finding: Finding = {
  pointer: '/report/title',
  code: 'missing-member',
  severity: 'blocking',
  detail: 'Gone.',
  fix: 'Add.',
};

test('a finding is said in French: what should hold and what helps, at the same place', () => {
  expect(inFrench(finding)).toEqual({
    ...finding,
    detail: 'Il manque quelque chose qui doit y être. Chaque membre que le schéma exige est là.',
    fix: 'Ajoutez-le ; le constat dit ce qui y va, avec un exemple.',
  });
});

test('a finding that the catalogue does not know stays as it is', () => {
  expect(inFrench({ ...finding, code: 'constructor' })).toEqual({ ...finding, code: 'constructor' });
});
