/** Jaro-Winkler similarity (Winkler 1990) of two short words: 1 is the same, 0 nothing in common. Agreement at the front counts more. */

const PREFIX_MOST = 4;
const PREFIX_WEIGHT = 0.1;

export function jaroWinkler(one: string, other: string): number {
  const [a, b] = [Array.from(one), Array.from(other)];
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < PREFIX_MOST && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * PREFIX_WEIGHT * (1 - jaro);
}

/** Characters in common no further apart than half the longer word, and how many of them stand in another order. */
function jaroOf(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const common: string[] = [];
  for (const [at, character] of a.entries()) {
    for (let to = Math.max(0, at - reach); to <= Math.min(b.length - 1, at + reach); to++) {
      if (taken.has(to) || b[to] !== character) continue;
      taken.add(to);
      common.push(character);
      break;
    }
  }
  if (common.length === 0) return 0;
  const there = b.filter((_character, at) => taken.has(at));
  const swapped = common.filter((character, at) => character !== there[at]).length / 2;
  const share = common.length;
  return (share / a.length + share / b.length + (share - swapped) / share) / 3;
}
