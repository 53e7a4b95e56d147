/** Days from event to receipt: where half and where nine in ten have arrived, on one scale for the whole page. */
import * as Plot from '@observablehq/plot';
import { FEWEST_REPORTS_FOR_A_SHARE, type UnitQuality } from '#schemas/quality.ts';
import { type Chart, LABEL, asPicture } from './chart.ts';
import { daysInWords } from './words.ts';

type Mark = { readonly days: number; readonly name: string };

/** A few slow reports must not press all others against the left edge, so the scale is a square root. */
export const daysChart = (unit: UnitQuality, longest: number, width: number): Chart | undefined => {
  const marks = marksOf(unit);
  const [first] = marks;
  if (!first) return undefined;
  const scale = Math.max(longest, 7);
  const svg = Plot.plot({
    width,
    height: 66,
    marginLeft: 10,
    marginRight: 18,
    marginTop: 24,
    marginBottom: 22,
    className: 'plot',
    x: { type: 'sqrt', domain: [0, scale], ticks: ticksTo(scale), label: null, tickSize: 4 },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--line)' }),
      Plot.ruleY([0.5], {
        x1: first.days,
        x2: marks.at(-1)?.days ?? first.days,
        stroke: 'var(--sun)',
        strokeWidth: 5,
        strokeOpacity: 0.4,
        strokeLinecap: 'round',
      }),
      Plot.dot(marks, { x: 'days', y: 0.5, r: 5, fill: 'var(--sun)', stroke: 'var(--card)', strokeWidth: 1.5 }),
      ...marks.map(({ days, name }) =>
        Plot.text([name], { ...LABEL, x: [days], y: [0.5], dy: -13, textAnchor: anchorAt(days, scale) }),
      ),
    ],
  });
  return {
    svg: asPicture(svg),
    title: `${unit.name}: days from event to receipt`,
    description: daysInWords(unit.daysFromEventToReceipt),
  };
};

/** Of a handful of reports "nine in ten" says nothing. */
const marksOf = ({ daysFromEventToReceipt: { count, median, p90 } }: UnitQuality): readonly Mark[] => {
  if (median === undefined) return [];
  if (p90 === undefined || count < FEWEST_REPORTS_FOR_A_SHARE) return [{ days: median, name: 'half' }];
  if (p90 === median) return [{ days: median, name: 'half, and nine in ten' }];
  return [
    { days: median, name: 'half' },
    { days: p90, name: 'nine in ten' },
  ];
};

/** Near the right edge a word ends at its dot, near the left it begins there. */
const anchorAt = (days: number, scale: number): 'start' | 'middle' | 'end' => {
  const place = Math.sqrt(days / scale);
  if (place > 0.85) return 'end';
  return place < 0.1 ? 'start' : 'middle';
};

const TICKS = [0, 1, 3, 7, 14, 30, 60, 120, 240, 365, 730, 1460];
const ticksTo = (scale: number): number[] => TICKS.filter((days) => days <= scale);
