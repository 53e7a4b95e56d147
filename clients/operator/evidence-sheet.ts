/** An evidence pack as a spreadsheet (RFC 4180, UTF-8 with byte order mark): one row an entry, in the order of time. */
import { stringify } from 'csv-stringify/sync';
import type { AuditEntry } from '#schemas/audit.ts';
import type { EvidencePage } from '#schemas/evidence.ts';

/** Columns stay, in this order; a new one comes behind them. The runbook explains them. */
const COLUMNS = ['at', 'action', 'subject', 'role', 'principal', 'key', 'reason', 'facts', 'section', 'page'] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;

const SECTIONS = { entries: 'trail', acceptances: 'acceptance', feedPages: 'feed page' } as const;
type Section = keyof typeof SECTIONS;

/** What is in a pack, of all its pages. */
export function entriesOf(page: EvidencePage): { readonly section: Section; readonly entry: AuditEntry }[] {
  const sections: Section[] = ['entries', 'acceptances', 'feedPages'];
  return sections.flatMap((section) => page[section].map((entry) => ({ section, entry })));
}

/** A cell that a spreadsheet would take for a formula has an apostrophe in front: reasons are other people's words. */
export function evidenceSheet(pages: readonly EvidencePage[]): string {
  const rows = pages.flatMap((page) => entriesOf(page).map(({ section, entry }) => rowOf(page, section, entry)));
  return stringify(
    rows.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))),
    { columns: [...COLUMNS], header: true, bom: true, escape_formulas: true, record_delimiter: 'windows' },
  );
}

function rowOf({ page }: EvidencePage, section: Section, entry: AuditEntry): Row {
  const { at, action, subject, actor, reason = '', facts = {} } = entry;
  return {
    at,
    action,
    subject,
    role: actor.role,
    principal: actor.principal,
    key: actor.keyThumbprint ?? '',
    reason,
    facts: Object.entries(facts)
      .map(([name, value]) => `${name}: ${inWords(value)}`)
      .join('; '),
    section: SECTIONS[section],
    page: String(page),
  };
}

/** A legal basis is two words under their names. */
const inWords = (fact: unknown): string =>
  typeof fact === 'object' && fact !== null && !Array.isArray(fact)
    ? Object.entries(fact)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')
    : String(fact);
