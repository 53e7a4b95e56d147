/** How months of a unit, or units of a country, are summed up in the gap map. Small: the browser takes it along. */
import type { GapState } from '#schemas/requirement.ts';

/** One answer answers the question; without any, one that is silent is a gap. */
const BY_WEIGHT = ['answered', 'silent', 'nil', 'offline'] as const satisfies readonly GapState[];

export const stateOfAll = (states: readonly GapState[]): GapState =>
  BY_WEIGHT.find((state) => states.includes(state)) ?? 'not-due';
