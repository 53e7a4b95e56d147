/** Texts of the assessment, and its tables in words. */
import { type AssessedKind, FEWEST_IN_A_FIGURE, type Material, type Measured } from '#schemas/assessment.ts';
import { MEMBERS } from '#schemas/members.ts';

export const ASSESSMENT = {
  lead: `Reports by the quarter in which they were accepted, the first on each event. “–”: under ${FEWEST_IN_A_FIGURE}, or it would give one away. The sum is of the figures that are told, so it is “at least”.`,
  from: 'From quarter',
  to: 'to quarter',
  material: 'Reports',
  show: 'Show these quarters',
  csv: 'Save as CSV',
  print: 'Print',
  marking: (classification: string, tlp: string) => `${classification} · TLP:${tlp}`,
  nothing: 'Nothing of this is told in these quarters.',
  sum: 'Told in all',
  untold: '–',
  measured: 'Which crime types can be measured',
  measuredIn: 'How many crime types could be measured',
  crimeType: 'Crime type',
  state: 'In these quarters',
  gaps: 'The collection plan',
  noGaps: 'Nothing was asked in these months.',
  query: 'Query',
  queries: 'Each figure has its query; choose it to see the reports. In general:',
  pattern: (kind: AssessedKind, material: Material) =>
    `/v1/assessment/reports?kind=${kind}&value=…&quarter=…&material=${material}`,
  which: (name: string, quarter: string) => `Which reports: ${name}, ${quarter}`,
  counted: (reports: number) => (reports === 1 ? '1 report' : `${reports} reports`),
  units: ['Requirement', 'Units asked', 'Answered', 'Nil', 'Silent', 'Offline', 'Not due'],
} as const;

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
