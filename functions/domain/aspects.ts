/** What an assessment counts of a report: words of closed lists and countries, never a word of its own. */
import { type AssessedKind, MATERIAL_MARKINGS, type Material } from '#schemas/assessment.ts';
import type { Report } from '#schemas/report.ts';
import { highestMarking } from './marking.ts';

export type Assessed = { readonly material: Material; readonly aspects: readonly string[] };

/** A report that names more is about no route. */
const MOST_ON_A_ROUTE = 6;

export const aspectOf = (kind: AssessedKind, value: string): string => `${kind}.${value}`;

export function assessedOf({ crimeTypes, enablers = [], activity, entities = [], handling }: Report): Assessed {
  const commodities = entities.flatMap((entity) => (entity.kind === 'commodity' ? [entity] : []));
  const says = commodities.some(({ quantity, value }) => quantity !== undefined || value !== undefined);
  const located = entities.flatMap((entity) => (entity.kind === 'location' ? [entity.place] : []));
  const countries = [...new Set([...activity.places, ...located].map(({ country }) => country))].sort();
  const aspects = new Set([
    ...crimeTypes.map((type) => aspectOf('crime-type', type)),
    ...(says ? crimeTypes.map((type) => aspectOf('amount', type)) : []),
    ...enablers.map((enabler) => aspectOf('enabler', enabler)),
    ...commodities.map(({ category }) => aspectOf('commodity', category)),
    ...countries.map((country) => aspectOf('country', country)),
    ...routesOf(countries).map((route) => aspectOf('route', route)),
  ]);
  return { material: materialOf(handling), aspects: [...aspects] };
}

/** A report does not say which way: two countries in the order of the alphabet. */
function routesOf(countries: readonly string[]): string[] {
  if (countries.length > MOST_ON_A_ROUTE) return [];
  return countries.flatMap((one, at) => countries.slice(at + 1).map((other) => `${one}-${other}`));
}

function materialOf({ classification, tlp }: Report['handling']): Material {
  const { ordinary } = MATERIAL_MARKINGS;
  const highest = highestMarking(ordinary, { classification, tlp });
  return highest.classification === ordinary.classification && highest.tlp === ordinary.tlp ? 'ordinary' : 'restricted';
}
