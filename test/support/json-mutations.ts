/** Changes one place of a JSON value: takes something away, adds something, or puts something else there. */
import fc from 'fast-check';

type Path = readonly (string | number)[];

/** Every place of a value, the root among them. */
const placesOf = (value: unknown, path: Path = []): Path[] => {
  if (Array.isArray(value)) return [path, ...value.flatMap((item, index) => placesOf(item, [...path, index]))];
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([name, item]) => placesOf(item, [...path, name]))];
};

type Edit = (place: unknown) => unknown;
const REMOVED = Symbol('removed');

const edits: readonly Edit[] = [
  () => REMOVED,
  (place) => (typeof place === 'object' && !Array.isArray(place) ? { ...place, extra: 1 } : [place]),
  (place) => (Array.isArray(place) ? [...place, ...place] : place),
  (place) => (Array.isArray(place) ? [] : place),
  (place) => (typeof place === 'string' ? place.repeat(70) : place),
  (place) => (typeof place === 'string' ? place.toUpperCase() : place),
  (place) => (typeof place === 'string' ? ` ${place}` : place),
  (place) => (typeof place === 'number' ? place + 0.5 : place),
  (place) => (typeof place === 'number' ? -place - 1 : place),
];

const replacements = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  'TO',
  '2026-10-03',
  '2026-13-41',
  [],
  {},
  ['x'],
  { kind: 'vessel' },
];

const changed = (value: unknown, path: Path, edit: Edit): unknown => {
  const [step, ...rest] = path;
  if (step === undefined) return edit(value);
  if (Array.isArray(value)) {
    return value
      .map((item, index) => (index === step ? changed(item, rest, edit) : item))
      .filter((item) => item !== REMOVED);
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, name === step ? changed(item, rest, edit) : item] as const)
      .filter(([, item]) => item !== REMOVED),
  );
};

/** One change at one place below the root, the same again for the same seed. */
export const mutation = (): fc.Arbitrary<(value: unknown) => unknown> =>
  fc
    .tuple(
      fc.nat(),
      fc.oneof(
        fc.constantFrom(...edits),
        fc.constantFrom(...replacements).map((other) => () => other),
      ),
    )
    .map(([pick, edit]) => (value: unknown) => {
      const places = placesOf(value).slice(1);
      const place = places[pick % Math.max(places.length, 1)];
      return place === undefined ? value : changed(value, place, edit);
    });
