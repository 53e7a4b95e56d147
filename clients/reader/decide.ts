/** A decision about one submission, through the exchange; a second decision of another reader is no error of ours. */
import { type DecisionRequest, SubmissionStatus } from '#schemas/decision.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';

/** The status after the decision, or undefined when somebody else decided first. */
export async function decide(
  submissionId: string,
  decision: DecisionRequest,
  client: Pick<ExchangeClient, 'postFor'>,
): Promise<SubmissionStatus | undefined> {
  try {
    return await client.postFor(
      `/v1/submissions/${encodeURIComponent(submissionId)}/decisions`,
      decision,
      SubmissionStatus,
    );
  } catch (error) {
    if (error instanceof ExchangeProblem && error.code === 'already-decided') return undefined;
    throw error;
  }
}
