/**
 * Where a report names a person who asks by the Privacy Act: as an entity, by the rules of matching; and anywhere in its words, by the letter.
 * It finds too much rather than too little: whether it is that person a human being decides.
 */
import type { Person } from '#schemas/entities/parties.ts';
import type { PersonPlace, PersonReport, PersonSearch } from '#schemas/privacy.ts';
import type { Report } from '#schemas/report.ts';
import { rowsOf } from './index-row.ts';
import { keysOf } from './keys-of.ts';
import { foldName, wordsOf } from './name-key.ts';
import { agreementOf } from './search.ts';
import { type Lookup, lookupsOf } from './search-keys.ts';

/** Between and beside the words of a name two others may stand: a middle name, a title. */
const WORDS_BETWEEN = 2;
/** Shorter ones stand in every text. */
const SHORTEST_NUMBER = 6;

type Sought = Pick<PersonSearch, 'names' | 'identifiers' | 'birth'>;
type Found = Pick<PersonReport, 'places' | 'persons'>;

export const lookupsOfPerson = ({ names = [], identifiers = [] }: Sought): readonly Lookup[] => [
  ...names.flatMap((name) => lookupsOf(name, 'name')),
  ...identifiers.flatMap(({ kind, value }) => lookupsOf(value, kind)),
];

export function personIn(report: Report, sought: Sought): Found {
  const entities = entityPlaces(report, lookupsOfPerson(sought));
  const known = new Set(entities.map(({ pointer }) => pointer));
  const words = wordPlaces(report, sought).filter(({ pointer }) => !known.has(pointer));
  return { places: [...entities, ...words], persons: personsAt(report, entities, sought.birth) };
}

/** Each place once, by what agrees with it best. */
function entityPlaces(report: Report, lookups: readonly Lookup[]): PersonPlace[] {
  const received = { submissionId: '', partnerId: '', receivedAt: '' };
  const best = new Map<string, PersonPlace>();
  for (const row of rowsOf(keysOf(report).keys, received))
    for (const lookup of lookups.filter(({ form, key, kinds }) => isUnder(row, form, key) && kinds.includes(row.kind)))
      for (const place of row.places) {
        const agreement = agreementOf(row, place, lookup);
        if (!agreement || (best.get(place.path)?.similarity ?? 0) > (agreement.similarity ?? 1)) continue;
        const value = place.name ?? row.key;
        best.set(place.path, { pointer: place.path, as: row.kind, value, ...agreement });
      }
  return [...best.values()];
}

const isUnder = (row: { readonly form: string; readonly key: string }, form: string, key: string) =>
  row.form === form && row.key === key;

function wordPlaces(report: Report, { names = [], identifiers = [] }: Sought): PersonPlace[] {
  const folded = names.map((name) => ({ name, words: foldName(name) }));
  const numbers = identifiers.filter(({ value }) => bare(value).length >= SHORTEST_NUMBER);
  const places: PersonPlace[] = [];
  for (const [pointer, text] of stringsIn(report, '/report')) {
    const words = wordsOf(text);
    const name = folded.find((one) => standsIn(words, one.words))?.name;
    const number =
      name === undefined ? numbers.find(({ value }) => bare(text).includes(bare(value)))?.value : undefined;
    const value = name ?? number;
    if (value !== undefined) places.push({ pointer, as: 'words', strength: 'exact', value });
  }
  return places;
}

/** All words of the name, in any order, close to one another. */
function standsIn(words: readonly string[], name: readonly string[]): boolean {
  if (name.length === 0) return false;
  return words.some((word, at) => {
    if (!name.includes(word)) return false;
    const near = new Set(words.slice(at, at + name.length + WORDS_BETWEEN));
    return name.every((part) => near.has(part));
  });
}

const bare = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();

function* stringsIn(value: unknown, pointer: string): Generator<readonly [pointer: string, text: string]> {
  if (typeof value === 'string') yield [pointer, value];
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) yield* stringsIn(member, `${pointer}/${name}`);
}

function personsAt(report: Report, places: readonly PersonPlace[], birth: Sought['birth']): Found['persons'] {
  const named = (at: number) => places.some(({ pointer }) => pointer.startsWith(`/report/entities/${at}/`));
  return (report.entities ?? []).flatMap((entity, at) =>
    entity.kind === 'person' && named(at) ? [{ person: entity, birth: birthAgrees(entity, birth) }] : [],
  );
}

function birthAgrees({ birth: there }: Person, asked: Sought['birth']): 'same' | 'differs' | 'not-told' {
  const year = (birth: Sought['birth']) =>
    birth?.year ?? (birth?.date === undefined ? undefined : Number(birth.date.slice(0, 4)));
  if (asked?.date !== undefined && there?.date !== undefined) return asked.date === there.date ? 'same' : 'differs';
  const [one, other] = [year(asked), year(there)];
  if (one === undefined || other === undefined) return 'not-told';
  return one === other ? 'same' : 'differs';
}
