import { expect, test } from 'vitest';
import { checkClaims } from '#domain/check-report.ts';
import { goodReport } from '../../support/test-party.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z') / 1000;

/** What is said of one thing wrong in a good report. */
function fixOf(change: object): { pointer: string | undefined; fix: string | undefined } {
  const claims = {
    iss: 'tonga-tcu',
    aud: 'https://exchange.example',
    iat: NOW,
    jti: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    report: goodReport(change),
  };
  const [finding, ...others] = checkClaims(claims, { nowSeconds: NOW }).findings;
  expect(others).toEqual([]);
  return { pointer: finding?.pointer, fix: finding?.fix };
}

test('what has not the right form is explained by the words and the example of the contract', () => {
  expect(fixOf({ language: 'english' })).toEqual({
    pointer: '/report/language',
    fix: 'Write it as it is asked for. The language the narrative is written in. For example: en',
  });
  const activity = { from: '2026-11-20', places: [{ country: 'NZZ' }] };
  expect(fixOf({ activity }).fix).toContain('For example: TO');
  const vessel = { id: 'v', kind: 'vessel', name: 'x', flag: 'Tonga' };
  expect(fixOf({ entities: [vessel] })).toMatchObject({ pointer: '/report/entities/0/flag' });
  expect(fixOf({ entities: [vessel] }).fix).toContain('For example: TO');
});

test('what is empty is asked for where it is needed, and may go where it is not', () => {
  expect(fixOf({ title: '' }).fix).toBe('Write something here; it is needed.');
  const places = [{ country: 'TO', name: '' }];
  expect(fixOf({ activity: { from: '2026-11-20', places } }).fix).toContain('take the whole line out');
});
