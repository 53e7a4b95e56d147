/** The Pacific in one piece with numbered marks, as SVG: no tiles, nobody else is asked. The table that has the numbers stands beside it. */
import { useState } from 'preact/hooks';
import { frameAround, inFrame, type Mark, marksOf, PICTURE, type Spot, WHOLE } from './marks.ts';
import { OUTLINE } from './outline.ts';
import { type Point, pointAt } from './projection.ts';
import { SEATS } from './seats.ts';

type Props = { readonly title: string; readonly spots: readonly Spot[] };

const CODES = Object.entries(SEATS).flatMap(([country, { longitude, latitude }]) => {
  const at = pointAt(longitude, latitude);
  return at ? [{ country, at }] : [];
});
const CROSSING = pointAt(180, 0) ?? { x: 0, y: 0 };

export const PacificMap = ({ title, spots }: Props) => {
  const [isWhole, setWhole] = useState(false);
  const near = frameAround(spots.map(({ at }) => at));
  const frame = isWhole ? WHOLE : near;
  const marks = marksOf(spots, frame);
  const crossing = inFrame(CROSSING, frame);
  return (
    <div class="pacific">
      <svg viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`} role="img" aria-label={title}>
        <path class="grid" d={`M0 ${crossing.y}H${PICTURE.width}M${crossing.x} 0V${PICTURE.height}`} />
        <path
          class="land"
          d={OUTLINE}
          transform={`scale(${frame.scale}) translate(${-frame.x} ${-frame.y})`}
          vector-effect="non-scaling-stroke"
        />
        {CODES.map(({ country, at }) => (
          <Code key={country} country={country} at={inFrame(at, frame)} />
        ))}
        {marks.map((mark) => (
          <Numbered key={mark.label} mark={mark} />
        ))}
      </svg>
      {near.scale < WHOLE.scale * 1.1 ? null : (
        <button type="button" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          The whole Pacific
        </button>
      )}
    </div>
  );
};

/** The country's code beside its seat, to find one's way by. */
const Code = ({ country, at }: { readonly country: string; readonly at: Point }) => (
  <text class="code" x={at.x + 5} y={at.y - 5}>
    {country}
  </text>
);

/** Filled where the coordinates are known, an empty circle where only the country is. */
const Numbered = ({ mark: { at, label, isExact } }: { readonly mark: Mark }) => (
  <g class={isExact ? 'mark exact' : 'mark'}>
    <circle cx={at.x} cy={at.y} r="5" />
    <text x={at.x} y={at.y - 9} text-anchor="middle">
      {label}
    </text>
  </g>
);
