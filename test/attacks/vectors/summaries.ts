/** What a report says of sources, people and conditions, which the summary on NZTCU's queue must not. */
type Report = Record<string, unknown>;

export type SummaryVector = {
  readonly row: 40;
  readonly name: string;
  /** The claims laid over the right ones, with a word in them that is looked for. */
  readonly claims: (word: string, report: Report) => object;
};

const inReport = (what: string, change: (word: string, report: Report) => object): SummaryVector => ({
  row: 40,
  name: `looks for ${what} in the summary`,
  claims: (word, report) => ({ report: { ...report, ...change(word, report) } }),
});
const handled = (word: string, report: Report, change: object) => ({
  title: word,
  handling: { ...Object(report.handling), ...change },
});

export const summaryVectors: readonly SummaryVector[] = [
  inReport('the narrative', (word) => ({ narrative: `A source called ${word} told us at the wharf on Sunday night.` })),
  inReport('caveats', (word, report) => ({ handling: { ...Object(report.handling), caveats: [word] } })),
  inReport('the name of a place', (word) => ({
    activity: { from: '2026-11-20', places: [{ country: 'TO', name: word }] },
  })),
  inReport('the name of a person', (word) => ({
    entities: [{ id: 'e1', kind: 'person', role: 'witness', names: [{ full: word, kind: 'legal' }] }],
  })),
  inReport('an occupation', (word) => ({
    entities: [
      { id: 'e1', kind: 'person', role: 'subject', names: [{ full: 'Sione', kind: 'legal' }], occupation: word },
    ],
  })),
  inReport('the title of what is SENSITIVE', (word, report) => handled(word, report, { classification: 'SENSITIVE' })),
  inReport('the title of what is RESTRICTED', (word, report) =>
    handled(word, report, { classification: 'RESTRICTED' }),
  ),
  inReport('the title of what is RED', (word, report) => handled(word, report, { tlp: 'RED' })),
  inReport('the title of what is AMBER+STRICT', (word, report) => handled(word, report, { tlp: 'AMBER+STRICT' })),
  {
    row: 40,
    name: 'looks for the name of a file in the summary',
    claims: (word) => ({
      attachments: [{ sha512: 'ab'.repeat(64), length: 10, mediaType: 'text/plain', name: `${word}.txt` }],
    }),
  },
  {
    row: 40,
    name: 'looks for the reason of an attestation in the summary',
    claims: (word) => ({ attestations: [{ code: 'place-without-name', pointer: '/report', reason: word }] }),
  },
];
