/** Values made from a zod schema: every member once, or any of them by chance; and the paths of all members. */
import fc from 'fast-check';
import * as z from 'zod';

/** Tried in turn where a schema wants a word or a number of its own kind. */
const CANDIDATES: readonly unknown[] = [
  'longliner',
  'Line of words, with a comma',
  'Nuku‘alofa 港 "x" \\ <y> --',
  '__proto__',
  ' ',
  '+6767712345',
  '77 12345',
  'GB29 NWBK 6016 1331 9268 19',
  'sione@example.com',
  'https://example.com/a?b=c#d',
  'http://[::1]:8080/x y',
  '203.0.113.7',
  '2001:db8::7',
  '::ffff:203.0.113.7',
  '2026-10-03',
  '2026-10-03T04:15:00Z',
  '2026-10-02T23:00:00.5Z',
  '1999-12-31',
  'TO',
  'PA',
  'FJD',
  'TOTBU',
  'en',
  'sm',
  'fr-PF',
  'tonga-tcu',
  'niue-tcu',
  'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  1987,
  -21.125,
  0,
  0.5,
  12.5,
  true,
  false,
];

const inner = (schema: z.ZodOptional) => schema.unwrap() as z.ZodType;
const elementOf = (schema: z.ZodArray) => schema.element as z.ZodType;
const membersOf = (schema: z.ZodObject) => Object.entries(schema.shape) as [string, z.ZodType][];
const optionsOf = (schema: z.ZodDiscriminatedUnion) => schema.options as unknown as z.ZodObject[];

const accepted = (schema: z.ZodType, candidates: readonly unknown[]) =>
  candidates.filter((candidate) => schema.safeParse(candidate).success);

/** Paths of all members that are no object themselves; `[]` for the items of a list of objects. */
export function leafPaths(schema: z.ZodType, path = ''): string[] {
  if (schema instanceof z.ZodOptional) return leafPaths(inner(schema), path);
  if (schema instanceof z.ZodArray) {
    const element = elementOf(schema);
    return element instanceof z.ZodObject ? leafPaths(element, `${path}[]`) : [path];
  }
  if (schema instanceof z.ZodObject)
    return membersOf(schema).flatMap(([name, member]) => leafPaths(member, path === '' ? name : `${path}.${name}`));
  return [path];
}

/** Every member once; `chosen` may give a value for a path, and otherwise words get a number, so that each is another. */
export function fullValue(schema: z.ZodType, chosen: Readonly<Record<string, unknown>>, path = ''): unknown {
  if (path in chosen) return chosen[path];
  if (schema instanceof z.ZodOptional) return fullValue(inner(schema), chosen, path);
  if (schema instanceof z.ZodArray) {
    const element = elementOf(schema);
    return [fullValue(element, chosen, element instanceof z.ZodObject ? `${path}[]` : path)];
  }
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      membersOf(schema).map(([name, member]) => [
        name,
        fullValue(member, chosen, path === '' ? name : `${path}.${name}`),
      ]),
    );
  if (schema instanceof z.ZodLiteral) return schema.value;
  if (schema instanceof z.ZodEnum) return schema.options[0];
  const [value] = accepted(schema, [`canary of ${path}`, ...CANDIDATES]);
  if (value === undefined) throw new Error(`no value is known for ${path}`);
  return value;
}

/** Any value of a schema. */
export function arbitraryOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional) return arbitraryOf(inner(schema));
  if (schema instanceof z.ZodArray) {
    const items = fc.array(arbitraryOf(elementOf(schema)), { maxLength: 3 });
    return items.filter((list) => schema.safeParse(list).success);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return fc.oneof(...optionsOf(schema).map(arbitraryOf));
  if (schema instanceof z.ZodObject) {
    const members = membersOf(schema);
    const requiredKeys = members.filter(([, member]) => !(member instanceof z.ZodOptional)).map(([name]) => name);
    const model = Object.fromEntries(members.map(([name, member]) => [name, arbitraryOf(member)]));
    return fc.record(model, { requiredKeys, noNullPrototype: true });
  }
  if (schema instanceof z.ZodLiteral) return fc.constant(schema.value);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  return fc.constantFrom(...accepted(schema, CANDIDATES));
}
