/** Rotates a partner's own key: `POST /v1/keys`, a signed rotation in, the partner's keys out. */
import { type ActedBy, actedBy } from '#domain/audit-entry.ts';
import { asPartner, type PartnerCaller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { type KeyRotation, readRotation, rotated } from '#domain/key-rotation.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import type { Partner, PartnerKeys } from '#schemas/partner.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { Outbox } from '#stores/outbox.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import * as z from 'zod';

export const environment = accessEnvironment.extend({ AUDIT_TABLE: z.string(), OUTBOX_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly addKey: (
    partnerId: string,
    rotation: KeyRotation,
    rotate: (partner: Partner) => Partner,
    by: ActedBy,
  ) => Promise<Partner>;
};

/** 201 when the key is new; 200 when an earlier try of the same rotation had arrived after all. */
export async function rotateKey(deps: Dependencies, jws: string, caller: PartnerCaller): Promise<HttpResponse> {
  const { partner } = caller;
  const now = deps.clock();
  const rotation = await readRotation(jws, partner, { audience: deps.origin, now });
  const { key } = rotation;
  const isThere = partner.keys.some(({ thumbprint, use }) => thumbprint === key.thumbprint && use === key.use);
  if (isThere) return json(200, keysOf(partner));
  const rotate = (current: Partner) => rotated(current, rotation, now);
  const changed = await deps.addKey(partner.partnerId, rotation, rotate, actedBy(caller, now));
  return json(201, keysOf(changed));
}

const keysOf = ({ keys }: Partner): PartnerKeys => ({ keys });

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const events = new KeyEvents(env.REGISTRY_TABLE, new Outbox(dynamodb(), env.OUTBOX_TABLE));
  const changes = new PartnerChanges(dynamodb(), env.REGISTRY_TABLE, access.registry, trail, events);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    addKey: (...key) => changes.addKey(...key),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/keys': {
        // Either is enough, and neither is left to a suspended unit.
        access: ['submissions:write', 'feeds:read'],
        run: (request, caller) => {
          // Who calls is judged before what it brings.
          const partner = asPartner(caller);
          return rotateKey(deps, readCompactJws(request), partner);
        },
      },
    },
  };
});
