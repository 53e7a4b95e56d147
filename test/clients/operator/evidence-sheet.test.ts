/** The spreadsheet beside an evidence pack: nothing in it is a formula, and every cell is one cell. */
import { expect, test } from 'vitest';
import { evidenceSheet } from '#clients/operator/evidence-sheet.ts';
import { AuditEntry } from '#schemas/audit.ts';
import type { EvidencePage } from '#schemas/evidence.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { formulaVectors } from '../../attacks/vectors/formulas.ts';

const entry = (reason: string): AuditEntry => ({
  at: '2026-10-03T04:15:00.000Z',
  actor: { principal: 'operator-desk', role: 'operator', keyThumbprint: `-${'A'.repeat(42)}` },
  action: 'status-changed',
  subject: 'partner:tonga-tcu',
  reason,
});
const rowOf = (reason: string) => {
  const page = { page: 1, entries: [entry(reason)], acceptances: [], feedPages: [] } as unknown as EvidencePage;
  const [, ...rows] = evidenceSheet([page]).split('\r\n');
  return rows.join('\r\n');
};
const said = (cell: string) =>
  `2026-10-03T04:15:00.000Z,status-changed,partner:tonga-tcu,operator,operator-desk,'-${'A'.repeat(42)},${cell},,trail,1\r\n`;

test.each(['=', '+', '-', '@'])('a cell that begins with %s has an apostrophe in front [ASVS 1.2.10]', (sign) => {
  expect(AuditEntry.safeParse(entry(`${sign}1+1`)).success).toBe(true);
  expect(rowOf(`${sign}1+1`)).toBe(said(`'${sign}1+1`));
});

test.each(['\t', '\0', '\r', '\n'])(
  'a cell that begins with %j cannot be: no entry has control characters [ASVS 1.2.10]',
  (sign) => {
    expect(AuditEntry.safeParse(entry(`${sign}=1+1`)).success).toBe(false);
  },
);

test('a cell with a comma or a quotation mark is quoted, and its marks are doubled [ASVS 1.2.10]', () => {
  expect(rowOf('lost, they say')).toBe(said('"lost, they say"'));
  expect(rowOf('a "safe" place')).toBe(said('"a ""safe"" place"'));
  expect(rowOf('=HYPERLINK("http://x.example";"found, look")')).toBe(
    said(`"'=HYPERLINK(""http://x.example"";""found, look"")"`),
  );
});

/** The reason's cell, as RFC 4180 has it. */
const reasonIn = (row: string): string => {
  const cells = [...row.trimEnd().matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell = '']) => cell);
  const cell = cells[6] ?? '';
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
};

attacks('formulas', formulaVectors, 'has it shown as text', ({ reason }) => {
  const cell = reasonIn(rowOf(reason));
  expect(cell).toContain(reason);
  expect(cell).not.toMatch(/^[=+\-@\uff1d\uff0b\uff0d\uff20]/);
});

test('a release says its legal basis and its units in words', () => {
  const facts = {
    units: ['fiji-tcu'],
    legalBasis: { ipp11: 'maintenance-of-law', ipp12: 'comparable-safeguards' },
  } as const;
  const released = AuditEntry.parse({ ...entry('x'), action: 'released', facts });
  const page = { page: 1, entries: [released], acceptances: [], feedPages: [] } as unknown as EvidencePage;
  expect(evidenceSheet([page])).toContain(
    'units: fiji-tcu; legalBasis: ipp11 maintenance-of-law, ipp12 comparable-safeguards',
  );
});
