/** Words of the gap map. */
import { MEMBERS } from '#schemas/members.ts';
import type { GapState } from '#schemas/requirement.ts';

export const STATES: Readonly<Record<GapState, string>> = {
  answered: 'answered',
  nil: 'nil',
  silent: 'silent',
  offline: 'offline',
  'not-due': 'not due',
};

export const nameOf = (country: string): string =>
  MEMBERS.find((member) => member.country === country)?.name ?? country;
