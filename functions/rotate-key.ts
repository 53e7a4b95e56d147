/** Rotates a partner's own key: `POST /v1/keys`, a signed rotation in, the partner's keys out. */
import { asPartner, type RegisteredPartner } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { readRotation, rotated } from '#domain/key-rotation.ts';
import { httpHandler } from '#edge/http-handler.ts';
import { readCompactJws } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import type { Partner, PartnerKeys } from '#schemas/partner.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';

export const environment = accessEnvironment;

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly addKey: (partnerId: string, thumbprint: string, change: (partner: Partner) => Partner) => Promise<Partner>;
};

/** 201 when the key is new; 200 when an earlier try of the same rotation had arrived after all. */
export async function rotateKey(
  deps: Dependencies,
  jws: string,
  { partner }: RegisteredPartner,
): Promise<HttpResponse> {
  const now = deps.clock();
  const rotation = await readRotation(jws, partner, { audience: deps.origin, now });
  const { key } = rotation;
  const isThere = partner.keys.some(({ thumbprint, use }) => thumbprint === key.thumbprint && use === key.use);
  if (isThere) return json(200, keysOf(partner));
  const changed = await deps.addKey(partner.partnerId, key.thumbprint, (current) => rotated(current, rotation, now));
  return json(201, keysOf(changed));
}

const keysOf = ({ keys }: Partner): PartnerKeys => ({ keys });

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    addKey: (...key) => access.registry.addKey(...key),
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
          const partner = asPartner(caller);
          return rotateKey(deps, readCompactJws(request), partner);
        },
      },
    },
  };
});
