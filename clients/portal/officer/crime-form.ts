/** Crime type first, then only what matters for it: which entities the form offers, and which of their fields stand first. Pure. */
import type { CrimeType, Enabler } from '#schemas/crime-types.ts';
import type { EntityKind } from '#schemas/entities.ts';
import { EXAMPLES } from '../../partner/starter-examples.ts';
import { type Json, type JsonObject, valueAt } from './draft.ts';
import { type Field, fieldsOfKind } from './fields-of.ts';

/** An entity as the form begins it: what is certain by its very name, and nothing else. */
export type Beginning = JsonObject & { readonly id: string; readonly kind: EntityKind };

/** Members that say which sort of thing it is; the rest of an example is for reading, not for sending. */
const CERTAIN = ['kind', 'role', 'category'] as const;

const beginnings = (crimeType: CrimeType): readonly Beginning[] =>
  EXAMPLES[crimeType].entities.map((entity) => {
    const known: readonly (readonly [string, unknown])[] = Object.entries(entity);
    const certain = known.filter(([name]) => CERTAIN.some((one) => one === name) || isPaperType(entity.kind, name));
    return { id: entity.id, kind: entity.kind, ...(Object.fromEntries(certain) as JsonObject) };
  });

const isPaperType = (kind: EntityKind, name: string): boolean => kind === 'document' && name === 'type';

/** What the rules on an enabler look for. */
const FOR_ENABLERS: Readonly<Partial<Record<Enabler, Beginning>>> = {
  'money-laundering': { id: 'cash', kind: 'commodity', role: 'proceeds', category: 'cash' },
  'identity-fraud': { id: 'identity', kind: 'document', role: 'instrument', type: 'passport' },
};

/** What a report of these types is usually about, each once. */
export function offered(crimeTypes: readonly CrimeType[], enablers: readonly Enabler[] = []): readonly Beginning[] {
  const all = [...crimeTypes.flatMap(beginnings), ...enablers.flatMap((enabler) => FOR_ENABLERS[enabler] ?? [])];
  return all.filter(({ id }, at) => all.findIndex((other) => other.id === id) === at);
}

/** A name that no other entity of the report has. */
export function freeId(wanted: string, claims: JsonObject): string {
  const entities = valueAt(claims, '/report/entities');
  const taken = new Set(Array.isArray(entities) ? entities.map((entity: Json) => valueAt(entity, '/id')) : []);
  for (let count = 2, id = wanted; ; count++) {
    if (!taken.has(id)) return id;
    id = `${wanted}-${count}`;
  }
}

/** What reports are matched by, whatever the crime. */
const MATCHED_BY: Readonly<Record<EntityKind, readonly string[]>> = {
  person: ['names', 'birth', 'nationalities'],
  organisation: ['name', 'country', 'registrationNumber'],
  vessel: ['name', 'flag', 'imo', 'callSign', 'registration'],
  aircraft: ['registration', 'icao24'],
  vehicle: ['plate', 'country'],
  container: ['number', 'seal'],
  phone: ['number', 'country'],
  account: ['scheme', 'number', 'institution', 'country'],
  document: ['type', 'number', 'country'],
  'online-identity': ['platform', 'handle', 'url'],
  commodity: ['category', 'name', 'quantity'],
  location: ['place', 'use'],
};

/** What the rules want of goods of one category, and what belongs to no other. */
const OF_CATEGORY: Readonly<Record<string, readonly string[]>> = {
  species: ['scientificName', 'cites'],
  cash: ['value'],
  drug: ['concealment'],
  precursor: ['concealment', 'origin'],
  tobacco: ['value'],
  firearm: ['serialNumber'],
};
const ONLY_OF_SPECIES: ReadonlySet<string> = new Set(['scientificName', 'cites']);

export type EntityForm = { readonly first: readonly Field[]; readonly more: readonly Field[] };

/** Fields of one entity: those that matter for these crimes first, the others behind "more", and none that cannot apply. */
export function entityForm(entity: JsonObject, crimeTypes: readonly CrimeType[]): EntityForm {
  const kind = entity.kind as EntityKind;
  const inExamples = crimeTypes.flatMap((type) =>
    EXAMPLES[type].entities.filter((one) => one.kind === kind && isSameGoods(one, entity)).flatMap(Object.keys),
  );
  const wanted = new Set([...MATCHED_BY[kind], ...inExamples, ...(OF_CATEGORY[String(entity.category)] ?? [])]);
  const fields = fieldsOfKind(kind).filter(
    ({ name }) => !ONLY_OF_SPECIES.has(name) || entity.category === 'species' || Object.hasOwn(entity, name),
  );
  return {
    first: fields.filter(({ name, required }) => required || wanted.has(name)),
    more: fields.filter(({ name, required }) => !required && !wanted.has(name)),
  };
}

/** An example of other goods says nothing about these. */
const isSameGoods = (example: { readonly kind: EntityKind; readonly category?: string }, entity: JsonObject): boolean =>
  example.kind !== 'commodity' || example.category === entity.category;
