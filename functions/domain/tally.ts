/**
 * The tally: what one attempt to send, and what became of it, contributes to a unit's figures, exactly once and in whatever
 * order it is counted. A report is all that happens under one jti. Its contribution is a function of its state
 * (contribution.ts), and counting an attempt moves the unit's months by the difference of two contributions.
 */
import type { CrimeType } from '#schemas/crime-types.ts';
import type { Decision } from '#schemas/decision.ts';
import type { Feedback } from '#schemas/feedback.ts';
import type { Grading } from '#schemas/grading.ts';
import type { Assessed } from './aspects.ts';

type Grade = Pick<Grading, 'reliability' | 'credibility'>;

/** One thing that happened to a report. `reportKey` is the jti, or the digest where no jti could be read. */
type Happening = { readonly partnerId: string; readonly reportKey: string; readonly at: string };

/** What is counted of an accepted report: outcomes of checks and a few facts, none of its words. */
export type ReportFacts = {
  /** The unit that wrote it, when a hub sent it. */
  readonly onBehalfOf?: string;
  readonly crimeTypes: readonly CrimeType[];
  readonly grading: Grade;
  /** Whole days from the event to signing, from signing to receipt, and both together. */
  readonly days: { readonly toReport: number; readonly toReceipt: number; readonly inAll: number };
  /** Checks that held, by code and revision. */
  readonly passed: readonly string[];
  /** Checks that did not, each with the field where it was first seen. */
  readonly failed: Readonly<Record<string, string>>;
  /** Those of `failed` whose every finding the author stands by. */
  readonly attested: readonly string[];
  /** Numbers of the collection requirements that it answers, each once. */
  readonly answers?: readonly string[];
  /** What assessments count it by. */
  readonly assessed?: Assessed;
  /** jti of the report of the same unit that it replaces. */
  readonly supersedes?: string;
  /** Fingerprints, salted with the unit: of the narrative, and of when, where and what. */
  readonly sameText: string;
  readonly sameEvent: string;
};

export type AcceptedTally = Happening & { readonly outcome: 'accepted'; readonly facts: ReportFacts };
/** Refused attempts are counted by the codes of their findings, never by their content. */
export type RefusedTally = Happening & { readonly outcome: 'refused'; readonly codes: readonly string[] };
/** An analyst's decision. The latest is remembered, and the latest grade that came with one. */
export type DecidedTally = Happening & {
  readonly outcome: 'decided';
  readonly decision: Decision['decision'];
  readonly grading?: Grade;
};
/** A challenge of a finding that was upheld: the finding counts no more. */
export type UpheldTally = Happening & { readonly outcome: 'upheld'; readonly code: string };
/** What became of a report, as an analyst recorded it. */
export type FeedbackTally = Happening & { readonly outcome: 'feedback'; readonly feedback: CountedFeedback };
export type CountedFeedback = Pick<Feedback, 'feedbackId' | 'outcome' | 'replaces'>;
export type Tally = AcceptedTally | RefusedTally | DecidedTally | UpheldTally | FeedbackTally;

/**
 * How a report stands to what the unit sent before. Only the first one on an event counts in the score: a copy, a piece of a
 * report that was split and a replacement are counted for themselves.
 */
export type Standing = 'first' | 'update' | 'same-event' | 'copy';

/** What is remembered of a report between what happens to it. */
export type ReportState = {
  readonly month: string;
  readonly refusedAttempts: number;
  readonly refusedFor: readonly string[];
  /** There once it was accepted. */
  readonly facts?: ReportFacts & { readonly standing: Standing };
  readonly decision?: Pick<DecidedTally, 'decision' | 'at'>;
  readonly graded?: { readonly grading: Grade; readonly at: string };
  /** All that was recorded of what became of it, by its name; what was replaced among it. */
  readonly feedback?: readonly CountedFeedback[];
  /** Codes of findings that were wrong. */
  readonly upheld?: readonly string[];
};

/** Who was counted first with the same fingerprint; undefined when nobody was. */
export type SeenBefore = { readonly text?: string | undefined; readonly event?: string | undefined };

function standingOf({ reportKey, facts }: AcceptedTally, seen: SeenBefore): Standing {
  if (facts.supersedes !== undefined) return 'update';
  if (seen.text !== undefined && seen.text !== reportKey) return 'copy';
  return seen.event !== undefined && seen.event !== reportKey ? 'same-event' : 'first';
}

/** A check without its revision: the code of its findings. */
export const codeOf = (check: string): string => check.split('@', 1)[0] ?? check;

const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())].sort();

/** The report's state after this. A report counts in the month it was accepted, or first tried in; it is accepted once. */
export function afterAttempt(before: ReportState | undefined, tally: Tally, seen: SeenBefore = {}): ReportState {
  const month = tally.at.slice(0, 7);
  const state = before ?? { month, refusedAttempts: 0, refusedFor: [] };
  switch (tally.outcome) {
    case 'accepted':
      if (state.facts) return state;
      return { ...state, month, facts: { ...tally.facts, standing: standingOf(tally, seen) } };
    case 'refused':
      return {
        ...state,
        refusedAttempts: state.refusedAttempts + 1,
        refusedFor: union(state.refusedFor, tally.codes),
      };
    case 'upheld':
      return { ...state, upheld: union(state.upheld ?? [], [tally.code]) };
    case 'decided':
      return afterDecision(state, tally);
    case 'feedback':
      return { ...state, feedback: withFeedback(state.feedback ?? [], tally.feedback) };
  }
}

/** In the order of their names, in whatever order they come. */
const withFeedback = (known: readonly CountedFeedback[], more: CountedFeedback): readonly CountedFeedback[] =>
  [...known.filter(({ feedbackId }) => feedbackId !== more.feedbackId), more].sort((one, other) =>
    one.feedbackId < other.feedbackId ? -1 : 1,
  );

/** In whatever order they are counted, what was decided last stands. */
function afterDecision(state: ReportState, { decision, grading, at }: DecidedTally): ReportState {
  const isLater = (than: { readonly at: string } | undefined): boolean => !than || than.at < at;
  return {
    ...state,
    ...(isLater(state.decision) && { decision: { decision, at } }),
    ...(grading && isLater(state.graded) && { graded: { grading, at } }),
  };
}

/** What an analyst's decision tells the figures. */
export function decidedTally(
  { partnerId, jti }: { readonly partnerId: string; readonly jti: string },
  { decision, decidedAt, grading }: Pick<Decision, 'decision' | 'decidedAt' | 'grading'>,
): DecidedTally {
  const grade = grading && { reliability: grading.reliability, credibility: grading.credibility };
  return { partnerId, reportKey: jti, outcome: 'decided', at: decidedAt, decision, ...(grade && { grading: grade }) };
}

/** What recorded feedback tells the figures. */
export function feedbackTally(
  { partnerId, jti }: { readonly partnerId: string; readonly jti: string },
  { feedbackId, outcome, replaces, recordedAt }: Pick<Feedback, 'feedbackId' | 'outcome' | 'replaces' | 'recordedAt'>,
): FeedbackTally {
  const feedback = { feedbackId, outcome, ...(replaces && { replaces }) };
  return { partnerId, reportKey: jti, outcome: 'feedback', at: recordedAt, feedback };
}
