/** A replay made before a rule is active says what the exchange will say once it is, over every sample report there is. */
import { describe, expect, test } from 'vitest';
import { checkClaims } from '#domain/check-report.ts';
import { impactOf, replay, type ToReplay } from '#domain/rule-replay.ts';
import { judgeAndCount, RULES } from '#schemas/rules/judge.ts';
import { sampleSubmissions } from '../../support/samples.ts';

const DAY = '2026-12-01';
const dayOf = Date.parse(`${DAY}T00:00:00Z`);
/** New rules, deployed ahead of their day: half of the pack, so that something is new for every report. */
const PACK = RULES.map((rule, at) => (at % 2 === 0 ? { ...rule, activeFrom: DAY } : rule));

/** Received in the last second before that day, and judged then. */
const before = dayOf - 1_000;
const reports: readonly ToReplay[] = sampleSubmissions().flatMap(({ name, claims }) => {
  const iat = before / 1000 - 3_600;
  const { submission } = checkClaims({ ...(claims as object), iat }, { nowSeconds: before / 1000 });
  if (!submission) return [];
  const { findings } = judgeAndCount(submission, { nowSeconds: before / 1000 }, PACK);
  const receivedAt = new Date(before).toISOString();
  return [{ partnerId: submission.iss, submissionId: name, submission, receivedAt, findings }];
});

describe('a replay', () => {
  test('made before the day equals the real verdicts from that day on', () => {
    expect(reports.length).toBeGreaterThan(20);
    for (const report of reports) {
      const real = judgeAndCount(report.submission, { nowSeconds: dayOf / 1000 }, PACK).findings;
      // Sent again a second later; the clock of a finding's words may have moved, its code and place have not.
      const said = (findings: typeof real) => findings.map(({ code, pointer, attested }) => [code, pointer, attested]);
      expect(said([...replay(report, dayOf, PACK).findings]), report.submissionId).toEqual(said(real));
    }
    const found = reports.flatMap((report) => replay(report, dayOf, PACK).added);
    expect(found.length).toBeGreaterThan(reports.length / 2);
  });

  test('of the rules of the day on which a report came finds no difference', () => {
    for (const report of reports) {
      const { added, gone } = replay(report, before, PACK);
      expect({ added, gone }, report.submissionId).toEqual({ added: [], gone: [] });
    }
  });

  test('says what a rule that is taken out no longer finds', () => {
    const gone = reports.flatMap((report) => replay(report, dayOf, []).gone);
    expect(gone).toHaveLength(reports.flatMap(({ findings }) => findings).length);
  });
});

test('the impact is said by unit and check, each report once', () => {
  const of = (partnerId: string, added: string[], gone: string[] = []) => ({
    partnerId,
    submissionId: 'x',
    findings: [],
    added,
    gone,
  });
  const replayed = [
    of('tonga-tcu', ['place-vague /report/activity/places/0', 'place-vague /report/activity/places/1']),
    of('tonga-tcu', []),
    of('fiji-tcu', [], ['imo-check-digit /report/entities/0/imo']),
    of('niue-tcu', []),
  ];
  expect(impactOf(replayed)).toEqual([
    { partnerId: 'fiji-tcu', code: 'imo-check-digit', reports: 1, added: 0, gone: 1 },
    { partnerId: 'tonga-tcu', code: 'place-vague', reports: 2, added: 1, gone: 0 },
  ]);
});
