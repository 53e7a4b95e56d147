/** What a TAXII client asks for, read from the parameters of its request (TAXII 2.1, section 3.4). */
import { refuse } from '../exchange-error.ts';
import { microsecondsOf } from './micro-instant.ts';

/** A page has at most so many objects, whatever is asked for; without `limit` it has as many. */
export const TAXII_PAGE_MOST = 200;
const IDS_MOST = 100;

/** Which versions of an object are asked for. */
export type Versions = {
  readonly all: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** In microseconds. */
  readonly exact: ReadonlySet<number>;
};

export type TaxiiFilter = {
  readonly addedAfter?: number;
  readonly limit: number;
  readonly ids?: readonly string[];
  readonly types?: readonly string[];
  readonly versions: Versions;
  readonly specVersions?: readonly string[];
};

const NAMES = [
  'added_after',
  'limit',
  'next',
  'match[id]',
  'match[type]',
  'match[version]',
  'match[spec_version]',
] as const;
type Name = (typeof NAMES)[number];
export type TaxiiParameters = Partial<Record<Name, string>>;

/**
 * The parameters that the specification has, each at most once. Others may be there and are passed over: "servers MAY ignore fields they
 * do not understand".
 * @throws {Refusal} `bad-parameter`.
 */
export function readTaxiiParameters(query: Readonly<Record<string, readonly string[]>>): TaxiiParameters {
  const known: TaxiiParameters = {};
  for (const name of NAMES) {
    const [value, ...others] = query[name] ?? [];
    if (others.length > 0) refuse('bad-parameter', `The parameter ${name} must stand once.`);
    if (value !== undefined) known[name] = value;
  }
  return known;
}

/** @throws {Refusal} `bad-parameter`. */
export function filterOf(parameters: TaxiiParameters): TaxiiFilter {
  const { added_after: addedAfter, limit } = parameters;
  return {
    ...(addedAfter !== undefined && { addedAfter: instantIn(addedAfter, 'added_after') }),
    limit: limit === undefined ? TAXII_PAGE_MOST : limitIn(limit),
    ...listed(parameters, 'match[id]', 'ids', STIX_ID, IDS_MOST),
    ...listed(parameters, 'match[type]', 'types', STIX_TYPE, IDS_MOST),
    ...listed(parameters, 'match[spec_version]', 'specVersions', /^\d{1,9}\.\d{1,9}$/, IDS_MOST),
    versions: versionsIn(parameters['match[version]'] ?? 'last'),
  };
}

/**
 * What narrows the selection, as text: a cursor serves the selection that it was made for. `limit` may change, and `added_after` is with the
 * position: past that it says nothing more.
 */
export const selectionOf = ({ limit: _, next: __, added_after: ___, ...selection }: TaxiiParameters): string =>
  NAMES.map((name) =>
    name in selection ? JSON.stringify([name, selection[name as keyof typeof selection]]) : '',
  ).join(' ');

/** Where a pull goes on, as its `next` holds it: behind a position, and what `added_after` was. */
export const placeAt = (position: number, { added_after: addedAfter = '' }: TaxiiParameters): string =>
  `${position} ${addedAfter}`;

/**
 * Clients leave `added_after` out when they go on by `next`; whoever gives another one means something else.
 * @throws {Refusal} `invalid-cursor`.
 */
export function positionIn(place: string | undefined, { added_after: given }: TaxiiParameters): number | undefined {
  if (place === undefined) return undefined;
  const end = place.indexOf(' ');
  if (given !== undefined && given !== place.slice(end + 1)) refuse('invalid-cursor');
  return Number(place.slice(0, end));
}

export const STIX_ID = /^[a-z][a-z0-9-]{0,249}--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const STIX_TYPE = /^[a-z0-9][a-z0-9-]{0,249}$/;

function limitIn(text: string): number {
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  return limit > 0
    ? Math.min(limit, TAXII_PAGE_MOST)
    : refuse('bad-parameter', 'limit is a whole number greater than zero.');
}

const instantIn = (text: string, name: string): number =>
  microsecondsOf(text) ??
  refuse('bad-parameter', `${name} is an instant as in RFC 3339, for example 2026-10-03T04:15:00.000000Z.`);

/** Separated by commas, without spaces. */
function listed<Member extends 'ids' | 'types' | 'specVersions'>(
  parameters: TaxiiParameters,
  name: Name,
  member: Member,
  each: RegExp,
  most: number,
): Partial<Record<Member, readonly string[]>> {
  const text = parameters[name];
  if (text === undefined) return {};
  const values = text.split(',');
  if (values.length > most) refuse('bad-parameter', `${name} has at most ${most} values.`);
  if (!values.every((value) => each.test(value))) refuse('bad-parameter', `${name} has a value that is none.`);
  const list: Partial<Record<Member, readonly string[]>> = {};
  list[member] = [...new Set(values)];
  return list;
}

/** "all" stands alone, and nothing stands twice. */
function versionsIn(text: string): Versions {
  const words = text.split(',');
  const has = new Set(words);
  if (has.size !== words.length) refuse('bad-parameter', 'match[version] names a version twice.');
  if (has.has('all') && words.length > 1) refuse('bad-parameter', 'In match[version], all stands alone.');
  const exact = words.filter((word) => !['all', 'first', 'last'].includes(word));
  return {
    all: has.has('all'),
    first: has.has('first'),
    last: has.has('last'),
    exact: new Set(exact.map((word) => instantIn(word, 'A version in match[version]'))),
  };
}
