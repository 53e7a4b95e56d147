/** CPU by rounds: variants take turns, each round in another order, and each variant's median counts. */

/** How long a bench looks. `quick` proves that it works and says nothing about speed. */
export type Effort = {
  readonly rounds: number;
  readonly millisecondsPerTurn: number;
  readonly warmUpMilliseconds: number;
  readonly quick: boolean;
};
export const FULL: Effort = { rounds: 15, millisecondsPerTurn: 60, warmUpMilliseconds: 4_000, quick: false };
export const QUICK: Effort = { rounds: 1, millisecondsPerTurn: 1, warmUpMilliseconds: 0, quick: true };

/** Microseconds of CPU per call, by variant; all threads of the process count. */
export async function cpuOf<Name extends string>(
  variants: Readonly<Record<Name, () => unknown>>,
  effort: Effort,
): Promise<Record<Name, number>> {
  const names = Object.keys(variants) as Name[];
  const samples = new Map<Name, number[]>(names.map((name) => [name, []]));
  const calls = new Map<Name, number>();
  for (const name of names) {
    await warmUp(variants[name], effort);
    const once = await turn(variants[name], effort.quick ? 1 : 20);
    calls.set(name, Math.max(1, Math.ceil((effort.millisecondsPerTurn * 1000) / once)));
  }
  for (let round = 0; round < effort.rounds; round++) {
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    for (const name of order) samples.get(name)?.push(await turn(variants[name], calls.get(name) ?? 1));
  }
  return Object.fromEntries(names.map((name) => [name, median(samples.get(name) ?? [])])) as Record<Name, number>;
}

// The optimising compiler works on threads of its own, and its work counts as CPU: it shall have come and gone.
async function warmUp(work: () => unknown, { warmUpMilliseconds }: Effort): Promise<void> {
  const until = performance.now() + warmUpMilliseconds;
  do await turn(work, 1);
  while (performance.now() < until);
}

async function turn(work: () => unknown, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) {
    const result = work();
    // Awaiting what is no promise would cost a short variant more than its own work.
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
