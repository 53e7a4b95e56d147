/**
 * Has submissions indexed again: `POST /v1/reindexations`, stretch by stretch. Those that no rule has indexed, or an earlier one, are
 * found by what the index says of them; `index-entities` does the work.
 */
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { MATCH_RULES } from '#domain/matching/index-row.ts';
import { stretchOf } from '#domain/walk-units.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { Paging } from '#edge/paging.ts';
import { type Reindexation, REINDEXED_AT_ONCE, ReindexationRequest } from '#schemas/match.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { MatchIndex } from '#stores/match-index.ts';
import { Outbox } from '#stores/outbox.ts';
import type { PartnerRegistry } from '#stores/partner-registry.ts';
import { ReindexOrders } from '#stores/reindex-orders.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  MATCHES_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly listPartners: PartnerRegistry['list'];
  readonly storedAfter: SubmissionStore['storedAfter'];
  readonly rulesOf: MatchIndex['rulesOf'];
  readonly order: ReindexOrders['order'];
};

export async function reindex(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Reindexation> {
  const { apply, partnerId, cursor } = readJson(request, ReindexationRequest);
  const paging = new Paging(deps.cursors, caller, `reindex ${partnerId ?? 'all'}`, deps.clock);
  const from = await paging.position(cursor);
  const { found, last } = await stretchOf(deps, partnerId, from, REINDEXED_AT_ONCE);
  const rules = await deps.rulesOf(found.map(({ submissionId }) => submissionId));
  const behind = found.filter(({ submissionId }) => rules.get(submissionId) !== MATCH_RULES);
  if (apply && behind.length > 0)
    await deps.order(behind, actedBy(caller, deps.clock()), { version: MATCH_RULES, submissions: behind.length });
  return {
    rules: MATCH_RULES,
    looked: found.length,
    behind: behind.length,
    ...(last !== undefined && { next: await paging.next(last) }),
  };
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const matches = new MatchIndex(dynamodb(), env.MATCHES_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const orders = new ReindexOrders(dynamodb(), env.SUBMISSIONS_TABLE, trail, new Outbox(dynamodb(), env.OUTBOX_TABLE));
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    listPartners: (...page) => access.registry.list(...page),
    storedAfter: (...page) => submissions.storedAfter(...page),
    rulesOf: (submissionIds) => matches.rulesOf(submissionIds),
    order: (...order) => orders.order(...order),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/reindexations': {
        access: ['feeds:curate'],
        run: async (request, caller) => json(200, await reindex(deps, request, caller)),
      },
    },
  };
});
