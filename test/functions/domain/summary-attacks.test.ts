/** What the summary on NZTCU's queue, which no originator's permission is asked for, does not say (row 40). */
import { beforeAll, expect, test } from 'vitest';
import { summarise } from '#domain/summarise.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { controlFor, forge, partnerOf } from '../../attacks/forge.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { summaryVectors } from '../../attacks/vectors/summaries.ts';
import { makeParty, type TestParty } from '../../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const NOW = 1_795_305_600;
const WORD = 'Kanalia Vaka';
let party: TestParty;

beforeAll(async () => {
  party = await makeParty('unit-one');
});

async function summaryOf(change: (report: Record<string, unknown>) => object) {
  const control = controlFor(party, party, ORIGIN, NOW);
  const jws = forge(control, { claims: { ...change(Object(control.claims.report)) } });
  const judgement = await verifySubmission(jws, partnerOf(party, NOW), { audience: ORIGIN, nowSeconds: NOW });
  if (judgement.verdict === 'refused') throw judgement.refusal;
  return JSON.stringify(summarise(judgement.verified, NOW * 1000));
}

test('a title that the marking lets onto a queue is found: the looking works', async () => {
  expect(await summaryOf((report) => ({ report: { ...report, title: WORD } }))).toContain(WORD);
});

attacks('summaries', summaryVectors, 'finds nothing of it', async ({ claims }) => {
  expect(await summaryOf((report) => claims(WORD, report))).not.toContain(WORD);
});
