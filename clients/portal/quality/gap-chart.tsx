/** The gap map as a map: for one requirement, how each country stands. The table below it says the same, and more. */
import { useState } from 'preact/hooks';
import { stateOfAll } from '#domain/gap-state.ts';
import type { GapMap, GapState } from '#schemas/requirement.ts';
import { frameAround, inFrame, PICTURE } from '../pacific/marks.ts';
import { OUTLINE } from '../pacific/outline.ts';
import { type Point, pointAt } from '../pacific/projection.ts';
import { SEATS } from '../pacific/seats.ts';
import { nameOf, STATES } from './gap-words.ts';

type Stand = { readonly country: string; readonly state: GapState; readonly at: Point | undefined };

const standsIn = ({ rows }: GapMap, number: string): Stand[] =>
  [...Map.groupBy(rows, ({ country }) => country)].flatMap(([country, units]) => {
    const cells = units.flatMap((row) => row.cells.filter(({ requirement }) => requirement === number));
    const seat = SEATS[country];
    const at = seat && pointAt(seat.longitude, seat.latitude);
    return cells.length === 0 ? [] : [{ country, state: stateOfAll(cells.map(({ state }) => state)), at }];
  });

/** `Fiji answered, Tonga silent`: for those who do not see it. */
const inWords = (stands: readonly Stand[]): string =>
  stands.map(({ country, state }) => `${nameOf(country)} ${STATES[state]}`).join(', ');

export const GapChart = ({ map }: { readonly map: GapMap }) => {
  const [chosen, choose] = useState(map.requirements[0]?.number ?? '');
  const stands = standsIn(map, chosen);
  const drawn = stands.flatMap(({ at, ...stand }) => (at ? [{ ...stand, at }] : []));
  const frame = frameAround(drawn.map(({ at }) => at));
  const { scale, x, y } = frame;
  return (
    <figure class="gap-chart pacific">
      <label>
        <span>On the map</span>
        <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {map.requirements.map(({ number, title }) => (
            <option key={number} value={number}>
              {number} {title}
            </option>
          ))}
        </select>
      </label>
      <svg viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`} role="img" aria-label={`${chosen}: ${inWords(stands)}`}>
        <path
          class="land"
          d={OUTLINE}
          transform={`scale(${scale}) translate(${-x} ${-y})`}
          vector-effect="non-scaling-stroke"
        />
        {drawn.map(({ country, state, at }) => (
          <Mark key={country} country={country} state={state} at={inFrame(at, frame)} />
        ))}
      </svg>
      <figcaption>
        By country, the states of its units together. No ranking; the table says it month by month.
      </figcaption>
    </figure>
  );
};

/** The word stands beside its mark: colour and form only help to find it. */
const Mark = ({ country, state, at }: { readonly country: string; readonly state: GapState; readonly at: Point }) => (
  <g class={`stand ${state}`} transform={`translate(${at.x} ${at.y})`}>
    <circle r="6" />
    <text x="10" y="5">
      {country} {STATES[state]}
    </text>
  </g>
);
