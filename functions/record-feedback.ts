/** Records what became of a report: `POST /v1/submissions/{submissionId}/feedback`. Its unit reads it in the status. */
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { newFeedback } from '#domain/feedback.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { FEEDBACK_MOST, type Feedback, FeedbackOrder } from '#schemas/feedback.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { FeedbackStore } from '#stores/feedback-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly findSubmission: SubmissionStore['find'];
  readonly add: FeedbackStore['add'];
};

export async function recordFeedback(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Feedback> {
  const order = readJson(request, FeedbackOrder);
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  for (;;) {
    const record = (id.success ? await deps.findSubmission(id.data) : undefined) ?? refuse('not-found');
    const { submissionId, feedback: known = [] } = record;
    if (known.length >= FEEDBACK_MOST) return refuse('too-much-feedback');
    const now = deps.clock();
    const feedback = newFeedback(uuidv7(), order, known, now);
    if (await deps.add(submissionId, feedback, known.length, actedBy(caller, now))) return feedback;
  }
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const store = new FeedbackStore(dynamodb(), env.SUBMISSIONS_TABLE, trail, outbox);
  const deps: Dependencies = {
    clock: Date.now,
    findSubmission: (submissionId) => submissions.find(submissionId),
    add: (...feedback) => store.add(...feedback),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/submissions/{submissionId}/feedback': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(201, await recordFeedback(deps, request, caller)),
      },
    },
  };
});
