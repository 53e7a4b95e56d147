/** Curation as a state machine in data: which decision is possible in which state, where it leads, and who may make it. */
import type { Decision, DecisionRequest, SubmissionState } from '#schemas/decision.ts';
import { CURATED_FEED, type FeedWithdrawal } from '#schemas/feed.ts';
import type { Scope } from '#schemas/partner.ts';
import { toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';

type Transition = { readonly from: readonly SubmissionState[]; readonly to: SubmissionState; readonly by: Scope };

/** Still in the inbox. */
const WAITING: readonly SubmissionState[] = ['received', 'triaged', 'answered'];
export const waits = (state: SubmissionState): boolean => WAITING.includes(state);

/** One way leads back, from a reply to another return: so a decision is made on the state and on how many were made before. */
const TRANSITIONS: Readonly<Record<DecisionRequest['decision'], Transition>> = {
  triage: { from: ['received'], to: 'triaged', by: 'feeds:curate' },
  accept: { from: WAITING, to: 'published', by: 'feeds:curate' },
  return: { from: WAITING, to: 'returned', by: 'feeds:curate' },
  decline: { from: WAITING, to: 'declined', by: 'feeds:curate' },
  withdraw: { from: ['published'], to: 'withdrawn', by: 'feeds:curate' },
};

/** What a unit's reply does to its report. Where nothing was sent back it is kept, and changes nothing. */
const AFTER_REPLY: Readonly<Partial<Record<SubmissionState, SubmissionState>>> = { returned: 'answered' };
export const stateAfterReply = (state: SubmissionState): SubmissionState => AFTER_REPLY[state] ?? state;

/** @throws {Refusal} `not-allowed`, `not-published`, `already-decided`. */
export function nextState(
  state: SubmissionState,
  decision: DecisionRequest['decision'],
  scopes: ReadonlySet<Scope>,
): SubmissionState {
  const { from, to, by } = TRANSITIONS[decision];
  if (!scopes.has(by)) return refuse('not-allowed');
  if (from.includes(state)) return to;
  if (decision === 'withdraw' && state !== to) return refuse('not-published', `The submission is ${state}.`);
  return refuse('already-decided', `The submission is ${state}.`);
}

/** The decision as it is kept: by role, never by person. */
export function decisionRecord(request: DecisionRequest, now: number): Decision {
  const { decision, reason } = request;
  const common = { decision, decidedAt: toInstant(now), byRole: 'analyst', ...(reason && { reason }) } as const;
  switch (request.decision) {
    case 'return':
      return { ...common, questions: request.questions };
    case 'withdraw':
      return { ...common, reasonClass: request.reasonClass };
    case 'accept':
      return {
        ...common,
        feedId: request.feedId ?? CURATED_FEED.feedId,
        ...(request.grading && { grading: request.grading }),
      };
    default:
      return common;
  }
}

/** What is left of an entry: its names, when and why, and no word of the report. */
export const withdrawalOf = (
  entry: Pick<FeedWithdrawal, 'feedId' | 'submissionId' | 'withdrawnAt' | 'reasonClass' | 'recallId'>,
): Omit<FeedWithdrawal, 'addedAt'> => ({
  kind: 'withdrawn',
  entryId: entryIdOf(entry),
  feedId: entry.feedId,
  submissionId: entry.submissionId,
  withdrawnAt: entry.withdrawnAt,
  reasonClass: entry.reasonClass,
  ...(entry.recallId !== undefined && { recallId: entry.recallId }),
});

export const entryIdOf = (entry: { readonly feedId: string; readonly submissionId: string }): string =>
  `${entry.feedId}~${entry.submissionId}`;
