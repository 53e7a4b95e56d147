/** P13: the pure tally of a submission beside `JSON.parse` of its findings, and the same at 10 and at 10^6 submissions. */
import { movement } from '#domain/contribution.ts';
import { afterAttempt, type Tally } from '#domain/tally.ts';
import { RULES } from '#schemas/rules/judge.ts';
import { cpuOf, type Effort } from './rounds.ts';
import { atMost, type Row } from './row.ts';

const CODES = ['imo-check-digit', 'iban-check-digit', 'phone-without-country', 'ends-before-it-begins'];
/** What the good report of the tests passes. */
const PASSED = RULES.slice(10, 40).map(({ code }) => code);
const FINDINGS = JSON.stringify(
  CODES.map((code, index) => ({
    pointer: `/report/entities/${index}/imo`,
    code,
    severity: 'attestable',
    detail: 'The check digit does not fit the other digits of this number: one of them was mistyped or exchanged.',
    fix: 'Compare it with the source, digit by digit; if it is right as it stands, attest it with a reason.',
    attested: false,
  })),
);

export async function measure(effort: Effort): Promise<Row[]> {
  const cpu = await cpuOf(
    { early: countingAt(10), late: countingAt(1_000_000), parse: () => void JSON.parse(FINDINGS) },
    effort,
  );
  const what = 'pure tally of an accepted submission with four findings and thirty checks that held';
  return [
    atMost(2, { id: 'P13', what, figure: cpu.early, unit: 'us', peer: cpu.parse, than: 'JSON.parse of its findings' }),
    atMost(1.1, {
      id: 'P13.grown',
      what: `${what}, the millionth`,
      figure: cpu.late,
      unit: 'us',
      peer: cpu.early,
      than: 'the tenth',
    }),
  ];
}

/** Counts one attempt: its state before comes from the store, whose size the pure function never sees. */
function countingAt(submissions: number): () => void {
  const tally: Tally = {
    partnerId: 'bench-unit',
    reportKey: `report-${submissions}`,
    outcome: 'accepted',
    at: '2026-11-22T00:00:00.000Z',
    facts: {
      crimeTypes: ['iuu-fishing'],
      grading: { reliability: 'B', credibility: '2' },
      days: { toReport: 1, toReceipt: 1, inAll: submissions % 400 },
      passed: PASSED,
      failed: Object.fromEntries(CODES.map((code) => [code, '/report/entities/*/imo'])),
      attested: [],
      assessed: { material: 'ordinary', aspects: ['crime-type.iuu-fishing', 'commodity.species', 'country.TO'] },
      sameText: 'AAAAAAAAAAAAAAAAAAAAAA',
      sameEvent: 'BBBBBBBBBBBBBBBBBBBBBB',
    },
  };
  return () => void movement(undefined, afterAttempt(undefined, tally));
}
