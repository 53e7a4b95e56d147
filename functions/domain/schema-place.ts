/** Finds the schema of one place in a contract, so that a finding can repeat what the contract says of it. */
import * as z from 'zod';

/** What the contract says of a place: in words, by example, and whether it may be left out. */
export type ContractPlace = {
  readonly description?: string | undefined;
  readonly example?: string | undefined;
  readonly isOptional: boolean;
};

/** `input` decides between the branches of a union by their discriminator. Unknown places are answered with nothing. */
export function contractAt(schema: z.core.$ZodType, path: readonly PropertyKey[], input: unknown): ContractPlace {
  let place: z.core.$ZodType | undefined = schema;
  let value = input;
  let words: z.core.GlobalMeta = {};
  let isOptional = false;
  for (const step of path) {
    place = place && memberOf(place, step, value);
    if (!place) return { isOptional: false };
    value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
    words = z.globalRegistry.get(place) ?? {};
    isOptional = place instanceof z.ZodOptional;
    while (place instanceof z.ZodOptional) {
      place = place.unwrap();
      words = { ...z.globalRegistry.get(place), ...words };
    }
  }
  const [example] = Array.isArray(words.examples) ? words.examples : [];
  return { description: words.description, example: example === undefined ? undefined : String(example), isOptional };
}

function memberOf(schema: z.core.$ZodType, step: PropertyKey, value: unknown): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? schema.shape[String(step)] : undefined;
  if (schema instanceof z.ZodArray) return schema.element;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const { discriminator } = schema.def;
  const kind = typeof value === 'object' && value !== null ? Reflect.get(value, discriminator) : undefined;
  const branch = schema.options.find(
    (option) => option instanceof z.ZodObject && option.shape[discriminator]?.safeParse(kind).success,
  );
  return branch && memberOf(branch, step, value);
}
