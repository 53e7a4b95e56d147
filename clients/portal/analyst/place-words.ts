/** Places of one report or of many, each once and numbered as on the map; and what the page says of them. */
import type { Place } from '#schemas/place.ts';
import type { Report } from '#schemas/report.ts';
import { type Spot, spotOf } from '../pacific/marks.ts';
import { coordinates, placeInWords, spoken } from './phrases.ts';

export const PLACES = {
  title: 'Where',
  onMap: 'Show these places on a map',
  map: (drawn: number, all: number) =>
    `Map of the Pacific with ${drawn} of ${all} ${all === 1 ? 'place' : 'places'}. The table has all of them, by the same numbers.`,
  legend:
    'A full mark has coordinates. An empty one stands at the seat of government, because only the country is known.',
  columns: ['No.', 'Place', 'Position', 'What for', 'Reports'],
  countryOnly: 'its country only',
  elsewhere: 'beyond this map',
} as const;

export type Named = { readonly submissionId: string; readonly title: string };
type Said = { readonly place: Place; readonly use?: string };
export type PlaceRow = {
  readonly number: number;
  readonly words: string;
  readonly position: string;
  readonly spot: Spot | undefined;
  readonly uses: readonly string[];
  readonly reports: readonly Named[];
};

/** Where it happened, and the places that are part of the report themselves. */
export const placesOf = ({ activity, entities = [] }: Report): readonly Said[] => [
  ...activity.places.map((place) => ({ place })),
  ...entities.flatMap((entity) =>
    entity.kind === 'location'
      ? [{ place: entity.place, ...(entity.use !== undefined && { use: spoken(entity.use) }) }]
      : [],
  ),
];

const COUNTRIES = new Intl.DisplayNames(['en'], { type: 'region' });

const wordsOf = (place: Place): string =>
  place.name === undefined && place.unLocode === undefined
    ? (COUNTRIES.of(place.country) ?? place.country)
    : placeInWords(place);

const positionOf = (place: Place, spot: Spot | undefined): string => {
  const known = place.latitude !== undefined && place.longitude !== undefined;
  const where = known ? coordinates(place) : PLACES.countryOnly;
  return spot === undefined ? `${where}; ${PLACES.elsewhere}` : where;
};

/** The same words at the same position are one place, whoever says them. */
export const placeRows = (
  reports: readonly { readonly named: Named; readonly places: readonly Said[] }[],
): readonly PlaceRow[] => {
  const rows = new Map<
    string,
    { readonly place: Place; readonly uses: Set<string>; readonly reports: Map<string, Named> }
  >();
  for (const { named, places } of reports)
    for (const { place, use } of places) {
      const key = `${wordsOf(place)} ${coordinates(place)}`;
      const row = rows.get(key) ?? { place, uses: new Set<string>(), reports: new Map<string, Named>() };
      if (use !== undefined) row.uses.add(use);
      row.reports.set(named.submissionId, named);
      rows.set(key, row);
    }
  return [...rows.values()].map(({ place, uses, reports: naming }, at) => {
    const spot = spotOf(place, at + 1);
    return {
      number: at + 1,
      words: wordsOf(place),
      position: positionOf(place, spot),
      spot,
      uses: [...uses],
      reports: [...naming.values()],
    };
  });
};
