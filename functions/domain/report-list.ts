/** A unit's reports one by one: what was found in each, and whether it was mended. No word of a report is in it. */
import { SubmissionId } from '#schemas/primitives.ts';
import type { ReportFindings } from '#schemas/unit-report.ts';
import { codeOf, type ReportState } from './tally.ts';

/** A report as it is remembered for the figures. */
export type CountedReport = { readonly reportKey: string; readonly state: ReportState };

type Found = ReportFindings['findings'][number];

/**
 * @param reports those of the months are listed, newest first.
 * @param others more that are known of the unit: they may have replaced some of them.
 */
export function reportList(
  partnerId: string,
  reports: readonly CountedReport[],
  { from, to }: { readonly from: string; readonly to: string },
  others: readonly CountedReport[] = [],
): ReportFindings[] {
  const replacedBy = new Map(
    [...reports, ...others].flatMap(({ state }) => (state.facts?.supersedes ? [[state.facts.supersedes, state]] : [])),
  );
  return reports
    .filter(
      ({ state: { month, facts, refusedAttempts } }) => month >= from && month <= to && (facts || refusedAttempts > 0),
    )
    .map(({ reportKey, state }) => {
      const submissionId = SubmissionId.safeParse(`${partnerId}~${reportKey}`);
      return {
        ...(submissionId.success && state.facts && { submissionId: submissionId.data }),
        month: state.month,
        accepted: state.facts !== undefined,
        refusedAttempts: state.refusedAttempts,
        findings: [...refusedFor(state), ...acceptedWith(state, replacedBy.get(reportKey))],
      };
    });
}

/** The database does not keep the order of what was found. */
const byCheck = ([one]: readonly [string, string], [other]: readonly [string, string]): number =>
  one < other ? -1 : 1;

/** What an attempt was refused for is mended when a later one was accepted. */
const refusedFor = ({ refusedFor: codes, facts }: ReportState): Found[] =>
  codes
    .filter((code) => !facts || !Object.keys(facts.failed).map(codeOf).includes(code))
    .map((code) => ({ code, state: facts ? 'mended' : 'open' }));

function acceptedWith({ facts, upheld }: ReportState, replacement: ReportState | undefined): Found[] {
  if (!facts) return [];
  const stillThere = replacement?.facts?.failed ?? facts.failed;
  const failed = Object.entries(facts.failed).sort(byCheck);
  return failed.map(([check, field]) => {
    const attested = facts.attested.includes(check);
    const code = codeOf(check);
    if (upheld?.includes(code)) return { code, field, state: 'upheld' };
    return { code, field, state: attested ? 'attested' : check in stillThere ? 'open' : 'mended' };
  });
}

/** Where a finding was seen last, in the unit's own words for the place. */
export function lastSeen(
  partnerId: string,
  reports: readonly CountedReport[],
  code: string,
): { readonly field?: string; readonly seenIn?: SubmissionId } {
  for (const { reportKey, state } of reports) {
    const failed = Object.entries(state.facts?.failed ?? {}).find(([check]) => codeOf(check) === code);
    if (!failed) continue;
    const seenIn = SubmissionId.safeParse(`${partnerId}~${reportKey}`);
    return { field: failed[1], ...(seenIn.success && { seenIn: seenIn.data }) };
  }
  return {};
}
