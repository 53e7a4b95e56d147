/** Paging parameters: one `limit`, one sealed `cursor`; whatever else is asked for is told, not ignored. */
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Clock, toSeconds } from '#domain/clock.ts';
import type { CursorScope, Cursors } from '#domain/cursor.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { HttpRequest } from './http-request.ts';

export const PAGE_DEFAULT = 50;
export const PAGE_MOST = 200;

/**
 * The parameters of a request, each at most once and each of a known name.
 * @throws {Refusal} `bad-parameter`.
 */
export function readParameters<N extends string>(
  request: HttpRequest,
  names: readonly N[],
): Partial<Record<N, string>> {
  const known: Partial<Record<N, string>> = {};
  for (const [name, values] of Object.entries(request.query)) {
    const match = names.find((candidate) => candidate === name);
    if (match === undefined)
      return refuse('bad-parameter', `There is no such parameter here; known: ${names.join(', ')}.`);
    const [value, ...others] = values;
    if (value === undefined || others.length > 0)
      return refuse('bad-parameter', `The parameter ${match} must stand once.`);
    known[match] = value;
  }
  return known;
}

/** @throws {Refusal} `bad-parameter` unless it is a whole number from 1 to 200. */
export function readLimit(limit: string | undefined): number {
  if (limit === undefined) return PAGE_DEFAULT;
  const value = /^[0-9]{1,3}$/.test(limit) ? Number(limit) : 0;
  return value >= 1 && value <= PAGE_MOST
    ? value
    : refuse('bad-parameter', `limit is a whole number from 1 to ${PAGE_MOST}.`);
}

/** Opens and seals the cursors of one listing, for one caller. */
export class Paging {
  readonly #cursors: () => Promise<Cursors>;
  readonly #scope: CursorScope;

  constructor(cursors: () => Promise<Cursors>, caller: Pick<Caller, 'principal'>, purpose: string, clock: Clock) {
    this.#cursors = cursors;
    this.#scope = { principal: caller.principal, purpose, nowSeconds: toSeconds(clock()) };
  }

  /** @throws {Refusal} `invalid-cursor`. */
  async position(cursor: string | undefined): Promise<string | undefined> {
    return cursor === undefined ? undefined : (await this.#cursors()).open(cursor, this.#scope);
  }

  async next(position: string): Promise<string> {
    return (await this.#cursors()).seal(position, this.#scope);
  }
}
