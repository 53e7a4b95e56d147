/** A decision about one submission, through the exchange; a second decision of another reader is no error of ours. */
import { type DecisionRequest } from '#schemas/decision.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';

/** Its status after the decision: after ours, or after the one that came before it. */
export type Decided = { readonly status: SubmissionStatus; readonly alreadyDecided: boolean };

export async function decide(
  submissionId: string,
  decision: DecisionRequest,
  client: Pick<ExchangeClient, 'get' | 'postFor'>,
): Promise<Decided> {
  const path = `/v1/submissions/${encodeURIComponent(submissionId)}`;
  try {
    return { status: await client.postFor(`${path}/decisions`, decision, SubmissionStatus), alreadyDecided: false };
  } catch (error) {
    if (!(error instanceof ExchangeProblem) || error.code !== 'already-decided') throw error;
    return { status: await client.get(path, SubmissionStatus), alreadyDecided: true };
  }
}

/** Where a submission stands: state, since when, and why. */
export const standing = ({ state, decision }: SubmissionStatus): string =>
  [state, decision?.decidedAt, decision?.reason].filter((part) => part !== undefined).join(', ');
