/** Quality figures as tables: one line for each unit, or of one unit for each check or each finding. Counts always, shares where they can be said. */
import type { UnitQuality } from '#schemas/quality.ts';
import type { FindingsPage } from '#schemas/findings-page.ts';
import type { CheckFigure, ReportFindings } from '#schemas/unit-report.ts';
import type { Column } from './feed-table.ts';

export const UNIT_COLUMNS: readonly Column<UnitQuality>[] = [
  { name: 'unit', about: 'Its identifier.', of: ({ partnerId }) => partnerId },
  { name: 'name', about: 'Its name.', of: ({ name }) => name },
  { name: 'country', about: 'ISO 3166-1.', of: ({ country }) => country },
  { name: 'reports', about: 'Reports, without copies.', of: ({ firstTimeAcceptance: { of } }) => of },
  { name: 'acceptedFirstTime', about: 'Those of them.', of: ({ firstTimeAcceptance: { count } }) => count },
  { name: 'share', about: 'Empty where there are too few to say.', of: ({ firstTimeAcceptance: { share } }) => share },
  { name: 'shareLow', about: '95 % interval.', of: ({ firstTimeAcceptance: { low } }) => low },
  { name: 'shareHigh', about: '95 % interval.', of: ({ firstTimeAcceptance: { high } }) => high },
  { name: 'refusedAttempts', about: 'In these months.', of: ({ refusedAttempts }) => refusedAttempts },
  { name: 'medianDays', about: 'From event to receipt.', of: ({ daysFromEventToReceipt: { median } }) => median },
  { name: 'p90Days', about: 'From event to receipt.', of: ({ daysFromEventToReceipt: { p90 } }) => p90 },
];

export const CHECK_COLUMNS: readonly Column<CheckFigure>[] = [
  { name: 'code', about: 'Of the check.', of: ({ code }) => code },
  { name: 'notApplicable', about: 'Accepted reports.', of: ({ notApplicable }) => notApplicable },
  { name: 'failed', about: 'Attested ones among them.', of: ({ failed }) => failed },
  { name: 'attested', about: 'Those.', of: ({ attested }) => attested },
  { name: 'passed', about: 'Accepted reports.', of: ({ passed }) => passed },
];

/** A line of the table of findings; a report in which nothing was found has one without a finding. */
type FindingLine = ReportFindings & { readonly finding?: ReportFindings['findings'][number] };

export const findingLines = ({ items }: FindingsPage): FindingLine[] =>
  items.flatMap((report) =>
    report.findings.length === 0 ? [report] : report.findings.map((finding) => ({ ...report, finding })),
  );

export const FINDING_COLUMNS: readonly Column<FindingLine>[] = [
  { name: 'report', about: 'Empty until one attempt was accepted.', of: ({ submissionId }) => submissionId },
  { name: 'month', about: 'In which it was accepted, or first tried.', of: ({ month }) => month },
  { name: 'accepted', about: 'yes or no.', of: ({ accepted }) => (accepted ? 'yes' : 'no') },
  { name: 'refusedAttempts', about: 'Before that.', of: ({ refusedAttempts }) => refusedAttempts },
  { name: 'code', about: 'Of the finding; empty: nothing was found.', of: ({ finding }) => finding?.code },
  { name: 'field', about: 'Where; `*` is any position.', of: ({ finding }) => finding?.field },
  { name: 'state', about: 'open, mended, attested or upheld.', of: ({ finding }) => finding?.state },
];
