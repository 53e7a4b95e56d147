/** Numbers in `answers` that the unit is not asked: an advice each, and no word of what others are asked. */
import { expect, test } from 'vitest';
import { rememberingWhomItAsks, withUnaskedAnswers } from '#domain/unasked-answers.ts';
import { type Finding, MAX_FINDINGS } from '#schemas/finding.ts';
import { Submission } from '#schemas/submission.ts';
import { gapMap } from '../../support/gap-map.ts';
import { goodClaims, makeParty } from '../../support/test-party.ts';

const niue = { partnerId: 'niue-tcu', country: 'NU' };
const find = async (number: string) => gapMap.requirements.find((requirement) => requirement.number === number);
const party = await makeParty('niue-tcu');

const codesAt = async (answers: readonly string[], change: object = {}) => {
  const submission = Submission.parse(goodClaims(party, 'https://exchange.example', { answers, ...change }));
  const none: readonly Finding[] = [];
  const { findings } = await withUnaskedAnswers({ submission, findings: none }, niue, find);
  return findings.map(({ code, pointer, detail }) => ({ code, pointer, detail }));
};

test('a number that is asked, and one of a request for information, are no finding', async () => {
  expect(await codesAt(['PAC-2026-04', 'RFI-261122-0412-7K3F'])).toEqual([]);
});

test('one that nobody is asked and one that others are asked get the same words', async () => {
  // PAC-2026-07 is asked of Tonga and Fiji.
  const found = await codesAt(['PAC-2026-99', 'PAC-2026-07', 'PAC-2026-04']);
  expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
    ['requirement-not-asked', '/answers/0'],
    ['requirement-not-asked', '/answers/1'],
  ]);
  expect(found[0]?.detail).toContain('No requirement PAC-2026-99 is asked of you');
  expect(found[1]?.detail.replaceAll('-07', '-99')).toBe(found[0]?.detail);
});

test('of a report that has as many findings as an answer can hold, no more are told', async () => {
  const submission = Submission.parse(goodClaims(party, 'https://exchange.example', { answers: ['PAC-2026-99'] }));
  const finding: Finding = { pointer: '', code: 'no-entities', severity: 'advice', detail: 'None.', fix: 'Name one.' };
  const findings = Array.from({ length: MAX_FINDINGS }, () => finding);
  expect((await withUnaskedAnswers({ submission, findings }, niue, find)).findings).toEqual(findings);
});

test('what a hub sends for another unit is not looked at', async () => {
  expect(await codesAt(['PAC-2026-99'], { onBehalfOf: 'tonga-tcu' })).toEqual([]);
});

test('whom a requirement asks is looked up once, and one that is not there again and again', async () => {
  const looked: string[] = [];
  const remembering = rememberingWhomItAsks(async (number) => {
    looked.push(number);
    return find(number);
  });
  for (const number of ['PAC-2026-07', 'PAC-2026-99', 'PAC-2026-07', 'PAC-2026-99']) await remembering(number);
  expect(looked).toEqual(['PAC-2026-07', 'PAC-2026-99', 'PAC-2026-99']);
  expect(await remembering('PAC-2026-07')).toMatchObject({ countries: ['TO', 'FJ'] });
});
