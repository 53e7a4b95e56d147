/** Every single report as a dot in its month: the honest picture where there are too few to speak of a share. */
import * as Plot from '@observablehq/plot';
import type { UnitQuality } from '#schemas/quality.ts';
import {
  type Chart,
  type Engaged,
  engagedInWords,
  engagedMarks,
  monthAxis,
  twelveMonthsTo,
  asPicture,
} from './chart.ts';
import { monthName } from './words.ts';

/** There are fewer than ten reports in all, so this is as high as a month can be. */
const MOST_IN_A_MONTH = 9;

export const singleReportsChart = (
  unit: UnitQuality,
  lastMonth: string,
  width: number,
  engaged: readonly Engaged[] = [],
): Chart => {
  const domain = twelveMonthsTo(lastMonth);
  const shown = unit.months.filter(({ month, reports }) => reports > 0 && domain.includes(month));
  const dots = shown.flatMap(({ month, reports, acceptedFirstTime }) =>
    Array.from({ length: reports }, (_, index) => ({ month, row: index + 0.7, atOnce: index < acceptedFirstTime })),
  );
  const highest = Math.max(2, ...shown.map(({ reports }) => Math.min(reports, MOST_IN_A_MONTH)));
  const svg = Plot.plot({
    width,
    height: 56 + highest * 17,
    marginLeft: 44,
    marginRight: 8,
    marginTop: 8,
    marginBottom: 40,
    className: 'plot',
    x: monthAxis(domain, width),
    y: { axis: null, domain: [0, highest + 0.3] },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--line)' }),
      ...engagedMarks(engaged, domain),
      Plot.dot(
        dots.filter(({ atOnce }) => atOnce),
        { x: 'month', y: 'row', r: 5.5, fill: 'var(--sea)', stroke: 'var(--sea)', strokeWidth: 1.5 },
      ),
      Plot.dot(
        dots.filter(({ atOnce }) => !atOnce),
        { x: 'month', y: 'row', r: 5.5, fill: 'var(--card)', stroke: 'var(--sea)', strokeWidth: 1.5 },
      ),
    ],
  });
  const told = shown.map(
    ({ month, reports, acceptedFirstTime }) =>
      `${monthName(month)}: ${acceptedFirstTime} of ${reports} accepted the first time`,
  );
  return {
    svg: asPicture(svg),
    title: `${unit.name}: every report, by month`,
    description: `${told.join('. ')}. Too few to speak of a share.${engagedInWords(engaged)}`,
  };
};
