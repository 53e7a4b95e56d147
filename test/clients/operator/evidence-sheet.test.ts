/** The spreadsheet of an evidence pack: no cell of it is taken for a formula. */
import { expect, test } from 'vitest';
import { evidenceSheet } from '#clients/operator/evidence-sheet.ts';
import { EvidencePage } from '#schemas/evidence.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { formulaVectors } from '../../attacks/vectors/formulas.ts';

const page = (reason: string): EvidencePage =>
  EvidencePage.parse({
    iss: 'https://exchange.example',
    aud: 'operator-desk',
    iat: 1_795_305_600,
    partner: 'tonga-tcu',
    from: '2026-10-01T00:00:00.000Z',
    to: '2026-11-01T00:00:00.000Z',
    asOf: '2026-11-22T00:00:00.000Z',
    page: 1,
    last: true,
    entries: [
      {
        at: '2026-10-03T04:15:00.000Z',
        actor: { principal: 'operator-desk', role: 'operator', keyThumbprint: 'R'.repeat(43) },
        action: 'status-changed',
        subject: 'partner:tonga-tcu',
        reason,
        facts: { from: 'active', to: 'suspended' },
      },
    ],
    acceptances: [],
    feedPages: [],
    feedPagesNote: 'Pages that may have shown reports of this partner.',
  });

/** The cells of the one row, as RFC 4180 has them. */
const cellsOf = (sheet: string): string[] => {
  const [, row = ''] = sheet.split('\r\n');
  return [...row.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
};

test('an ordinary reason stands there word for word', () => {
  expect(cellsOf(evidenceSheet([page('laptop missing, commander called')]))).toContain(
    'laptop missing, commander called',
  );
});

attacks('formulas', formulaVectors, 'has it shown as text', ({ reason }) => {
  const cells = cellsOf(evidenceSheet([page(reason)]));
  expect(cells).toHaveLength(10);
  expect(cells.some((cell) => cell.includes(reason))).toBe(true);
  for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/);
});
