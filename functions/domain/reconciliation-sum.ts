/** A digest over many things that is the same in whatever order they are read: what two stores hold is compared by it, page by page. */
import type { StoreSum } from '#schemas/reconciliation.ts';
import { sha512, toHex } from './sha2.ts';

const MODULUS = 2n ** 512n;

export const EMPTY_SUM: StoreSum = { count: 0, digest: '0'.repeat(128) };

/** Adds the SHA-512 of each, modulo 2^512. */
export async function withAdded(
  { count, digest }: StoreSum,
  things: readonly (string | Uint8Array)[],
): Promise<StoreSum> {
  let total = BigInt(`0x${digest}`);
  for (const thing of things) total = (total + BigInt(`0x${toHex(await sha512(thing))}`)) % MODULUS;
  return { count: count + things.length, digest: total.toString(16).padStart(128, '0') };
}

export const isSameSum = (one: StoreSum, other: StoreSum): boolean =>
  one.count === other.count && one.digest === other.digest;
