/** What every chart has in common: the axis of months, a label, and the sentence that says the same in words. */
import * as Plot from '@observablehq/plot';
import { monthName, monthTick } from './words.ts';

/** A chart with the sentence that says the same to those who do not see it. */
export type Chart = { readonly svg: Element; readonly title: string; readonly description: string };

/** Small words in a chart. */
export const LABEL = { fill: 'var(--muted)', fontSize: 11.5 } as const;

/**
 * Plot makes a style element of its own, which our policy forbids; quality.css has the few rules instead. And it gives its marks names that
 * a group of no role may not have: the whole chart is one picture, with a sentence that says it.
 */
export const asPicture = (chart: Element): Element => {
  for (const style of chart.querySelectorAll('style')) style.remove();
  for (const mark of chart.querySelectorAll('g[aria-label]')) {
    mark.classList.add((mark.getAttribute('aria-label') ?? 'mark').replaceAll(' ', '-'));
    mark.removeAttribute('aria-label');
  }
  return chart;
};

/** The twelve months up to the last one of the figures, so that a silent month shows as a gap. */
export const twelveMonthsTo = (last: string): readonly string[] => {
  const count = Number(last.slice(0, 4)) * 12 + Number(last.slice(5, 7)) - 1;
  return Array.from({ length: 12 }, (_, index) => count - 11 + index).map(
    (month) => `${Math.floor(month / 12)}-${`${(month % 12) + 1}`.padStart(2, '0')}`,
  );
};

/** A visit or a course in its month. */
export type Engaged = { readonly month: string; readonly name: string };

/** A broken line where somebody came, so that before and after can be seen. */
export const engagedMarks = (engaged: readonly Engaged[], domain: readonly string[]): Plot.Markish[] => {
  const shown = engaged.filter(({ month }) => domain.includes(month));
  return [
    Plot.ruleX(shown, { x: 'month', stroke: 'var(--sun)', strokeWidth: 1.5, strokeDasharray: '3 3' }),
    Plot.text(shown, {
      ...LABEL,
      fill: 'var(--sun)',
      x: 'month',
      frameAnchor: 'top',
      dx: 4,
      textAnchor: 'start',
      text: 'name',
    }),
  ];
};

/** The same in words. */
export const engagedInWords = (engaged: readonly Engaged[]): string =>
  engaged.map(({ month, name }) => ` ${name} in ${monthName(month)}.`).join('');

/** On a narrow screen every other month is named. */
export const monthAxis = (domain: readonly string[], width: number): Plot.ScaleOptions => ({
  type: 'point',
  domain: [...domain],
  padding: 0.5,
  label: null,
  tickSize: 0,
  tickFormat: (month: string, index: number) =>
    width < 420 && index % 2 === 1 && !month.endsWith('-01') ? '' : monthTick(month),
});
