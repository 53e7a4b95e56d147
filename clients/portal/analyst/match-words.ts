/** Texts of the analyst page about matches, sources and search, in plain English; and the timeline of what was found. */
import type { CorroborationFlag, MatchReason, MutedValue, SearchHit } from '#schemas/match.ts';
import { moment, spoken } from './phrases.ts';

export const MATCHES = {
  title: 'What other reports name the same',
  look: 'Look for links',
  explains: 'Looking is on the trail of this report, and of none that it is linked to. No unit is told of a match.',
  none: 'No other report names the same.',
  truncated: 'It has more values than are looked up.',
  muted: (kind: string, value: string, because: string) =>
    `Muted, because it links too much: ${spoken(kind)} ${value} ${because}.`,
  sources: (roots: number, reports: number) =>
    `${roots} independent ${roots === 1 ? 'source' : 'sources'} behind ${reports} ${reports === 1 ? 'report' : 'reports'}`,
} as const;

export const BECAUSE: Readonly<Record<MutedValue['because'], string>> = {
  'too-many-submissions': 'stands in more than fifty reports',
  'too-many-units': 'stands in those of more than ten other units',
};

export const FLAGS: Readonly<Record<CorroborationFlag, string>> = {
  circular: 'Circular: reports that have it from each other.',
  'single-root': 'Single root: several reports, fewer than two sources. One rumour told more than once.',
  'sources-not-stated': 'A unit names no source, and is counted once for it.',
  'graded-1-without-two-roots': 'Graded 1, which needs two independent sources.',
};

export const SEARCH = {
  explains: 'An identifier or a name, as written. That somebody searched is on the audit trail; what for is not.',
  value: 'What to look for',
  look: 'Search',
  valueMissing: 'Type an identifier or a name.',
  none: 'No hit.',
  noneSoFar: 'No hit so far.',
  for: (value: string) => `Search for ${value}`,
} as const;

export const reasonInWords = ({ kind, strength, value, otherValue, similarity, here, there }: MatchReason): string => {
  const other = otherValue === undefined ? '' : ` ~ ${otherValue} (${similarity})`;
  return `${spoken(kind)} ${value}${other}, ${spoken(strength)}; here ${here.pointer}, there ${there.pointer}`;
};

/** Every report once, the oldest first, with all that was found in it. */
export const timelineOf = (hits: readonly SearchHit[]): readonly (readonly [SearchHit, ...SearchHit[]])[] => {
  const reports = new Map<string, [SearchHit, ...SearchHit[]]>();
  for (const hit of hits) {
    const known = reports.get(hit.submissionId);
    if (known) known.push(hit);
    else reports.set(hit.submissionId, [hit]);
  }
  return [...reports.values()].toSorted(([a], [b]) => a.receivedAt.localeCompare(b.receivedAt));
};

export const summaryOf = (timeline: ReturnType<typeof timelineOf>): string => {
  const [first, last] = [timeline[0]?.[0], timeline.at(-1)?.[0]];
  if (!first || !last) return '';
  const units = new Set(timeline.map(([{ partnerId }]) => partnerId)).size;
  const counted = `${timeline.length} ${timeline.length === 1 ? 'report' : 'reports'} of ${units} ${units === 1 ? 'unit' : 'units'}`;
  return timeline.length === 1
    ? `${counted}, ${moment(first.receivedAt)}`
    : `${counted}, from ${moment(first.receivedAt)} to ${moment(last.receivedAt)}`;
};
