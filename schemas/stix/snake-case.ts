/** Our members under the names that STIX 2.1 allows (section 3.1: a-z, 0-9 and underscore, three letters at least). */
import * as z from 'zod';

/** Too short for STIX, or clearer when it stands far from its report. */
const RENAMED: Readonly<Record<string, string>> = {
  id: 'local_id',
  ip: 'ip_address',
  from: 'from_local_id',
  to: 'to_local_id',
};

export const snakeName = (name: string): string =>
  RENAMED[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A value of our contract under STIX names. An empty list is left out: STIX has none (section 2.12). */
export function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined && !isEmptyList(member));
  return Object.fromEntries(members.map(([name, member]) => [snakeName(name), snakeCased(member)]));
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** The schema of what `snakeCased` makes of a value of `schema`: as strict, with the same words about each member. */
export function snakeCasedSchema(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return described(schema, snakeCasedSchema(inner(schema)).optional());
  if (schema instanceof z.ZodArray)
    return described(schema, z.array(snakeCasedSchema(schema.element as z.ZodType)).min(1));
  if (schema instanceof z.ZodObject) return described(schema, snakeCasedObject(schema));
  return schema;
}

export function snakeCasedObject(schema: z.ZodObject): z.ZodObject {
  const shape = Object.entries(schema.shape).map(([name, member]) => [
    snakeName(name),
    snakeCasedSchema(member as z.ZodType),
  ]);
  return z.strictObject(Object.fromEntries(shape));
}

const inner = (schema: z.ZodOptional): z.ZodType => schema.unwrap() as z.ZodType;

function described(from: z.ZodType, to: z.ZodType): z.ZodType {
  const description = from.meta()?.description;
  return description === undefined ? to : to.meta({ description });
}
