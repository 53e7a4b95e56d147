/** What people and programs outside do with an exchange, and do again when they got no answer. */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { type ActedBy, actedBy } from '#domain/audit-entry.ts';
import type { PartnerCaller } from '#domain/authenticate-caller.ts';
import { toInstant } from '#domain/clock.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { eventOfRotation } from '#domain/key-event.ts';
import { rotated } from '#domain/key-ring.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { Release } from '#schemas/release.ts';
import { publicKeyOf } from '#stores/signing-key.ts';
import { decide as decideSubmission } from '../../functions/curate-submission.ts';
import { recallSubmission } from '../../functions/recall-submission.ts';
import { receiveSubmission } from '../../functions/receive-submission.ts';
import { rotateKey as rotatePartnerKey } from '../../functions/rotate-key.ts';
import { requestWith } from '../support/http-request.ts';
import { DEFINED, type Effect, ORIGIN, RECEIPT_KEYS, type Unit, type Variant } from './cast.ts';
import { curating, recalling, type Stores } from './wiring.ts';
import type { World } from './world.ts';

const OPERATOR = { principal: 'operator-desk', role: 'operator', keyThumbprint: 'A'.repeat(43) } as const;
const ANALYST = {
  kind: 'staff',
  principal: 'https://idp.example#ana',
  keyThumbprint: 'B'.repeat(43),
  scopes: new Set(['feeds:curate']),
} as const;
const PASSING: ReadonlySet<string> = new Set(['unavailable', 'proof-used']);
const MOST_TRIES = 30;

/** Until there is an answer: whoever got none, or an error of ours, does it again. */
async function untilAnswered<T>(world: World, label: string, attempt: () => Promise<T>): Promise<T | Refusal> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    await world.simulation.turn(label);
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Refusal && !PASSING.has(error.code)) return error;
    }
  }
  throw new Error(`${label} gets no answer.`);
}

/** What holds since an operator was told so: what is begun after that must find it so. */
export class Standing {
  readonly compromised = new Set<string>();
  readonly #suspended = new Set<string>();
  readonly #activating = new Map<string, number>();

  /** Nobody is letting it in at this moment, and nobody has since. */
  isSuspended(partnerId: string): boolean {
    return this.#suspended.has(partnerId);
  }

  suspended(partnerId: string): void {
    if (!this.#activating.get(partnerId)) this.#suspended.add(partnerId);
  }

  async activating(partnerId: string, during: () => Promise<unknown>): Promise<void> {
    this.#suspended.delete(partnerId);
    this.#activating.set(partnerId, (this.#activating.get(partnerId) ?? 0) + 1);
    await during();
    this.#activating.set(partnerId, (this.#activating.get(partnerId) ?? 0) - 1);
  }
}

export async function submit(
  world: World,
  unit: Unit,
  jti: string,
  variant: Variant,
  standing: Standing,
): Promise<void> {
  const report = unit.reports.get(jti)?.[variant];
  if (!report) throw new Error(`${unit.partnerId} has no report ${jti}.`);
  const submissionId = `${unit.partnerId}~${jti}`;
  const attempt = async () => {
    const [wasSuspended, wasCompromised] = [
      standing.isSuspended(unit.partnerId),
      standing.compromised.has(report.signer),
    ];
    const answer = await world.in('receive', async (on) => {
      const caller = await authenticated(on, unit.partnerId);
      return receiveSubmission(world.design.receiving(on), report.jws, caller);
    });
    // Unless somebody has begun meanwhile to let it in.
    if (wasSuspended && standing.isSuspended(unit.partnerId))
      world.witnessed.wrongAnswers.push(`${submissionId} was taken from a suspended unit.`);
    if (wasCompromised && answer.status === 201)
      world.witnessed.wrongAnswers.push(`${submissionId} was taken under a compromised key.`);
    return JSON.parse(String(answer.body));
  };
  const answer = await untilAnswered(world, `${unit.partnerId} sends ${variant} ${jti.slice(9, 13)}`, attempt);
  if (answer instanceof Refusal) return;
  const known = world.witnessed.acknowledged.get(submissionId) ?? {
    digest: report.digest,
    receipts: new Set<string>(),
  };
  if (known.digest !== report.digest)
    world.witnessed.wrongAnswers.push(`${submissionId} was taken twice, with two bodies.`);
  known.receipts.add(answer.receipt);
  world.witnessed.acknowledged.set(submissionId, known);
}

/** As authenticate does: a proof is good once, and who calls is read now. */
async function authenticated(on: Stores, partnerId: string): Promise<PartnerCaller> {
  if (!(await on.guard.remember('proof', partnerId, randomUUID(), 4_102_444_800)))
    throw new Error('The proof was used.');
  const found = await on.registry.find(partnerId);
  if (found?.partner.status !== 'active') throw new Refusal('suspended');
  return {
    ...found,
    kind: 'partner',
    principal: partnerId,
    scopes: new Set(found.partner.scopes),
    keyThumbprint: 'C'.repeat(43),
  };
}

const requestOf = (body: object | string, pathParameters: Readonly<Record<string, string>>): HttpRequest =>
  typeof body === 'string'
    ? requestWith({ pathParameters, headers: { 'content-type': 'application/jose' }, rawBody: Buffer.from(body) })
    : requestWith({ pathParameters, json: body });

/** By the body that was accepted, as far as its unit knows; of what was never taken there is nothing to recall. */
export async function recall(world: World, unit: Unit, jti: string, effect: Effect): Promise<void> {
  const submissionId = `${unit.partnerId}~${jti}`;
  const variants = Object.values(unit.reports.get(jti) ?? {});
  const taken = world.witnessed.acknowledged.get(submissionId)?.digest;
  const { recalls } = variants.find(({ digest }) => digest === taken) ?? variants[0] ?? nobodyHas(jti);
  const answer = await untilAnswered(world, `${unit.partnerId} ${effect} ${jti.slice(9, 13)}`, () =>
    world.in('recall', async (on) => {
      const caller = await authenticated(on, unit.partnerId);
      return recallSubmission(recalling(on), requestOf(recalls[effect], { submissionId }), caller);
    }),
  );
  if (answer instanceof Refusal) return;
  const { recall: kept, receipt } = JSON.parse(String(answer.body));
  const name = `${submissionId} ${kept.recallId}`;
  world.witnessed.recalled.set(name, (world.witnessed.recalled.get(name) ?? new Set()).add(receipt));
}

function nobodyHas(jti: string): never {
  throw new Error(`Nobody has a report ${jti}.`);
}

const ORDERS = {
  accept: { decision: 'accept', reason: 'Good.' },
  withdraw: { decision: 'withdraw', reasonClass: 'refuted', reason: 'A ferry.' },
  return: {
    decision: 'return',
    reason: 'Unclear.',
    questions: [{ pointer: '/report/narrative', text: 'Which boat?' }],
  },
} as const;
export type Order = keyof typeof ORDERS;

/** One step on a submission; nothing where it is not there yet, or somebody was faster. */
export async function decide(world: World, submissionId: string, order: Order): Promise<void> {
  const answer = await untilAnswered(world, `analyst ${order}`, () =>
    world.in('curate', (on) =>
      decideSubmission(curating(on), requestOf(ORDERS[order], { submissionId }), ANALYST as never),
    ),
  );
  if (answer instanceof Refusal || !answer.decision) return;
  world.witnessed.decided.add(`${submissionId} ${answer.decision.decision} ${answer.decision.decidedAt}`);
}

/** What is published goes to another unit too; its rules were asked before, and two analysts agree. */
export async function release(world: World, submissionId: string, unit: string): Promise<void> {
  const releaseId = uuidv7();
  await untilAnswered(world, 'analyst releases', () =>
    world.in('release', async (on) => {
      const by = actedBy(ANALYST as never, on.clock());
      const { state, partnerId = '', places = [] } = (await on.submissions.find(submissionId)) ?? {};
      const place = places.find(({ audience }) => audience === 'analysts');
      const row = state === 'published' && place ? await on.releases.rowAt(place) : undefined;
      if (!row || row.entry.kind === 'withdrawn') return;
      const { entry } = row;
      const waiting: Release = {
        releaseId,
        state: 'waiting',
        partnerId,
        units: [unit],
        submissionId,
        classification: entry.classification,
        tlp: entry.tlp,
        proposedAt: by.at,
      };
      if (!(await on.releases.find(releaseId))) await on.releases.add(waiting, by);
      await on.releases.make({ ...waiting, state: 'released' }, { ...row, entry }, by);
    }),
  );
}

/** An analyst has it indexed again, as after a change of the rules. */
export async function reindex(world: World, submissionId: string): Promise<void> {
  await untilAnswered(world, 'analyst reindexes', () =>
    world.in('reindex', async (on) => {
      const record = await on.submissions.find(submissionId);
      if (!record || record.state === 'recalled' || record.state === 'disposed') return;
      await on.reindexing.order([record], actedBy(ANALYST as never, on.clock()), { version: 2, submissions: 1 });
    }),
  );
}

/** Two persons have agreed on it before: here it is made. Who hears that it was done has done it. */
export async function dispose(world: World, submissionId: string): Promise<void> {
  const order = { submissionId, ground: 'unlawful', proposalId: uuidv7() } as const;
  await untilAnswered(world, 'operator disposes', () =>
    world.in('dispose', (on) => on.disposals.dispose(order, operated(world), [])),
  );
}

const operated = (world: World): ActedBy => ({ at: toInstant(world.simulation.now), actor: OPERATOR });

export async function suspend(world: World, partnerId: string, standing: Standing): Promise<void> {
  await changeStatus(world, partnerId, 'suspended');
  standing.suspended(partnerId);
}

export const activate = (world: World, partnerId: string, standing: Standing): Promise<void> =>
  standing.activating(partnerId, () => changeStatus(world, partnerId, 'active'));

const changeStatus = (world: World, partnerId: string, status: 'active' | 'suspended') =>
  untilAnswered(world, `operator ${status}`, () =>
    world.in('administer', (on) => on.changes.changeStatus(partnerId, { status, reason: 'Called.' }, operated(world))),
  );

export async function compromise(world: World, { partnerId, party }: Unit, standing: Standing): Promise<void> {
  const { thumbprint } = party.signing;
  const from = toInstant(world.simulation.now);
  await untilAnswered(world, 'operator compromised', () =>
    world.in('administer', (on) =>
      on.changes.changeKeyState(
        partnerId,
        thumbprint,
        { state: 'compromised', from, reason: 'Stolen.' },
        operated(world),
      ),
    ),
  );
  standing.compromised.add(thumbprint);
}

export async function rotateKey(world: World, { partnerId, rotation }: Unit): Promise<void> {
  await untilAnswered(world, `${partnerId} rotates`, () =>
    world.in('rotate', async (on) => {
      const caller = await authenticated(on, partnerId);
      const addKey: Stores['changes']['addKey'] = (...key) => on.changes.addKey(...key);
      return rotatePartnerKey({ origin: ORIGIN, clock: on.clock, addKey }, rotation, caller);
    }),
  );
}

/** Our own receipt key, at once: the model of KMS makes none, so the next one is taken from those that are there. */
export async function rotateReceiptKey(world: World): Promise<void> {
  await untilAnswered(world, 'operator rotates', () =>
    world.in('rotate-exchange', async (on) => {
      const ring = await on.rings.readNow('receipt');
      const [keyId, next] = [RECEIPT_KEYS[0], RECEIPT_KEYS[1]];
      const generations = ring?.generations ?? [
        { ...(await publicKeyOf(on.kms, keyId)), keyId, activeFrom: '2025-01-01T00:00:00.000Z' },
      ];
      if (generations.length > 1) return;
      const fresh = { ...(await publicKeyOf(on.kms, next)), keyId: next };
      const after = rotated(generations, fresh, 'receipt', { now: on.clock(), atOnce: true });
      const by = operated(world);
      const entry = { ...by, action: 'exchange-key-rotated', subject: 'exchange:receipt', reason: 'Lost.' } as const;
      const told = await on.events.added(eventOfRotation(entry, generations, after));
      const alongside = [on.trail.added(entry), ...told.map(({ item }) => item)];
      await on.rings.replace('receipt', { ...ring, generations: after }, alongside);
    }),
  );
}

/** A feed is defined anew: by a rule that takes every report of the cast, or none. */
export async function redefine(world: World): Promise<void> {
  await untilAnswered(world, 'analyst redefines', () =>
    world.in('define', async (on) => {
      const feed = (await on.definitions.find(DEFINED.feedId)) ?? DEFINED;
      const rule = { countries: feed.rule?.countries?.includes('TO') ? ['FJ'] : ['TO'] };
      const by = actedBy(ANALYST as never, on.clock());
      await on.definitions.change({ ...feed, version: feed.version + 1, definedAt: by.at, rule }, on.trail, by);
    }),
  );
}

/** A program asks for objects by TAXII: of everything for analysts, for a unit, or of the defined feed. */
export async function orderObjects(world: World, feedId: string, audience: string): Promise<void> {
  await untilAnswered(world, 'program orders', () =>
    world.in('taxii', (on) => on.stixOrders.order({ feedId, audience })),
  );
}

/** A reader pulls what is new, page by page, and goes on where it was. */
export async function pull(world: World): Promise<void> {
  const { witnessed } = world;
  if (witnessed.isPulling) return;
  witnessed.isPulling = true;
  await pullAll(world);
  witnessed.isPulling = false;
}

async function pullAll(world: World): Promise<void> {
  for (;;) {
    const page = await untilAnswered(world, 'reader pulls', () =>
      world.in('read', (on) => world.design.page(on, CURATED_FEED.feedId, world.witnessed.after)),
    );
    if (page instanceof Refusal || page.read.length === 0) return;
    world.witnessed.pulled.push(...page.read);
    world.witnessed.after = page.last;
  }
}
