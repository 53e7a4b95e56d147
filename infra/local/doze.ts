// Sleep that can be ended: pollers wait longer and longer while nothing happens, and a finished function
// wakes them at once. Woken or not, nobody looks more often than the shortest wait.

export class Doze {
  readonly #shortest: number;
  readonly #longest: number;
  #wait: number;
  #wake: (() => void) | undefined;
  #woken = false;

  constructor(shortest: number, longest: number, signal: AbortSignal) {
    this.#shortest = shortest;
    this.#longest = longest;
    this.#wait = shortest;
    signal.addEventListener('abort', () => this.wake(), { once: true });
  }

  wake(): void {
    this.#woken = true;
    this.#wait = this.#shortest;
    this.#wake?.();
  }

  /** Sleeps until woken, or for the wait that has grown so far. */
  async untilWoken(): Promise<void> {
    if (!this.#woken) {
      await this.#sleep(this.#wait, true);
      this.#wait = Math.min(this.#longest, this.#wait * 2);
    }
    if (this.#woken) {
      this.#woken = false;
      await this.#sleep(this.#shortest, false);
    }
  }

  #sleep(milliseconds: number, canBeWoken: boolean): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      if (canBeWoken) this.#wake = end;
    });
  }
}

/** A plain wait, cut short when the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end, { once: true });
  });
}
