/** Texts of the assessment's page. */
import { type AssessedKind, FEWEST_IN_A_FIGURE, type Material } from '#schemas/assessment.ts';

export const ASSESSMENT = {
  lead: `Reports by the quarter in which they were accepted, the first on each event. “–”: under ${FEWEST_IN_A_FIGURE}, or it would give one away. The sum is of the figures that are told, so it is “at least”. A quarter is told when it is over.`,
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
