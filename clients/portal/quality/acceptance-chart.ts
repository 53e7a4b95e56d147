/** First-time acceptance by month: a dot with its interval where there is enough to say, and every report counted below. */
import * as Plot from '@observablehq/plot';
import { shareOf } from '#domain/quality.ts';
import type { UnitQuality } from '#schemas/quality.ts';
import { monthName, monthTick, percent, reportsOf } from './words.ts';

type Month = UnitQuality['months'][number];

/** A chart with the sentence that says the same to those who do not see it. */
export type Chart = { readonly svg: Element; readonly title: string; readonly description: string };

/** Plot makes a style element of its own, which our policy forbids; quality.css has the few rules instead. */
export const withoutStyles = (chart: Element): Element => {
  for (const style of chart.querySelectorAll('style')) style.remove();
  return chart;
};

/** The twelve months up to the last one of the figures, so that a silent month shows as a gap. */
export const twelveMonthsTo = (last: string): readonly string[] => {
  const count = Number(last.slice(0, 4)) * 12 + Number(last.slice(5, 7)) - 1;
  return Array.from({ length: 12 }, (_, index) => count - 11 + index).map(
    (month) => `${Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}`,
  );
};

const sharesOf = (months: readonly Month[]) =>
  months.map(({ month, reports, acceptedFirstTime }) => ({ month, ...shareOf(acceptedFirstTime, reports) }));

export const acceptanceChart = (unit: UnitQuality, lastMonth: string, width: number): Chart => {
  const domain = twelveMonthsTo(lastMonth);
  const shown = sharesOf(unit.months.filter(({ month }) => domain.includes(month)));
  const known = shown.filter(({ tooFewToSay }) => !tooFewToSay);
  const few = shown.filter(({ tooFewToSay, of }) => tooFewToSay && of > 0);
  const { firstTimeAcceptance: pooled } = unit;
  const narrow = width < 420;
  const svg = Plot.plot({
    width,
    height: 188,
    marginLeft: 44,
    marginRight: 8,
    marginTop: 14,
    marginBottom: 58,
    className: 'plot',
    x: { type: 'point', domain: [...domain], padding: 0.5, label: null, tickSize: 0, tickFormat: ticks(narrow) },
    y: { domain: [0, 1], ticks: [0, 0.5, 1], tickFormat: percent, tickSize: 0, label: null },
    marks: [
      Plot.gridY([0, 0.5, 1], { stroke: 'var(--line)', strokeOpacity: 1 }),
      ...(pooled.low !== undefined && pooled.high !== undefined
        ? [Plot.rect([pooled], { y1: 'low', y2: 'high', fill: 'var(--sea-soft)', fillOpacity: 0.6 })]
        : []),
      Plot.ruleX(known, {
        x: 'month',
        y1: 'low',
        y2: 'high',
        stroke: 'var(--sea)',
        strokeWidth: 5,
        strokeOpacity: 0.35,
        strokeLinecap: 'round',
      }),
      Plot.dot(known, { x: 'month', y: 'share', r: 5, fill: 'var(--sea)', stroke: 'var(--card)', strokeWidth: 1.5 }),
      Plot.text(few, { x: 'month', y: 0, dy: -9, text: () => '?', fill: 'var(--muted)', fontSize: 13 }),
      Plot.text(shown, {
        x: 'month',
        frameAnchor: 'bottom',
        dy: 44,
        text: (month: Month & { of: number }) => `${month.of}`,
        fill: 'var(--muted)',
        fontSize: 11.5,
      }),
      Plot.text(['reports'], { frameAnchor: 'bottom-left', dx: -40, dy: 44, fill: 'var(--muted)', fontSize: 11.5 }),
    ],
  });
  return {
    svg: withoutStyles(svg),
    title: `${unit.name}: accepted the first time, by month`,
    description: inWords(shown, domain),
  };
};

/** On a narrow screen every other month is named. */
const ticks = (narrow: boolean) => (month: string, index: number) =>
  narrow && index % 2 === 1 && !month.endsWith('-01') ? '' : monthTick(month);

const inWords = (shown: ReturnType<typeof sharesOf>, domain: readonly string[]): string => {
  const told = shown.filter(({ of }) => of > 0);
  if (told.length === 0) return 'No reports in these twelve months.';
  const months = told.map(({ month, of, share, low = 0, high = 1 }) =>
    share === undefined
      ? `${monthName(month)}: ${reportsOf(of)}, too few to say`
      : `${monthName(month)}: ${percent(share)} of ${reportsOf(of)}, between ${percent(low)} and ${percent(high)}`,
  );
  const silent = domain.length - told.length;
  return `${months.join('. ')}.${silent > 0 ? ` The other ${silent} months have no reports.` : ''}`;
};
