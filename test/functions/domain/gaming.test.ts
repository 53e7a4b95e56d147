/** What a unit could do to look better without being better, played through: none of it raises the score. */
import { beforeAll, describe, expect, test } from 'vitest';
import { toInstant } from '#domain/clock.ts';
import { monthsBefore } from '#domain/periods.ts';
import { unitReport } from '#domain/unit-report.ts';
import { examineAll, judge } from '#schemas/rules/judge.ts';
import { changed, EXAMPLE_CLAIMS } from '#schemas/rules/training/example.ts';
import type { UnitReport } from '#schemas/unit-report.ts';
import { Submission } from '#schemas/submission.ts';
import { FigureBook } from '../../support/figure-book.ts';

const DAY = 86_400;
const card = { partnerId: 'tonga-tcu', name: 'Tonga TCU', country: 'TO' };
const period = { from: '2026-01', to: '2026-12' };
const REPORTS_A_YEAR = 48;

/** A small generator with a seed: the same reports every time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const STORY = 'It came in from the west before dawn, stopped at the reef for an hour and went on. Two men were seen, ';

/** A year of one unit: about one report in four fails this or that, and some fields are wrong or left out. */
function honestYear(year: number, seed: number): Submission[] {
  const next = chance(seed);
  return Array.from({ length: REPORTS_A_YEAR }, (_, at) => {
    const day = Math.floor((at * 360) / REPORTS_A_YEAR);
    const signedAt = Date.UTC(year, 0, 3) / 1000 + day * DAY;
    const eventDay = new Date((signedAt - (next() < 0.15 ? 140 : 2) * DAY) * 1000).toISOString().slice(0, 10);
    const vessel = {
      id: 'boat',
      kind: 'vessel',
      name: `Moana ${at}`,
      ...(next() < 0.6 && { imo: next() < 0.5 ? '9074729' : '9074728' }),
    };
    const phone = { id: 'phone', kind: 'phone', number: next() < 0.7 ? `+67677${10_000 + at}` : `77 ${10_000 + at}` };
    const entities = [...(next() < 0.85 ? [vessel] : []), ...(next() < 0.5 ? [phone] : [])];
    const claims = changed(
      { ...EXAMPLE_CLAIMS },
      {
        iat: signedAt,
        jti: `0199a3c4-5b6d-7e8f-9a0b-${String(year * 1000 + at).padStart(12, '0')}`,
        report: {
          narrative: next() < 0.1 ? `Boat ${year}-${at}.` : `${STORY}boat ${year}-${at}.`,
          activity: { from: eventDay, places: [{ country: 'TO', name: `Reef ${at}` }] },
          entities,
          harms: next() < 0.7 ? [{ area: 'economy' }] : [],
        },
      },
    );
    return Submission.parse(claims);
  });
}

const before = honestYear(2025, 7);
const honest = honestYear(2026, 11);
const failsInScore = (submission: Submission): boolean =>
  examineAll(submission, { nowSeconds: submission.iat + 3600 }).some(
    ({ rule, outcome }) => rule.inScore && outcome === 'failed',
  );
const renamed = (submission: Submission, mark: string): Submission => ({
  ...submission,
  jti: submission.jti.replace('0199a3c4', `0199a3${mark}`),
});

async function reportOf(year: readonly Submission[]): Promise<UnitReport> {
  const book = new FigureBook();
  for (const submission of [...before, ...year]) {
    const { jti: reportKey, iat, iss: partnerId } = submission;
    // What is written in haste was refused before it went through.
    if (!submission.report.narrative.includes(STORY)) {
      book.count({ partnerId, reportKey, outcome: 'refused', at: toInstant(iat * 1000), codes: ['missing-member'] });
    }
    await book.accept(submission);
  }
  return unitReport({
    asOf: '2026-12-31T00:00:00Z',
    card,
    period,
    before: monthsBefore(period),
    months: book.months(),
    reports: book.reports(),
    engagements: [],
    challenges: [],
    lendings: [],
  });
}

/** Only what is good is sent, the rest kept back. */
const sendLess = honest.filter((submission) => !failsInScore(submission));

/** Every good report in as many pieces as it has entities, each with words of its own. */
const split = honest.flatMap((submission) => {
  const { entities = [] } = submission.report;
  if (failsInScore(submission) || entities.length < 2) return [submission];
  return entities.map((entity, at) => {
    const narrative = `${submission.report.narrative} Part ${at}.`;
    return { ...renamed(submission, `d${at}`), report: { ...submission.report, entities: [entity], narrative } };
  });
});

/** Every good report five times, with the title and a blank changed. */
const copy = honest.flatMap((submission) =>
  failsInScore(submission)
    ? [submission]
    : ['a0', 'a1', 'a2', 'a3', 'a4'].map((mark) => ({
        ...renamed(submission, mark),
        report: {
          ...submission.report,
          title: `${submission.report.title} ${mark}`,
          narrative: ` ${submission.report.narrative}`,
        },
      })),
);

/** Every good report replaced by itself. */
const replace = honest.flatMap((submission) =>
  failsInScore(submission)
    ? [submission]
    : [submission, { ...renamed(submission, 'b0'), supersedes: `${submission.iss}~${submission.jti}` }],
);

/** Whatever a finding points at is taken out, as far as the schema lets it, until nothing more can be. */
function withoutWhatIsQuestioned(submission: Submission): Submission {
  let kept = submission;
  for (let round = 0; round < 10; round++) {
    const shorter = judge(kept, { nowSeconds: kept.iat + 3600 })
      .map(({ pointer }) => withoutPlace(kept, pointer))
      .find((candidate) => candidate !== undefined);
    if (!shorter) return kept;
    kept = shorter;
  }
  return kept;
}

function withoutPlace(submission: Submission, pointer: string): Submission | undefined {
  const path = pointer.split('/').slice(1);
  const copied = structuredClone(submission);
  let place = copied as unknown as Record<string, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as Record<string, unknown>;
  const last = path.at(-1) ?? '';
  if (path.length < 2 || !(last in place)) return undefined;
  if (Array.isArray(place)) place.splice(Number(last), 1);
  else delete place[last];
  return Submission.safeParse(copied).data;
}
const leaveOut = honest.map(withoutWhatIsQuestioned);

/** Everything optional left out. */
const bare = honest.map((submission) => {
  const { entities: _, harms: __, relationships: ___, ...report } = submission.report;
  return { ...submission, report };
});

/** Everything that is asked is stood by. */
const attest = honest.map((submission) => ({
  ...submission,
  attestations: judge(submission, { nowSeconds: submission.iat + 3600 })
    .filter(({ severity }) => severity === 'attestable')
    .map(({ code, pointer }) => ({ code, pointer, reason: 'we mean it' })),
}));

describe('a unit that wants to look better than it is', () => {
  let truth: UnitReport;
  beforeAll(async () => {
    truth = await reportOf(honest);
  });

  test('has a score to begin with, and room above it', () => {
    expect(truth.score).toMatchObject({ tooFewToSay: false });
    expect(truth.score.dimensions).toBeGreaterThanOrEqual(5);
    expect(truth.score.share).toBeGreaterThan(0.6);
    expect(truth.score.share).toBeLessThan(0.95);
  });

  test.each([
    ['keeps back what is not good', sendLess],
    ['splits what is good into pieces', split],
    ['sends what is good again and again', copy],
    ['replaces what is good by itself', replace],
    ['takes out whatever is questioned', leaveOut],
    ['leaves out everything that may be', bare],
    ['stands by everything', attest],
  ])('and %s gains nothing in score', async (_, year) => {
    expect(year).not.toEqual(honest);
    const gamed = await reportOf(year);
    const share = gamed.score.share ?? 0;
    expect(share).toBeLessThanOrEqual((truth.score.share ?? 0) + 1e-9);
    const { firstTimeAcceptance: first } = gamed;
    if (first.of >= truth.firstTimeAcceptance.of)
      expect(first.share).toBeLessThanOrEqual(truth.firstTimeAcceptance.share ?? 0);
    expect(gamed.score.atLeast).toBeLessThanOrEqual((truth.score.atLeast ?? 0) + 1e-9);
    for (const trend of [gamed.trend.firstTimeAcceptance, gamed.trend.linkable])
      expect(trend.verdict).not.toBe('better');
  });

  test('but a unit that sends the same reports with more in them is seen to be better', async () => {
    const mended = honest.map(({ report, ...rest }) => ({
      ...rest,
      report: {
        ...report,
        harms: [{ area: 'economy' as const }],
        entities: [{ id: 'boat', kind: 'vessel' as const, imo: '9074729' }],
      },
    }));
    const better = await reportOf(mended);
    expect(better.score.atLeast).toBeGreaterThan(truth.score.atLeast ?? 1);
    expect(better.trend.linkable.verdict).toBe('better');
  });
});
