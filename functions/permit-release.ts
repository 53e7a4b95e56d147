/** Takes the originator's signed word on a release: `POST /v1/submissions/{submissionId}/permissions`. */
import * as z from 'zod';
import { actedBy } from '#domain/audit-entry.ts';
import { asPartner, type PartnerCaller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { readPermission } from '#domain/release-permission.ts';
import type { KeptPermission } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { type HttpRequest, readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import type { ReleasePermission } from '#schemas/release.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { ReleasePermissions } from '#stores/release-permissions.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({ SUBMISSIONS_TABLE: z.string(), AUDIT_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly findSubmission: SubmissionStore['find'];
  readonly add: ReleasePermissions['add'];
};

const MOST = 50;

/** 201 when the word is new; 200 when an earlier try of the same had arrived after all. */
export async function permitRelease(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  const id = SubmissionId.safeParse(request.pathParameters.submissionId);
  for (;;) {
    const record = (id.success ? await deps.findSubmission(id.data) : undefined) ?? refuse('not-found');
    if (record.partnerId !== caller.partner.partnerId) return refuse('not-found');
    const now = deps.clock();
    const { submissionId } = record;
    const given = await readPermission(readCompactJws(request), caller.partner, {
      submissionId,
      audience: deps.origin,
      now,
    });
    const known = record.permissions ?? [];
    const earlier = known.find(({ permissionId }) => permissionId === given.permissionId);
    if (earlier) return json(200, shown(earlier));
    if (known.length >= MOST) return refuse('too-many-permissions');
    if (await deps.add(submissionId, given, known.length, actedBy(caller, now))) return json(201, shown(given));
  }
}

const shown = ({ jws: _, ...permission }: KeptPermission): ReleasePermission => permission;

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const permissions = new ReleasePermissions(dynamodb(), env.SUBMISSIONS_TABLE, trail);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    findSubmission: (submissionId) => submissions.find(submissionId),
    add: (...permission) => permissions.add(...permission),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/submissions/{submissionId}/permissions': {
        access: ['submissions:write'],
        // Who calls is judged before what it brings.
        run: (request, caller) => permitRelease(deps, request, asPartner(caller)),
      },
    },
  };
});
