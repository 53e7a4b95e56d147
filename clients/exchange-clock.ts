/** The exchange's time, as told by the `Date` header of its answers: a wrong laptop clock corrects itself (RFC 9110 6.6.1). */

/** `Date` counts whole seconds and the answer was under way: a smaller difference says nothing. */
const SMALLEST_SKEW_SECONDS = 2;

export class ExchangeClock {
  readonly #now: () => number;
  #skewSeconds: number;

  /** @param now milliseconds by this machine's clock; @param skewSeconds what an earlier contact taught us. */
  constructor(now: () => number, skewSeconds = 0) {
    this.#now = now;
    this.#skewSeconds = skewSeconds;
  }

  /** How far the exchange's clock is ahead of ours; negative when ours is ahead. */
  get skewSeconds(): number {
    return this.#skewSeconds;
  }

  /** Whole seconds since 1970 by the exchange's clock. */
  nowSeconds(): number {
    return Math.floor(this.#now() / 1000) + this.#skewSeconds;
  }

  /** Learns from an answer. Says whether the correction changed by more than a proof's tolerance could hide. */
  learn(dateHeader: string | null): boolean {
    const theirs = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
    if (Number.isNaN(theirs)) return false;
    const measured = Math.round((theirs - this.#now()) / 1000);
    const skew = Math.abs(measured) < SMALLEST_SKEW_SECONDS ? 0 : measured;
    const changed = Math.abs(skew - this.#skewSeconds) > 10;
    this.#skewSeconds = skew;
    return changed;
  }
}
