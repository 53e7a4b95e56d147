/**
 * What a table of routes by cases takes of the cases. Each route is tried with some of them and the next route goes on where
 * it stopped, so that every case comes up again and again. `npm run test:whole` tries every case on every route.
 */
const isWhole = process.env.WHOLE === '1';

/** Steps through offsets: each of them when the whole is tried, else one in so many. */
export const everyOr = (step: number): number => (isWhole ? 1 : step);

export function someOf<T>(cases: readonly T[], row: number, count: number): readonly T[] {
  if (isWhole || cases.length <= count) return cases;
  return Array.from({ length: count }, (_, at) => cases[(row * count + at) % cases.length] as T);
}
