import { describe, expect, test } from 'vitest';
import { acceptedTally } from '#domain/accepted-tally.ts';
import { judgeAndCount } from '#schemas/rules/judge.ts';
import type { Submission } from '#schemas/submission.ts';
import { entityOf, goodSubmission, NOW_SECONDS } from '../../schemas/rules/good-submission.ts';

const tallyOf = (submission: Submission) => {
  const { outcomes } = judgeAndCount(submission, { nowSeconds: NOW_SECONDS });
  return acceptedTally({ submission, outcomes }, NOW_SECONDS * 1000);
};

async function factsOf(change: (submission: Submission) => void = () => undefined) {
  const submission = goodSubmission();
  change(submission);
  return (await tallyOf(submission)).facts;
}

describe('the tally of an accepted submission', () => {
  test('has outcomes, days and grades, and no word of the report', async () => {
    const submission = goodSubmission();
    entityOf(submission, 'vessel').imo = '9074728';
    entityOf(submission, 'container').number = 'CSQU3054380';
    submission.attestations = [{ code: 'imo-check-digit', pointer: '/report/entities/0/imo', reason: 'worn plate' }];
    const tally = await tallyOf(submission);
    expect(tally.facts).toMatchObject({
      days: { toReport: 11, toReceipt: 0, inAll: 12 },
      grading: { reliability: 'B', credibility: '2' },
      failed: { 'imo-check-digit': '/report/entities/*/imo', 'container-check-digit': '/report/entities/*/number' },
      attested: ['imo-check-digit'],
    });
    expect(tally.facts.passed).toContain('no-entities');
    const text = JSON.stringify(tally);
    for (const word of ['Moana', 'Sione', 'wharf', '9074728', 'worn']) expect(text).not.toContain(word);
    expect(text.length).toBeLessThan(2_500);
  });

  test('a text with other case and blanks is the same text, another text is not', async () => {
    const { sameText } = await factsOf();
    const louder = await factsOf(({ report }) => (report.narrative = ` ${report.narrative.toUpperCase()}! `));
    const other = await factsOf(({ report }) => (report.narrative += ' More was seen.'));
    expect(louder.sameText).toBe(sameText);
    expect(other.sameText).not.toBe(sameText);
  });

  test('a piece of a report is the same event, another day is not', async () => {
    const { sameEvent } = await factsOf();
    const piece = await factsOf(({ report }) => {
      report.entities = report.entities?.slice(0, 1);
      report.narrative =
        'One half of the story, told for itself, long enough to be a narrative of its own, and no more.';
    });
    const other = await factsOf(({ report }) => (report.activity.from = '2026-11-09'));
    expect(piece.sameEvent).toBe(sameEvent);
    expect(other.sameEvent).not.toBe(sameEvent);
  });

  test('the same words of two units have two fingerprints', async () => {
    const { sameText } = await factsOf();
    expect((await factsOf((submission) => (submission.iss = 'samoa-tcu'))).sameText).not.toBe(sameText);
  });

  test('a replacement names the report of the same unit that it replaces, and no other', async () => {
    const jti = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c';
    expect((await factsOf((s) => (s.supersedes = `${s.iss}~${jti}`))).supersedes).toBe(jti);
    expect((await factsOf((s) => (s.supersedes = `samoa-tcu~${jti}`))).supersedes).toBeUndefined();
  });
});
