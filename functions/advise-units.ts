/** Advises units: `/v1/quality/partners/{partnerId}/engagements` and `…/challenges`. Advisers record and answer, a unit challenges. */
import { v7 as uuidv7 } from 'uuid';
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toInstant } from '#domain/clock.ts';
import { answered, challengeOf, checkEngagement } from '#domain/coaching.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { ReportState } from '#domain/tally.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import {
  type Challenge,
  ChallengeId,
  ChallengeOrder,
  ChallengeOutcome,
  type Engagement,
  EngagementOrder,
} from '#schemas/coaching.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { CoachingStore } from '#stores/coaching-store.ts';
import { Outbox } from '#stores/outbox.ts';
import { QualityStore } from '#stores/quality-store.ts';

export const environment = accessEnvironment.extend({
  QUALITY_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly findPartner: Access['findPartner'];
  readonly stateOf: (partnerId: string, reportKey: string) => Promise<ReportState | undefined>;
  readonly coaching: Pick<CoachingStore, 'record' | 'challenge' | 'answer' | 'findChallenge'>;
};

export async function recordEngagement(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Engagement> {
  const partnerId = await unitOf(deps, request);
  const order = readJson(request, EngagementOrder);
  checkEngagement(order);
  const now = deps.clock();
  const engagement = { ...order, engagementId: uuidv7({ msecs: now }), recordedAt: toInstant(now) };
  await deps.coaching.record(partnerId, engagement, actedBy(caller, now));
  return engagement;
}

/** A unit challenges what was found in its own reports, and nobody else does. */
export async function challengeFinding(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Challenge> {
  const { partnerId } = request.pathParameters;
  if (partnerId !== caller.principal) return refuse('not-found');
  const order = readJson(request, ChallengeOrder);
  const [owner, reportKey = ''] = order.submissionId.split('~');
  if (owner !== partnerId) return refuse('not-found');
  const now = deps.clock();
  const challenge = challengeOf(order, { reportKey, state: await deps.stateOf(partnerId, reportKey) }, now);
  await deps.coaching.challenge(partnerId, challenge, actedBy(caller, now));
  return challenge;
}

export async function answerChallenge(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Challenge> {
  const partnerId = await unitOf(deps, request);
  const id = ChallengeId.safeParse(request.pathParameters.challengeId);
  const challenge = id.success ? await deps.coaching.findChallenge(partnerId, id.data) : undefined;
  if (!challenge) return refuse('not-found');
  const now = deps.clock();
  const after = answered(challenge, readJson(request, ChallengeOutcome), now);
  await deps.coaching.answer(partnerId, after, actedBy(caller, now));
  return after;
}

async function unitOf(deps: Dependencies, request: HttpRequest): Promise<string> {
  const partnerId = PartnerId.safeParse(request.pathParameters.partnerId);
  const found = partnerId.success ? await deps.findPartner(partnerId.data) : undefined;
  return found?.partner.kind === 'unit' ? found.partner.partnerId : refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const quality = new QualityStore(dynamodb(), env.QUALITY_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    findPartner: access.findPartner,
    stateOf: (...report) => quality.stateOf(...report),
    coaching: new CoachingStore(dynamodb(), env.QUALITY_TABLE, trail, new Outbox(dynamodb(), env.OUTBOX_TABLE)),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/quality/partners/{partnerId}/engagements': {
        access: ['quality:advise'],
        run: async (request, caller) => json(201, await recordEngagement(deps, request, caller)),
      },
      'POST /v1/quality/partners/{partnerId}/challenges': {
        access: ['submissions:write'],
        run: async (request, caller) => json(201, await challengeFinding(deps, request, caller)),
      },
      'POST /v1/quality/partners/{partnerId}/challenges/{challengeId}/outcome': {
        access: ['quality:advise'],
        run: async (request, caller) => json(200, await answerChallenge(deps, request, caller)),
      },
    },
  };
});
