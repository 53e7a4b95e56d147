/** First-time acceptance by month: a dot with its interval where there is enough to say, and every report counted below. */
import * as Plot from '@observablehq/plot';
import { shareOf } from '#domain/share.ts';
import type { UnitQuality } from '#schemas/quality.ts';
import {
  type Chart,
  type Engaged,
  engagedInWords,
  engagedMarks,
  LABEL,
  monthAxis,
  twelveMonthsTo,
  asPicture,
} from './chart.ts';
import { monthName, percent, reportsOf } from './words.ts';

const sharesIn = ({ months }: UnitQuality, domain: readonly string[]) =>
  months
    .filter(({ month, reports }) => reports > 0 && domain.includes(month))
    .map(({ month, reports, acceptedFirstTime }) => ({ month, ...shareOf(acceptedFirstTime, reports) }));
type MonthShare = ReturnType<typeof sharesIn>[number];

export const acceptanceChart = (
  unit: UnitQuality,
  lastMonth: string,
  width: number,
  engaged: readonly Engaged[] = [],
): Chart => {
  const domain = twelveMonthsTo(lastMonth);
  const shown = sharesIn(unit, domain);
  const known = shown.filter(({ tooFewToSay }) => !tooFewToSay);
  const svg = Plot.plot({
    width,
    height: 188,
    marginLeft: 44,
    marginRight: 8,
    marginTop: 14,
    marginBottom: 58,
    className: 'plot',
    x: monthAxis(domain, width),
    y: { domain: [0, 1], ticks: [0, 0.5, 1], tickFormat: percent, tickSize: 0, label: null },
    marks: [
      Plot.gridY([0, 0.5, 1], { stroke: 'var(--line)', strokeOpacity: 1 }),
      allTogether(unit),
      ...engagedMarks(engaged, domain),
      interval(known),
      Plot.dot(known, { x: 'month', y: 'share', r: 5, fill: 'var(--sea)', stroke: 'var(--card)', strokeWidth: 1.5 }),
      Plot.text(
        shown.filter(({ tooFewToSay }) => tooFewToSay),
        { x: 'month', y: 0, dy: -9, text: () => '?', fill: 'var(--muted)', fontSize: 13 },
      ),
      Plot.text(shown, { ...LABEL, x: 'month', frameAnchor: 'bottom', dy: 44, text: ({ of }: MonthShare) => `${of}` }),
      Plot.text(['reports'], { ...LABEL, frameAnchor: 'bottom-left', dx: -42, dy: 44 }),
    ],
  });
  return {
    svg: asPicture(svg),
    title: `${unit.name}: accepted the first time, by month`,
    description: inWords(shown, domain.length) + engagedInWords(engaged),
  };
};

/** The interval of all twelve months together, behind the months. */
const allTogether = ({ firstTimeAcceptance: { low, high } }: UnitQuality): Plot.Markish =>
  low === undefined || high === undefined
    ? null
    : Plot.rect([{ low, high }], { y1: 'low', y2: 'high', fill: 'var(--sea-soft)', fillOpacity: 0.6 });

const interval = (known: readonly MonthShare[]): Plot.Markish =>
  Plot.ruleX(known, {
    x: 'month',
    y1: 'low',
    y2: 'high',
    stroke: 'var(--sea)',
    strokeWidth: 5,
    strokeOpacity: 0.35,
    strokeLinecap: 'round',
  });

const inWords = (shown: readonly MonthShare[], months: number): string => {
  const told = shown.map(({ month, of, share, low = 0, high = 1 }) =>
    share === undefined
      ? `${monthName(month)}: ${reportsOf(of)}, too few to say`
      : `${monthName(month)}: ${percent(share)} of ${reportsOf(of)}, between ${percent(low)} and ${percent(high)}`,
  );
  const silent = months - shown.length;
  return `${told.join('. ')}.${silent > 0 ? ` Months without reports: ${silent}.` : ''}`;
};
