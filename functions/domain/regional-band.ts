/** Where the middle half of the units lies: what a unit may see of the others. No names, and nothing of too few. */
import type { Share } from '#schemas/quality.ts';
import type { RegionalBand } from '#schemas/unit-report.ts';

/** Of fewer, a unit that knows its own share could tell another's. */
export const FEWEST_UNITS_FOR_A_BAND = 8;

/** First and third quartile (nearest rank), rounded to five points, of the shares that can be said. */
export function regionalBand(shares: readonly Share[]): RegionalBand | undefined {
  const told = shares.flatMap(({ share }) => share ?? []).sort((a, b) => a - b);
  if (told.length < FEWEST_UNITS_FOR_A_BAND) return undefined;
  const atRank = (part: number): number => told[Math.ceil(told.length * part) - 1] ?? 0;
  return { units: told.length, low: rounded(atRank(0.25)), high: rounded(atRank(0.75)) };
}

const rounded = (share: number): number => Math.round(share * 20) / 20;
