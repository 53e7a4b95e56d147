/** Days from event to receipt: where half and where nine in ten have arrived, on one scale for the whole page. */
import * as Plot from '@observablehq/plot';
import type { UnitQuality } from '#schemas/quality.ts';
import { type Chart, withoutStyles } from './acceptance-chart.ts';
import { daysInWords } from './words.ts';

/** A few slow reports must not press all others against the left edge, so the scale is a square root. */
export const daysChart = (unit: UnitQuality, longest: number, width: number): Chart | undefined => {
  const { median, p90 } = unit.daysFromEventToReceipt;
  if (median === undefined || p90 === undefined) return undefined;
  const marks = [
    { days: median, name: 'half', anchor: 'end' },
    { days: p90, name: 'nine in ten', anchor: 'start' },
  ];
  const svg = Plot.plot({
    width,
    height: 66,
    marginLeft: 10,
    marginRight: 18,
    marginTop: 24,
    marginBottom: 22,
    className: 'plot',
    x: {
      type: 'sqrt',
      domain: [0, Math.max(longest, 7)],
      ticks: ticksTo(Math.max(longest, 7)),
      label: null,
      tickSize: 4,
    },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--line)' }),
      Plot.ruleY([0.5], {
        x1: median,
        x2: p90,
        stroke: 'var(--sun)',
        strokeWidth: 5,
        strokeOpacity: 0.4,
        strokeLinecap: 'round',
      }),
      Plot.dot(marks, { x: 'days', y: 0.5, r: 5, fill: 'var(--sun)', stroke: 'var(--card)', strokeWidth: 1.5 }),
      ...(median === p90
        ? [
            Plot.text(['half and nine in ten'], {
              x: median,
              y: 0.5,
              dy: -13,
              ...anchorAt(median, longest),
              fill: 'var(--muted)',
              fontSize: 11.5,
            }),
          ]
        : [
            Plot.text(['half'], {
              x: median,
              y: 0.5,
              dy: -13,
              textAnchor: 'middle',
              fill: 'var(--muted)',
              fontSize: 11.5,
            }),
            Plot.text(['nine in ten'], {
              x: p90,
              y: 0.5,
              dy: -13,
              ...anchorAt(p90, longest),
              fill: 'var(--muted)',
              fontSize: 11.5,
            }),
          ]),
    ],
  });
  return {
    svg: withoutStyles(svg),
    title: `${unit.name}: days from event to receipt`,
    description: daysInWords(unit.daysFromEventToReceipt),
  };
};

/** Near the right edge a word ends at its dot, near the left it begins there. */
const anchorAt = (days: number, longest: number): { textAnchor: 'start' | 'middle' | 'end' } => ({
  textAnchor: days > longest * 0.6 ? 'end' : days < longest * 0.04 ? 'start' : 'middle',
});

const ticksTo = (longest: number): number[] =>
  [0, 1, 3, 7, 14, 30, 60, 120, 240, 365, 730].filter((days) => days <= longest);
