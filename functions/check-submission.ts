/** Checks a signed submission without taking it: `POST /v1/submissions/check`. The same verdict as sending; nothing is kept. */
import * as z from 'zod';
import { asPartner, type RegisteredPartner } from '#domain/authenticate-caller.ts';
import { type Clock, toSeconds } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { type FindRequirement, withUnaskedAnswers } from '#domain/unasked-answers.ts';
import { type Judgement, verifySubmission } from '#domain/verify-submission.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { readCompactJws } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { log } from '#edge/log.ts';
import type { Partner } from '#schemas/partner.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import type { CheckResult } from '#schemas/receipt.ts';
import { accessEnvironment, connectMeteredAccess } from '#stores/access.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { readRequirement } from '#stores/plan-reader.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), QUALITY_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly findSubmission: (submissionId: string) => Promise<SubmissionRecord | undefined>;
  readonly findRequirement: FindRequirement;
};

/** What sending these bytes now would answer. A refusal is a result here, not an error. */
export async function checkSubmission(
  deps: Dependencies,
  jws: string,
  caller: Pick<RegisteredPartner, 'partner'>,
): Promise<CheckResult> {
  const context = { audience: deps.origin, nowSeconds: toSeconds(deps.clock()) };
  try {
    const judgement = await verifySubmission(jws, caller.partner, context);
    const replay = await replayOf(deps, judgement, caller.partner.partnerId);
    return replay ?? (await resultOf(deps, judgement, caller.partner));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusedResult(error);
  }
}

async function replayOf(deps: Dependencies, judgement: Judgement, partnerId: string): Promise<CheckResult | undefined> {
  const proven = judgement.verdict === 'acceptable' ? judgement.verified : judgement.proven;
  const record = proven.jti && (await deps.findSubmission(`${partnerId}~${proven.jti}`));
  if (!record) return undefined;
  if (record.digest !== proven.digest) throw new Refusal('submission-conflict');
  return { wouldBeStatus: 200, findings: [...record.findings] };
}

async function resultOf(deps: Dependencies, judgement: Judgement, unit: Partner): Promise<CheckResult> {
  if (judgement.verdict === 'refused') throw judgement.refusal;
  const { findings } = await withUnaskedAnswers(judgement.verified, unit, deps.findRequirement);
  return { wouldBeStatus: 201, findings: [...findings] };
}

function refusedResult({ code, facts }: Refusal): CheckResult {
  return {
    wouldBeStatus: PROBLEMS[code].status,
    code,
    ...(facts.detail !== undefined && { detail: facts.detail }),
    findings: [...(facts.findings ?? [])],
    ...(facts.truncated && { truncated: true }),
  };
}

export const handler = httpHandler(environment, (env) => {
  const access = connectMeteredAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    findSubmission: (submissionId) => submissions.find(submissionId),
    findRequirement: (number) => readRequirement(dynamodb(), env.QUALITY_TABLE, number),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/submissions/check': {
        access: ['submissions:write'],
        run: async (request, caller) => {
          const { partner } = asPartner(caller);
          const result = await checkSubmission(deps, readCompactJws(request), { partner });
          // A refusal is a result here; the log has to know of it all the same: a spill is one in a dry run too.
          const { requestId } = request;
          const { partnerId } = partner;
          if (result.code) log({ level: 'info', event: 'refusal', requestId, partnerId, code: result.code });
          return json(200, result);
        },
      },
    },
  };
});
