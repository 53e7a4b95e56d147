/** Curation as a state machine in data: which decision is possible in which state, and where it leads. */
import type { Decision, DecisionRequest, SubmissionState } from '#schemas/decision.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';

const TRANSITIONS: Readonly<Record<SubmissionState, Partial<Record<DecisionRequest['decision'], SubmissionState>>>> = {
  received: { accept: 'published', return: 'returned' },
  published: {},
  returned: {},
};

/** @throws {Refusal} `already-decided` when this state does not allow it. */
export function nextState(state: SubmissionState, decision: DecisionRequest['decision']): SubmissionState {
  return TRANSITIONS[state][decision] ?? refuse('already-decided', `The submission is ${state}.`);
}

/** The decision as it is kept: by role, never by person. */
export function decisionRecord(request: DecisionRequest, now: number): Decision {
  const common = {
    decision: request.decision,
    decidedAt: toInstant(now),
    byRole: 'analyst',
    reason: request.reason,
  } as const;
  if (request.decision === 'return') return { ...common, questions: request.questions };
  return {
    ...common,
    feedId: request.feedId ?? CURATED_FEED.feedId,
    ...(request.grading && { grading: request.grading }),
  };
}
