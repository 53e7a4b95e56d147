/**
 * The generations of one of our own keys: which is used now, which are still believed, and what a rotation makes of them.
 * A new one is known to every instance, and published, before it is used: nobody meets a key that he cannot know.
 */
import type { ExchangeKeyPurpose, ExchangeKeyState } from '#schemas/exchange-keys.ts';
import type { PublicJwk } from '#schemas/partner.ts';
import { ACCESS_TOKEN_SECONDS } from '#schemas/token.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';

/** In the order of their beginning. */
export type Generation = {
  readonly kid: string;
  /** Absent before the first rotation: the key is as old as the exchange. */
  readonly activeFrom?: string;
  readonly endsAt?: string;
  /** From when nothing is believed of it, whatever it says. */
  readonly compromisedAt?: string;
};
export type SigningGeneration = Generation & { readonly keyId: string; readonly jwk: PublicJwk };
export type SecretGeneration = Generation & { readonly wrapped: Uint8Array };
/** Its public half is published, its private half wrapped. */
export type CarryGeneration = SecretGeneration & { readonly jwk: PublicJwk };
/** Of the key that signs checkpoints of the log. */
export type CheckpointGeneration = SecretGeneration & {
  readonly publicKey: Uint8Array;
  /** What the key before it, and it itself, have signed: that it follows. Absent for the first, and after a key in wrong hands. */
  readonly endorsement?: string;
};

/** Published sets are kept for 60 seconds by clients, the ring for 60 by us; KMS takes up to 300 to heed a key's tag. */
const KNOWN_BEFORE_SECONDS = 600;
/** Every instance has read the ring again: 60 seconds, 90 when that fails at first, and the rest for clocks. */
const SETTLED_SECONDS = 120;
const SKEW_SECONDS = 60;
/** Of one purpose in a day. At once has the lower limit: whoever uses that up has not taken away the orderly way. */
const MOST_A_DAY = { atOnce: 24, inGoodOrder: 30 } as const;
/** Far below the 400 KB of an item: a rotation never fails for its size. */
const MOST_ON_RECORD = 500;

type Terms = {
  /** How long the old one goes on signing beside the new one. */
  readonly overlapSeconds: number;
  /** How long what it made is believed after its end. */
  readonly believedSeconds: number;
  /** How soon the next one serves when this one is in wrong hands. */
  readonly atOnceSeconds: number;
  /** Or what it made counts until the next one serves. */
  readonly isDistrustedMeanwhile: boolean;
  /** How long it stays on record after its end. */
  readonly keptSeconds: number;
};

/** A further purpose is a further row. Receipts are not believed by us but verified by others: by `nbf` and `exp`, for good. */
export const TERMS: Readonly<Record<ExchangeKeyPurpose, Terms>> = {
  token: {
    overlapSeconds: 0,
    believedSeconds: ACCESS_TOKEN_SECONDS + SKEW_SECONDS,
    atOnceSeconds: 0,
    isDistrustedMeanwhile: true,
    keptSeconds: 14 * DAY_SECONDS,
  },
  // At once is when every instance that publishes has the new one: nobody gets a receipt under a key that he cannot find.
  receipt: {
    overlapSeconds: 0,
    believedSeconds: 0,
    atOnceSeconds: SETTLED_SECONDS,
    isDistrustedMeanwhile: true,
    keptSeconds: Infinity,
  },
  // As long as a cursor lives. At once is when every instance has it: another would not open what the first one sealed.
  secret: {
    overlapSeconds: 0,
    believedSeconds: DAY_SECONDS + SKEW_SECONDS,
    atOnceSeconds: SETTLED_SECONDS,
    isDistrustedMeanwhile: false,
    keptSeconds: DAY_SECONDS + SKEW_SECONDS,
  },
  // Not believed but opened, by whichever key on record a letter names: it may have been on its way as long as a signature may be old.
  carry: {
    overlapSeconds: 0,
    believedSeconds: 0,
    atOnceSeconds: 0,
    isDistrustedMeanwhile: false,
    keptSeconds: 400 * DAY_SECONDS,
  },
  // Known by heart by units and witnesses, who look seldom: for a month whoever knows either of the two finds its signature.
  checkpoint: {
    overlapSeconds: 30 * DAY_SECONDS,
    believedSeconds: 0,
    atOnceSeconds: SETTLED_SECONDS,
    isDistrustedMeanwhile: true,
    keptSeconds: Infinity,
  },
};

type Moment = { readonly now: number; readonly atOnce: boolean };

const at = (instant: string | undefined, absent: number): number =>
  instant === undefined ? absent : Date.parse(instant);

/** The one that signs and seals at this moment. The first one served from its making, by whichever clock that was told. */
export function inUse<G extends Generation>(generations: readonly G[], now: number): G {
  const found = generations.findLast(({ activeFrom }) => at(activeFrom, -Infinity) <= now) ?? generations[0];
  if (!found) throw new Error('There is no generation of this key.');
  return found;
}

/** Those that sign at this moment, where several do: none, between a rotation at once and the turn to the new one. */
export const signing = <G extends Generation>(generations: readonly G[], now: number): readonly G[] =>
  generations.filter(
    ({ activeFrom, endsAt, compromisedAt }) =>
      at(activeFrom, -Infinity) <= now && now < Math.min(at(endsAt, Infinity), at(compromisedAt, Infinity)),
  );

/** Those of which something may still count; the next one too, since another instance's clock may be ahead. */
export const believed = <G extends Generation>(
  generations: readonly G[],
  now: number,
  believedSeconds: number,
): readonly G[] =>
  generations.filter(
    ({ endsAt, compromisedAt }) =>
      now < at(compromisedAt, Infinity) && now < at(endsAt, Infinity) + believedSeconds * 1000,
  );

export function stateOf(one: Generation, purpose: ExchangeKeyPurpose, now: number): ExchangeKeyState {
  if (one.compromisedAt !== undefined) return 'compromised';
  if (at(one.activeFrom, -Infinity) > now) return 'upcoming';
  const { overlapSeconds, believedSeconds } = TERMS[purpose];
  if (at(one.endsAt, Infinity) - overlapSeconds * 1000 > now) return 'active';
  return believed([one], now, believedSeconds).length > 0 ? 'retiring' : 'ended';
}

/**
 * What the published set says of a receipt key's time, for good; the names are those of OpenID Federation 1.0, section 8.7.
 * After `exp` we have received nothing under it; a key that was in wrong hands is `revoked`.
 */
export function publishedTime({ activeFrom, endsAt, compromisedAt }: Generation) {
  const seconds = (instant: string) => Date.parse(instant) / 1000;
  return {
    ...(activeFrom !== undefined && { nbf: Math.floor(seconds(activeFrom)) }),
    ...(endsAt !== undefined && { exp: Math.ceil(seconds(endsAt)) }),
    ...(compromisedAt !== undefined && {
      revoked: { revoked_at: Math.floor(seconds(compromisedAt)), reason: 'compromised' },
    }),
  };
}

/**
 * Whether there may be another one now; to be asked before anything is made.
 * @throws {Refusal} `rotation-under-way`, `too-many-rotations`.
 */
export function requireRotatable(
  generations: readonly Generation[],
  purpose: ExchangeKeyPurpose,
  { now, atOnce }: Moment,
): void {
  requireSettled(generations, now);
  if (!atOnce) requireNoneUnderWay(generations, purpose, now);
  const lately = generations.filter(({ activeFrom }) => at(activeFrom, -Infinity) > now - DAY_SECONDS * 1000);
  const most = atOnce ? MOST_A_DAY.atOnce : MOST_A_DAY.inGoodOrder;
  if (lately.length >= most) refuse('too-many-rotations', `${most} of them in 24 hours is the most.`);
  if (onRecord(generations, purpose, now).length >= MOST_ON_RECORD) {
    refuse('too-many-rotations', `There are ${MOST_ON_RECORD} keys on record, which is the most. Tell the engineers.`);
  }
}

/** Until every instance has heard of a rotation at once, another would only hide it. */
function requireSettled(generations: readonly Generation[], now: number): void {
  const replaced = generations.at(-2);
  if (replaced?.compromisedAt === undefined || now >= at(replaced.endsAt, -Infinity)) return;
  refuse('rotation-under-way', `The last one was at once, and every instance knows of it at ${replaced.endsAt}.`);
}

/** In good order one rotation follows the other: what the key before made must have ended. */
function requireNoneUnderWay(generations: readonly Generation[], purpose: ExchangeKeyPurpose, now: number): void {
  const { believedSeconds } = TERMS[purpose];
  const [ending] = believed(generations.slice(0, -1), now, believedSeconds);
  if (!ending) return;
  const until = toInstant(at(ending.endsAt, now) + believedSeconds * 1000);
  const what =
    TERMS[purpose].overlapSeconds > 0
      ? 'The key before the present one signs'
      : 'What the key before the present one made counts';
  refuse('rotation-under-way', `${what} until ${until}.`);
}

const onRecord = <G extends Generation>(generations: readonly G[], purpose: ExchangeKeyPurpose, now: number) =>
  generations.filter(({ endsAt }) => now < at(endsAt, Infinity) + TERMS[purpose].keptSeconds * 1000);

/**
 * The generations with a new one at their end.
 * @throws {Refusal} `rotation-under-way`, `too-many-rotations`.
 */
export function rotated<G extends Generation>(
  generations: readonly G[],
  fresh: G,
  purpose: ExchangeKeyPurpose,
  moment: Moment,
): readonly G[] {
  requireRotatable(generations, purpose, moment);
  const { now, atOnce } = moment;
  const kept = onRecord(generations, purpose, now);
  // Whole seconds, as in the published set.
  const second = Math.floor(now / 1000) * 1000;
  if (atOnce) return rotatedAtOnce(kept, fresh, purpose, { now, second });
  const activeFrom = toInstant(second + KNOWN_BEFORE_SECONDS * 1000);
  const endsAt = toInstant(Date.parse(activeFrom) + TERMS[purpose].overlapSeconds * 1000);
  const ended = kept.map((old) => (old.endsAt === undefined ? { ...old, endsAt } : old));
  return [...ended, { ...fresh, activeFrom }];
}

function rotatedAtOnce<G extends Generation>(
  kept: readonly G[],
  fresh: G,
  purpose: ExchangeKeyPurpose,
  { now, second }: { readonly now: number; readonly second: number },
): readonly G[] {
  const { believedSeconds, atOnceSeconds, isDistrustedMeanwhile } = TERMS[purpose];
  const activeFrom = toInstant(second + atOnceSeconds * 1000);
  const compromisedAt = isDistrustedMeanwhile ? toInstant(second) : activeFrom;
  const settled = second + SETTLED_SECONDS * 1000;
  const suspects = new Set(believed(kept, now, Math.max(believedSeconds, SETTLED_SECONDS)));
  const ended = kept.map((old) =>
    suspects.has(old)
      ? // An instance that has not read this yet signs with the old one until then; its receipts must hold.
        { ...old, compromisedAt, endsAt: toInstant(Math.min(at(old.endsAt, Infinity), settled)) }
      : old,
  );
  return [...ended, { ...fresh, activeFrom }];
}
