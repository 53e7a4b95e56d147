/** What an assessment counts, in words: for its page and for the terminal. */
import type { AssessedKind, Material, Measured } from '#schemas/assessment.ts';
import { MEMBERS } from '#schemas/members.ts';

export const KINDS: Readonly<Record<AssessedKind, string>> = {
  'crime-type': 'By crime type',
  amount: 'With an amount, by crime type',
  enabler: 'By enabler',
  commodity: 'By commodity',
  route: 'By route',
  country: 'By country',
};

export const MATERIALS: Readonly<Record<Material, string>> = {
  ordinary: 'up to IN-CONFIDENCE and TLP:AMBER',
  restricted: 'above either',
};

export const MEASURED: Readonly<Record<Measured['state'], string>> = {
  measured: 'measured: enough reports, and enough that say how much, in every quarter',
  counted: 'counted: enough reports in every quarter, not enough that say how much',
  partly: 'partly: enough reports in some quarters',
  'not-told': 'not told',
};

const countryName = (code: string): string => MEMBERS.find(({ country }) => country === code)?.name ?? code;

/** `Fiji – Tonga`, `illicit drugs`. */
export const valueInWords = (kind: AssessedKind, value: string): string => {
  if (kind === 'country') return countryName(value);
  if (kind === 'route') return value.split('-').map(countryName).join(' – ');
  return value.replaceAll('-', ' ');
};
