/** Of the figures: whatever happened to a report is counted once, and the months are the sum of the reports. */
import { movement } from '#domain/contribution.ts';
import type { QualityEvent } from '#domain/outbox-event.ts';
import type { ReportState } from '#domain/tally.ts';
import { counterAttribute, stateIn } from '#stores/check-names.ts';
import { sliceKey, splitSubmissionId } from '#stores/table-keys.ts';
import type { Item } from './model/expressions.ts';
import type { Witnessed } from './witnessed.ts';

export function tallyViolations(quality: readonly Item[], records: readonly Item[], { events }: Witnessed): string[] {
  const reports = quality.filter(({ sk }) => String(sk).startsWith('REPORT#'));
  return [
    ...sumViolations(quality, reports),
    ...acceptedViolations(reports, records),
    ...eventViolations(reports, events),
    ...standingViolations(reports),
  ];
}

const named = (partnerId: string, reportKey: string) => `TALLY#${partnerId} REPORT#${reportKey}`;
const nameOf = ({ pk, sk }: Item) => `${String(pk)} ${String(sk)}`;
const stateOf = (report: Item | undefined) => report && stateIn(report['report'] as ReportState);

function sumViolations(quality: readonly Item[], reports: readonly Item[]): string[] {
  const sums = new Map<string, Map<string, number>>();
  for (const report of reports) {
    const state = stateOf(report);
    if (!state) continue;
    for (const { slice, additions } of movement(undefined, state)) {
      const key = nameOf(sliceKey(String(report['pk']).slice('TALLY#'.length), slice));
      const sum = sums.get(key) ?? new Map<string, number>();
      sums.set(key, sum);
      for (const [name, value] of additions)
        sum.set(counterAttribute(name), (sum.get(counterAttribute(name)) ?? 0) + value);
    }
  }
  const months = quality.filter(({ sk }) => /^(MONTH|PART)#/.test(String(sk)));
  return [...new Set([...sums.keys(), ...months.map(nameOf)])].flatMap((key) => {
    const { pk: _pk, sk: _sk, ...counted } = months.find((month) => nameOf(month) === key) ?? {};
    const sum = sums.get(key) ?? new Map<string, number>();
    return [...new Set([...Object.keys(counted), ...sum.keys()])]
      .filter((name) => Number(counted[name] ?? 0) !== (sum.get(name) ?? 0))
      .map((name) => `${key} counts ${name} ${Number(counted[name] ?? 0)} times; it is ${sum.get(name) ?? 0}.`);
  });
}

function acceptedViolations(reports: readonly Item[], records: readonly Item[]): string[] {
  const accepted = new Set(reports.filter((report) => stateOf(report)?.facts).map(nameOf));
  const names = records.map(({ submissionId }) => {
    const { partnerId, jti } = splitSubmissionId(String(submissionId));
    return named(partnerId, jti);
  });
  return [
    ...names.filter((name) => !accepted.has(name)).map((name) => `${name} is accepted and not counted.`),
    ...[...accepted].filter((name) => !names.includes(name)).map((name) => `${name} is counted and was not accepted.`),
  ];
}

/** Of what is told twice by one unit one alone is the first, whichever was counted first; one that replaces another is neither. */
function standingViolations(reports: readonly Item[]): string[] {
  const accepted = reports.flatMap((report) => {
    const facts = stateOf(report)?.facts;
    return facts && facts.standing !== 'update' ? [{ pk: String(report['pk']), ...facts }] : [];
  });
  const texts = Map.groupBy(accepted, ({ pk, sameText }) => `${pk} ${sameText}`);
  const events = Map.groupBy(accepted, ({ pk, sameEvent }) => `${pk} ${sameEvent}`);
  return [
    ...[...texts].filter(([, same]) => same.filter(({ standing }) => standing !== 'copy').length > 1),
    ...[...events].filter(([, same]) => same.filter(({ standing }) => standing === 'first').length > 1),
  ].map(([name]) => `${name}: one story has two first reports.`);
}

/** Where every event was seen: each refused attempt is counted, and no other. */
function eventViolations(reports: readonly Item[], events: readonly QualityEvent[]): string[] {
  const attempts = Map.groupBy(
    events.filter(({ tally }) => tally.outcome === 'refused'),
    ({ tally }) => named(tally.partnerId, tally.reportKey),
  );
  return [...attempts].flatMap(([name, { length }]) => {
    const counted = stateOf(reports.find((report) => nameOf(report) === name))?.refusedAttempts ?? 0;
    return counted === length ? [] : [`${name} counts ${counted} refused attempts of ${length}.`];
  });
}
