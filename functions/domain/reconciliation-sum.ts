/** A digest over many things that is the same in whatever order they are read: what two stores hold is compared by it, page by page. */
import type { StoreSum } from '#schemas/reconciliation.ts';

const MODULUS = 2n ** 512n;

export const EMPTY_SUM: StoreSum = { count: 0, digest: '0'.repeat(128) };

/** Adds the SHA-512 of each, modulo 2^512. */
export async function withAdded(
  { count, digest }: StoreSum,
  things: readonly (string | Uint8Array)[],
): Promise<StoreSum> {
  let total = BigInt(`0x${digest}`);
  for (const thing of things) {
    const bytes = typeof thing === 'string' ? new TextEncoder().encode(thing) : Uint8Array.from(thing);
    total = (total + toNumber(new Uint8Array(await crypto.subtle.digest('SHA-512', bytes)))) % MODULUS;
  }
  return { count: count + things.length, digest: total.toString(16).padStart(128, '0') };
}

const toNumber = (bytes: Uint8Array): bigint =>
  BigInt(`0x${bytes.reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '')}`);

export const isSameSum = (one: StoreSum, other: StoreSum): boolean =>
  one.count === other.count && one.digest === other.digest;
