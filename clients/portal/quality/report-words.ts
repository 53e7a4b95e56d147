/** The report of a unit in plain words. */
import type { Bounds, Coaching, Trend, UnitReport } from '#schemas/unit-report.ts';
import { countOf, monthName, percent, reportsOf } from './words.ts';

export const periodInWords = ({ from, to }: UnitReport['period']): string =>
  from === to ? monthName(from) : `${monthName(from)} to ${monthName(to)}`;

type Scored = Pick<Bounds, 'share' | 'atLeast' | 'atMost' | 'tooFewToSay'>;

/** Bounds are said; a single number only where nothing is missing. */
export const boundsInWords = ({ share, atLeast = 0, atMost = 1, tooFewToSay }: Scored): string => {
  if (tooFewToSay) return 'too few to say';
  const between = `between ${percent(atLeast)} and ${percent(atMost)}`;
  return share === undefined ? between : `${percent(share)}, ${between}`;
};

const VERDICTS: Readonly<Record<Trend['verdict'], string>> = {
  better: 'That is better than in the period before.',
  worse: 'That is worse than in the period before.',
  'no-clear-change': 'No clear change from the period before.',
  'too-few-to-say': 'Too few to compare with the period before.',
};
export const trendInWords = ({ verdict, before }: Trend): string =>
  verdict === 'too-few-to-say' && before.of === 0 ? 'There is nothing before to compare with.' : VERDICTS[verdict];

const RARER: Readonly<Record<Trend['verdict'], string>> = {
  better: 'rarer than before',
  worse: 'more often than before',
  'no-clear-change': 'about as often as before',
  'too-few-to-say': 'too few to compare',
};
export const coachingInWords = ({ reports, without: { now, before, verdict } }: Coaching): string =>
  `In ${reports} of ${reportsOf(now.of)}, before in ${before.of - before.count} of ${before.of}: ${RARER[verdict]}.`;

const KINDS: Readonly<Record<UnitReport['engagements'][number]['kind'], string>> = {
  visit: 'Visit',
  course: 'Course',
  call: 'Call',
};
export const engagementInWords = ({ kind, from, to, agencies }: UnitReport['engagements'][number]): string =>
  `${KINDS[kind]}, ${from === to ? from : `${from} to ${to}`}, ${agencies.join(', ')}`;

/** What followed is not what it caused: said by the numbers and their interval. */
export const effectInWords = ({ now, before, verdict, difference }: Trend): string => {
  const counts = `without it ${before.count} of ${before.of} reports before, ${now.count} of ${now.of} after`;
  if (!difference) return `${counts}; too few to say.`;
  const points = (share: number) => Math.round(share * 100);
  return `${counts}; ${RARER[verdict]} (${points(difference.low)} to ${points(difference.high)} points).`;
};

/** A field as `entities › imo`: the names an officer has written themselves. */
export const fieldInWords = (field: string): string =>
  field
    .split('/')
    .filter((step) => step !== '' && step !== '*' && step !== 'report')
    .join(' › ') || 'the report as a whole';

export const repeatsInWords = ({ copies, sameEvent, updates }: UnitReport['repeats']): string =>
  copies + sameEvent + updates === 0
    ? 'No report came twice.'
    : `Besides, ${countOf(copies, 'copy', 'copies')}, ${countOf(sameEvent, 'further report', 'further reports')} on the same event and ${countOf(updates, 'replacement', 'replacements')}. They are in no share.`;

const BECAME: Readonly<Record<keyof UnitReport['usefulness']['became'], string>> = {
  used: 'used in an assessment or an inquiry',
  linked: 'linked with what others sent',
  seized: 'led to a seizure',
  restrained: 'led to a restraint',
  arrested: 'led to an arrest',
  refuted: 'turned out untrue',
};

export const usefulnessInWords = (usefulness: UnitReport['usefulness']): string => {
  const { useful, published, became, returned, undecided } = usefulness;
  if (useful.of === 0) return `No analyst has decided yet; ${reportsOf(undecided)} wait.`;
  const decided = `${published.count} of ${published.of} decided were published, ${returned} returned with questions; ${undecided} wait.`;
  const led = Object.entries(BECAME).flatMap(([what, words]) => {
    const reports = became[what as keyof typeof became] ?? 0;
    return reports > 0 ? [`${reports} ${words}`] : [];
  });
  return `Of use: ${shareInWords(useful)}. ${decided}${led.length > 0 ? ` ${led.join(', ')}.` : ''}`;
};

const shareInWords = ({ count, of, low, high }: UnitReport['usefulness']['useful']): string =>
  low === undefined || high === undefined
    ? `${count} of ${of}`
    : `${count} of ${of}, between ${Math.round(low * 100)} and ${Math.round(high * 100)} %`;
