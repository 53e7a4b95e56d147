// What breaks first when more is sent: an hour at its busiest is played, second by second, over the keys that were measured. Pure.
import type { Measured } from './usage.ts';

/** What AWS says of one partition key of DynamoDB, however the table is provisioned: write units a second. */
export const KEY_LIMIT = 1_000;

/** Units of the network; the larger ones send most of it (Zipf's law, exponent 1). */
const UNITS = 40;
/** The busiest hour of a month over its average hour. */
const PEAK = 20;
const SECONDS = 3_600;
const HOURS_A_MONTH = 730;

/** A key is of everybody, of one unit, or of one report or value. */
export type Scope = 'all' | 'unit' | 'one';
const scopeOf = (family: string): Scope =>
  /\{(?:report|value|part)\}/.test(family) ? 'one' : family.includes('{unit}') ? 'unit' : 'all';

export type KeyLoad = {
  readonly family: string;
  readonly scope: Scope;
  /** Write units of one report. */
  readonly perReport: number;
  /** Of the busiest key in the busiest second. */
  readonly busiest: number;
};

export type Hour = { readonly reportsAMonth: number; readonly perSecond: number; readonly keys: readonly KeyLoad[] };

/** @param seed of the arrivals; the same seed plays the same hour. */
export function busiestHour({ byKey }: Pick<Measured, 'byKey'>, reportsAMonth: number, seed: number): Hour {
  const perSecond = (reportsAMonth / HOURS_A_MONTH / SECONDS) * PEAK;
  const { ofAll, ofOneUnit } = arrivals(perSecond, randomFrom(seed));
  const most = { all: ofAll, unit: ofOneUnit, one: 1 } as const;
  const keys = Object.entries(byKey).map(([family, perReport]): KeyLoad => {
    const scope = scopeOf(family);
    return { family, scope, perReport, busiest: perReport * most[scope] };
  });
  return { reportsAMonth, perSecond, keys: keys.toSorted((one, other) => other.busiest - one.busiest) };
}

/** The most reports in any second of the hour: of all units, and of any one. */
function arrivals(perSecond: number, random: () => number): { readonly ofAll: number; readonly ofOneUnit: number } {
  const weights = Array.from({ length: UNITS }, (_, at) => 1 / (at + 1));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let ofAll = 0;
  let ofOneUnit = 0;
  for (let second = 0; second < SECONDS; second++) {
    const counts = weights.map((weight) => poisson((perSecond * weight) / whole, random));
    ofAll = Math.max(
      ofAll,
      counts.reduce((sum, count) => sum + count, 0),
    );
    ofOneUnit = Math.max(ofOneUnit, ...counts);
  }
  return { ofAll, ofOneUnit };
}

/** Knuth's method: fine for the few a second that a unit may send. */
function poisson(mean: number, random: () => number): number {
  const least = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > least; product *= random()) count++;
  return count;
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How many reports a second a key of everybody bears. */
export const bears = ({ perReport }: KeyLoad): number => KEY_LIMIT / perReport;
