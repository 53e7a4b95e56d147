/** What a report in its state adds to the figures, and what has to be added to go from one state to the next. Pure. */
import type { Material } from '#schemas/assessment.ts';
import { countedAs, RULES } from '#schemas/rules/judge.ts';
import { standingFeedback } from './feedback.ts';
import { quarterOf } from './quarters.ts';
import { codeOf, type ReportState } from './tally.ts';

/**
 * Counters of one slice as they stand; names are `reports`, `repeats`, `accepted`, …, and with a prefix `days.<n>`, `written.<n>`,
 * `arrived.<n>`, `finding.<code>`, `passed.<check>`, `failed.<check>`, `attested.<check>`, `upheld.<check>`, `score.passed.<check>`,
 * `score.failed.<check>`, `reliability.<A-F>`, `credibility.<1-6>`, `standing.<how>`, `decided.<what>`, `became.<what>`, `judged`, `useful` and
 * `graded.<axis>.<by the unit>.<by the analyst>`.
 */
export type Counters = Readonly<Record<string, number>>;

/** What is to be added, each name once. */
export type Additions = readonly (readonly [name: string, value: number])[];

/**
 * What is counted together: a unit's month, or of it only what is on one crime type or written by one unit; or what assessments count of
 * a quarter, which then stands for the month.
 */
export type Slice = { readonly month: string; readonly part?: string };

type Facts = NonNullable<ReportState['facts']>;
type Names = Readonly<Record<'passed' | 'failed' | 'attested' | 'upheld' | 'finding' | 'code', string>> & {
  readonly score?: Readonly<Record<'passed' | 'failed', string>>;
};

const namesOf = (check: string, inScore: boolean): Names => ({
  passed: `passed.${check}`,
  failed: `failed.${check}`,
  attested: `attested.${check}`,
  upheld: `upheld.${check}`,
  code: codeOf(check),
  finding: `finding.${codeOf(check)}`,
  ...(inScore && { score: { passed: `score.passed.${check}`, failed: `score.failed.${check}` } }),
});
const NAMES: ReadonlyMap<string, Names> = new Map(
  RULES.map((rule) => [countedAs(rule), namesOf(countedAs(rule), rule.inScore === true)]),
);
/** A check that this pack does not know any more is counted, but in no score. */
const namesFor = (check: string): Names => NAMES.get(check) ?? namesOf(check, false);

/** Always the same few slices, however many reports there are: the month, its crime types, the unit that wrote it. */
function slicesOf({ month, facts }: ReportState): readonly Slice[] {
  const slices: Slice[] = [{ month }];
  for (const type of facts?.crimeTypes ?? []) slices.push({ month, part: `type.${type}` });
  if (facts?.onBehalfOf !== undefined) slices.push({ month, part: `for.${facts.onBehalfOf}` });
  return slices;
}

/** What a report in this state adds to each of its slices. */
export function contributionOf(state: ReportState): Additions {
  const { facts, refusedAttempts } = state;
  const added: [string, number][] = [];
  if (refusedAttempts > 0) added.push(['refusedAttempts', refusedAttempts]);
  // A copy, a piece and a replacement are no reports of their own: sending more of what goes through makes no share better.
  if (facts && facts.standing !== 'first') added.push(['repeats', 1]);
  else if (facts || refusedAttempts > 0) addReport(added, state);
  if (facts) {
    added.push(['accepted', 1]);
    addFacts(added, facts);
    addChecks(added, facts, state.upheld);
  }
  addDecision(added, state);
  return added;
}

/** Each finding once, whether it was refused for it or accepted with it. */
function addReport(added: [string, number][], { facts, refusedAttempts, refusedFor, upheld }: ReportState): void {
  added.push(['reports', 1]);
  if (facts && refusedAttempts === 0) added.push(['acceptedFirstTime', 1]);
  for (const code of refusedFor) added.push([`finding.${code}`, 1]);
  for (const check in facts?.failed ?? {}) {
    const { finding, code } = namesFor(check);
    const stands = !facts?.attested.includes(check) && upheld?.includes(code) !== true;
    if (stands && !refusedFor.includes(code)) added.push([finding, 1]);
  }
}

function addFacts(added: [string, number][], { days, grading, standing }: Facts): void {
  added.push(
    [`days.${days.inAll}`, 1],
    [`written.${days.toReport}`, 1],
    [`arrived.${days.toReceipt}`, 1],
    [`reliability.${grading.reliability}`, 1],
    [`credibility.${grading.credibility}`, 1],
    [`standing.${standing}`, 1],
  );
}

/** A finding that was wrong leaves its check as if there had been nothing to look at. */
function addChecks(added: [string, number][], facts: Facts, upheld: readonly string[] = []): void {
  const { passed, failed, attested, standing } = facts;
  for (const check of passed) {
    const names = namesFor(check);
    added.push([names.passed, 1]);
    if (names.score && standing === 'first') added.push([names.score.passed, 1]);
  }
  for (const check in failed) {
    const names = namesFor(check);
    if (upheld.includes(names.code)) {
      added.push([names.upheld, 1]);
      continue;
    }
    added.push([names.failed, 1]);
    if (attested.includes(check)) added.push([names.attested, 1]);
    if (names.score && standing === 'first') added.push([names.score.failed, 1]);
  }
}

/** What ends the waiting of a report, whatever else curation may come to know. */
const ENDING: ReadonlySet<string> = new Set(['accept', 'return', 'decline', 'withdraw']);

function addDecision(added: [string, number][], state: ReportState): void {
  const { facts, decision, graded } = state;
  if (!facts) return;
  if (decision && ENDING.has(decision.decision)) added.push([`decided.${decision.decision}`, 1]);
  addUse(added, state);
  if (!graded) return;
  const { grading } = graded;
  added.push(
    [`graded.reliability.${facts.grading.reliability}.${grading.reliability}`, 1],
    [`graded.credibility.${facts.grading.credibility}.${grading.credibility}`, 1],
  );
}

/**
 * Useful is what was published, or used in whichever way, and has not turned out untrue. A seizure counts no more than a link: what
 * a report leads to is not its unit's doing. Each outcome counts once for each report.
 */
function addUse(added: [string, number][], { decision, feedback = [] }: ReportState): void {
  const outcomes = new Set(standingFeedback(feedback).map(({ outcome }) => outcome));
  for (const outcome of outcomes) added.push([`became.${outcome}`, 1]);
  const isDecided = decision !== undefined && ENDING.has(decision.decision);
  if (!isDecided && outcomes.size === 0) return;
  added.push(['judged', 1]);
  const isOfUse = decision?.decision === 'accept' || [...outcomes].some((outcome) => outcome !== 'refuted');
  if (isOfUse && !outcomes.has('refuted')) added.push(['useful', 1]);
}

/** Requirements that are answered since it was accepted; a copy answers nothing anew. */
export const newlyAnswered = (before: ReportState | undefined, { facts }: ReportState): readonly string[] =>
  before?.facts || facts?.standing === 'copy' ? [] : (facts?.answers ?? []);

type Movement = readonly { readonly slice: Slice; readonly additions: Additions }[];

/** What a report in this state adds, slice by slice. */
function slicedContribution(state: ReportState): Movement {
  const additions = contributionOf(state);
  return [...slicesOf(state).map((slice) => ({ slice, additions })), ...assessedIn(state)];
}

/** The part of a quarter that assessments add up; its counters are the aspects of reports. */
export const assessedPart = (material: Material): string => `assessed.${material}`;

/** The first report on an event counts, so that a story told twice is no trend. */
function assessedIn({ month, facts }: ReportState): Movement {
  if (facts?.standing !== 'first' || !facts.assessed) return [];
  const { material, aspects } = facts.assessed;
  const slice = { month: quarterOf(month), part: assessedPart(material) };
  return [{ slice, additions: aspects.map((aspect) => [aspect, 1] as const) }];
}

/** Slice by slice, what has to be added to go from one state to the next; zeros left out. */
export function movement(before: ReportState | undefined, after: ReportState): Movement {
  const now = slicedContribution(after);
  const moved = before ? difference(slicedContribution(before), now) : now;
  return moved.filter((one) => one.additions.length > 0);
}

function difference(before: Movement, after: Movement): Movement {
  const sums = new Map<string, { slice: Slice; values: Map<string, number> }>();
  const add = (slice: Slice, additions: Additions, sign: 1 | -1) => {
    const key = `${slice.month} ${slice.part ?? ''}`;
    const sum = sums.get(key) ?? { slice, values: new Map<string, number>() };
    sums.set(key, sum);
    for (const [name, value] of additions) sum.values.set(name, (sum.values.get(name) ?? 0) + sign * value);
  };
  for (const { slice, additions } of before) add(slice, additions, -1);
  for (const { slice, additions } of after) add(slice, additions, 1);
  return [...sums.values()].map(({ slice, values }) => ({
    slice,
    additions: [...values].filter(([, value]) => value !== 0),
  }));
}
