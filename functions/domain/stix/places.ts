/** Places as locations (STIX 2.1, section 4.10). The region is derived for the Pacific, after the United Nations' M49. */
import type { Location } from '#schemas/entities/goods.ts';
import type { Place } from '#schemas/place.ts';
import type { StixLocation } from '#schemas/stix/domain-objects.ts';
import { STIX_EXTENSIONS } from '#schemas/stix/extensions.ts';
import { type Draft, partMembers } from './draft.ts';
import { entityExtensions, propertyExtension, wordsOf } from './entity-words.ts';

type Region = NonNullable<StixLocation['region']>;

const COUNTRIES: Readonly<Record<Exclude<Region, 'oceania'>, readonly string[]>> = {
  'australia-new-zealand': ['AU', 'CC', 'CX', 'HM', 'NF', 'NZ'],
  melanesia: ['FJ', 'NC', 'PG', 'SB', 'VU'],
  micronesia: ['FM', 'GU', 'KI', 'MH', 'MP', 'NR', 'PW', 'UM'],
  polynesia: ['AS', 'CK', 'NU', 'PF', 'PN', 'TK', 'TO', 'TV', 'WF', 'WS'],
};
const REGIONS: ReadonlyMap<string, Region> = new Map(
  (Object.keys(COUNTRIES) as (keyof typeof COUNTRIES)[]).flatMap((region) =>
    COUNTRIES[region].map((country) => [country, region] as const),
  ),
);

function whereabouts({ country, name, latitude, longitude }: Place) {
  const region = REGIONS.get(country);
  return {
    ...(name !== undefined && { name }),
    country,
    ...(region !== undefined && { region }),
    // Half a position is none (section 4.10.1); the extension keeps it.
    ...(latitude !== undefined && longitude !== undefined && { latitude, longitude }),
  };
}

/** A place of the activity. */
export const placeObject = (draft: Draft, place: Place, pointer: string): StixLocation => ({
  ...partMembers(draft, 'location', pointer),
  ...whereabouts(place),
  extensions: { [STIX_EXTENSIONS.place]: propertyExtension(place) },
});

/** A place that plays a part of its own. */
export const locationObjects = (draft: Draft, location: Location, pointer: string): StixLocation[] => [
  {
    ...partMembers(draft, 'location', pointer),
    ...whereabouts(location.place),
    description: wordsOf(location),
    labels: [location.kind],
    extensions: entityExtensions(location),
  },
];
