/**
 * Administers partners: `/v1/partners…`, for operators. Suspend, revoke, end keys, contacts and arrangements; and propose
 * what needs a second person: to enrol, to let a suspended partner in again, to register keys in the place of lost ones.
 */
import { v7 as uuidv7 } from 'uuid';
import { actedBy } from '#domain/audit-entry.ts';
import type { Caller, RegisteredPartner } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { withDevice } from '#domain/devices.ts';
import { newKeysOf, partnerFrom } from '#domain/enrolment.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type Enactment, proposed, type Wish } from '#domain/proposal.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { log } from '#edge/log.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import {
  EnrolmentRequest,
  KeyRegistration,
  KeyStateChange,
  type Partner,
  type PartnerPage,
  StatusChange,
} from '#schemas/partner.ts';
import { PartnerProfile } from '#schemas/profile.ts';
import { PartnerId, Thumbprint } from '#schemas/primitives.ts';
import type { Proposal } from '#schemas/proposal.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb } from '#stores/aws-clients.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { Outbox } from '#stores/outbox.ts';
import { PartnerChanges } from '#stores/partner-changes.ts';
import type { PartnerRegistry } from '#stores/partner-registry.ts';
import { Proposals } from '#stores/proposals.ts';
import * as z from 'zod';

export const environment = accessEnvironment.extend({ AUDIT_TABLE: z.string(), OUTBOX_TABLE: z.string() });

export type Dependencies = {
  readonly origin: string;
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly registry: PartnerRegistry;
  readonly changes: PartnerChanges;
  readonly proposals: Proposals;
  /** Wakes somebody: one operator alone has put something into force. */
  readonly glassBroken: (partnerId: string) => void;
};

/** A unit's signed request. The operator was read its fingerprint over another channel before. */
export async function proposeEnrolment(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Proposal> {
  const order = readJson(request, EnrolmentRequest);
  const partner = await partnerFrom(order, { audience: deps.origin, now: deps.clock() });
  if (await deps.registry.find(partner.partnerId)) refuse('partner-exists');
  await deps.changes.refuseKnownKeys(partner.keys);
  return propose(deps, caller, { kind: 'enrolment', partner }, { partner, breakGlass: order.breakGlass });
}

/** New keys for a partner: in the place of those it had, or of a further device. */
export async function proposeKeys(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Proposal> {
  const { reason, breakGlass, beside = false, ...order } = readJson(request, KeyRegistration);
  const { partner } = await partnerAt(deps, anotherThan(caller, request));
  if (partner.status === 'revoked') refuse('partner-revoked');
  const keys = await newKeysOf(partner.partnerId, order, { audience: deps.origin, now: deps.clock() });
  if (beside) withDevice(partner, keys, deps.clock());
  await deps.changes.refuseKnownKeys(keys);
  return propose(
    deps,
    caller,
    { kind: 'key-registration', keys, ...(beside && { beside }) },
    { partner, reason, breakGlass },
  );
}

async function propose(
  deps: Dependencies,
  caller: Caller,
  enactment: Enactment,
  wish: Omit<Wish, 'proposalId'>,
): Promise<Proposal> {
  const by = actedBy(caller, deps.clock());
  const stored = proposed(enactment, { ...wish, proposalId: uuidv7() }, by);
  // Said first: an alarm about what then failed does less harm than a door that opened in silence.
  if (stored.proposal.brokenGlass) deps.glassBroken(wish.partner.partnerId);
  await deps.proposals.add(stored, by);
  return stored.proposal;
}

export async function listPartners(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<PartnerPage> {
  const { limit, cursor } = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'partners', deps.clock);
  const page = await deps.registry.list(await paging.position(cursor), readLimit(limit));
  return { items: page.partners, ...(page.last && { next: await paging.next(page.last) }) };
}

export async function readPartner(deps: Dependencies, request: HttpRequest): Promise<Partner> {
  readParameters(request, []);
  return (await partnerAt(deps, partnerIdOf(request))).partner;
}

/** Closing a door bites on the very next request, and inside transactions that are under way. Opening one is proposed. */
export async function changeStatus(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<{ readonly partner: Partner } | { readonly proposal: Proposal }> {
  const { status, reason, breakGlass } = readJson(request, StatusChange);
  const partnerId = anotherThan(caller, request);
  if (status !== 'active') {
    const by = actedBy(caller, deps.clock());
    return { partner: await deps.changes.changeStatus(partnerId, { status, reason }, by) };
  }
  const { partner, version } = await partnerAt(deps, partnerId);
  if (partner.status === 'revoked') refuse('partner-revoked');
  if (partner.status === 'active') return { partner };
  const enactment = { kind: 'reactivation', version } as const;
  return { proposal: await propose(deps, caller, enactment, { partner, reason, breakGlass }) };
}

export function changeProfile(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Partner> {
  const profile = readJson(request, PartnerProfile);
  return deps.changes.changeProfile(partnerIdOf(request), profile, actedBy(caller, deps.clock()));
}

/** Retires a key, or marks it compromised from a moment on. */
export function endKey(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<Partner> {
  const thumbprint = Thumbprint.safeParse(request.pathParameters.thumbprint);
  if (!thumbprint.success) return refuse('not-found');
  const change = readJson(request, KeyStateChange);
  const by = actedBy(caller, deps.clock());
  return deps.changes.changeKeyState(anotherThan(caller, request), thumbprint.data, change, by);
}

const partnerAt = async ({ registry }: Dependencies, partnerId: string): Promise<RegisteredPartner> =>
  (await registry.find(partnerId)) ?? refuse('not-found');

/** Whoever shuts itself out can be let in again by nobody. */
function anotherThan(caller: Caller, request: HttpRequest): string {
  const partnerId = partnerIdOf(request);
  return partnerId === caller.principal ? refuse('not-oneself') : partnerId;
}

function partnerIdOf(request: HttpRequest): string {
  const partnerId = PartnerId.safeParse(request.pathParameters.partnerId);
  return partnerId.success ? partnerId.data : refuse('not-found');
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const events = new KeyEvents(env.REGISTRY_TABLE, new Outbox(dynamodb(), env.OUTBOX_TABLE));
  const changes = new PartnerChanges(dynamodb(), env.REGISTRY_TABLE, access.registry, trail, events);
  const deps: Dependencies = {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    cursors: access.cursors,
    registry: access.registry,
    changes,
    proposals: new Proposals(dynamodb(), env.REGISTRY_TABLE, changes, trail),
    glassBroken: (partnerId) => log({ level: 'warn', event: 'glass-broken', partnerId }),
  };
  const operators = (
    run: (deps: Dependencies, request: HttpRequest, caller: Caller) => Promise<object>,
    status = 200,
  ): Route => ({
    access: ['partners:admin'],
    run: async (request, caller) => json(status, await run(deps, request, caller)),
  });
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/partners': operators(proposeEnrolment, 202),
      'GET /v1/partners': operators(listPartners),
      'GET /v1/partners/{partnerId}': operators(readPartner),
      'POST /v1/partners/{partnerId}/status': {
        access: ['partners:admin'],
        run: async (request, caller) => {
          const changed = await changeStatus(deps, request, caller);
          return 'partner' in changed ? json(200, changed.partner) : json(202, changed.proposal);
        },
      },
      'POST /v1/partners/{partnerId}/profile': operators(changeProfile),
      'POST /v1/partners/{partnerId}/keys': operators(proposeKeys, 202),
      'POST /v1/partners/{partnerId}/keys/{thumbprint}': operators(endKey),
    },
  };
});
