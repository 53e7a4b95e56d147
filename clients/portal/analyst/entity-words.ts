/** An entity in words: what it is called, which identifiers it carries and whether they can be right, and what else is known. */
import type { Entity } from '#schemas/entities.ts';
import {
  bareImo,
  checkContainer,
  checkIban,
  checkImoCompany,
  checkImoShip,
  type IdentifierVerdict,
} from '#schemas/identifiers.ts';
import { memberName, placeInWords, spoken } from './phrases.ts';

/** Members that identify, with what people call them. */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  imo: 'IMO',
  mmsi: 'MMSI',
  callSign: 'Call sign',
  registration: 'Registration',
  wcpfcVid: 'WCPFC VID',
  imoCompany: 'IMO company',
  icao24: 'ICAO 24-bit',
  msn: 'Serial number',
  flight: 'Flight',
  plate: 'Plate',
  vin: 'VIN',
  seal: 'Seal',
  number: 'Number',
  imei: 'IMEI',
  imsi: 'IMSI',
  bic: 'BIC',
  registrationNumber: 'Registration',
  taxNumber: 'Tax number',
  serialNumber: 'Serial number',
  mrz: 'MRZ',
  handle: 'Handle',
  url: 'Address',
  email: 'E-mail',
  ip: 'IP address',
};
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['id', 'kind', 'role', 'note', 'name', 'names', 'place']);

export const entityName = (entity: Entity): string => {
  const known = 'name' in entity ? entity.name : undefined;
  if (known !== undefined) return known;
  if (entity.kind === 'person') return entity.names?.[0]?.full ?? entity.id;
  if (entity.kind === 'location') return placeInWords(entity.place);
  return identifiersOf(entity)[0]?.value ?? entity.id;
};

type Named = { readonly name: string; readonly value: string };

const CHECKS: Readonly<Record<string, (text: string) => IdentifierVerdict>> = {
  imo: checkImoShip,
  imoCompany: checkImoCompany,
};

const verdictOn = (entity: Entity, member: string, value: string): IdentifierVerdict => {
  if (member === 'number' && entity.kind === 'container') return checkContainer(value);
  if (member === 'number' && entity.kind === 'account' && entity.scheme === 'iban') return checkIban(value);
  return CHECKS[member]?.(value) ?? 'good';
};

/** As they stand in the report: nothing is corrected, and what cannot be right is said to be so. */
export const identifiersOf = (entity: Entity): readonly (Named & { readonly fits: boolean })[] =>
  Object.entries(entity).flatMap(([member, value]) => {
    const name = IDENTIFIERS[member];
    if (name === undefined || typeof value !== 'string') return [];
    const shown = member === 'imo' ? bareImo(value) || value : value;
    return [{ name, value: shown, fits: verdictOn(entity, member, value) === 'good' }];
  });

/** All other members, whatever they are: a newer report may have more than this page knows. */
export const besides = (entity: Entity): readonly Named[] => [
  ...(entity.kind === 'person' ? (entity.names ?? []).slice(1) : []).map(({ full, kind }) => ({
    name: kind ?? 'also',
    value: full,
  })),
  ...Object.entries(entity)
    .filter(([member]) => IDENTIFIERS[member] === undefined && !SAID_ELSEWHERE.has(member))
    .map(([member, value]) => ({ name: memberName(member), value: inWords(value) })),
];

const inWords = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(inWords).join(' ');
  return /^[a-z]+(-[a-z]+)+$/.test(String(value)) ? spoken(String(value)) : String(value);
};
