/** The dimensions of the score: where each lies, from at least to at most. What cannot be said has its counts instead. */
import * as Plot from '@observablehq/plot';
import type { UnitReport } from '#schemas/unit-report.ts';
import { type Chart, LABEL, asPicture } from './chart.ts';
import { boundsInWords } from './report-words.ts';
import { percent } from './words.ts';

const ROW = 26;

export const dimensionChart = ({ name, dimensions }: UnitReport, width: number): Chart | undefined => {
  const rows = dimensions.flatMap(({ dimension, inScore }) => (inScore ? [{ dimension, ...inScore }] : []));
  const told = rows.filter(({ tooFewToSay }) => !tooFewToSay);
  if (rows.length === 0) return undefined;
  const svg = Plot.plot({
    width,
    height: 34 + rows.length * ROW,
    marginLeft: 132,
    marginRight: 18,
    marginTop: 4,
    marginBottom: 26,
    className: 'plot',
    x: { domain: [0, 1], ticks: [0, 0.5, 1], tickFormat: percent, tickSize: 0, label: null },
    y: { domain: rows.map(({ dimension }) => dimension), label: null, tickSize: 0 },
    marks: [
      Plot.gridX([0, 0.5, 1], { stroke: 'var(--line)', strokeOpacity: 1 }),
      Plot.ruleY(told, {
        y: 'dimension',
        x1: 'atLeast',
        x2: 'atMost',
        stroke: 'var(--sea)',
        strokeWidth: 6,
        strokeOpacity: 0.35,
        strokeLinecap: 'round',
      }),
      Plot.dot(
        told.filter(({ share }) => share !== undefined),
        { y: 'dimension', x: 'share', r: 5, fill: 'var(--sea)', stroke: 'var(--card)', strokeWidth: 1.5 },
      ),
      Plot.text(
        rows.filter(({ tooFewToSay }) => tooFewToSay),
        {
          ...LABEL,
          y: 'dimension',
          x: 0,
          dx: 4,
          textAnchor: 'start',
          text: ({ passed, failed }: { passed: number; failed: number }) =>
            `${passed} of ${passed + failed}, too few to say`,
        },
      ),
    ],
  });
  return {
    svg: asPicture(svg),
    title: `${name}: the dimensions of the score`,
    description: `${rows.map((row) => `${row.dimension}: ${boundsInWords(row)}`).join('. ')}.`,
  };
};
