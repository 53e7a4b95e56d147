/** The fields of a form, read off the contract: which control each member wants, what may be chosen, whether it must be there. */
import * as z from 'zod';
import { Entity, type EntityKind } from '#schemas/entities.ts';
import { CountryCode, DayOrInstant, UtcInstant } from '#schemas/primitives.ts';

export type Field = {
  readonly name: string;
  readonly required: boolean;
} & (
  | { readonly control: 'line' | 'number' | 'country' | 'day' | 'moment' | 'instant' | 'list' | 'countries' | 'yes' }
  | { readonly control: 'choice' | 'choices'; readonly options: readonly string[] }
  | { readonly control: 'group' | 'rows'; readonly fields: readonly Field[] }
);

export const fieldsOf = (schema: z.ZodObject): readonly Field[] =>
  Object.entries(schema.shape).map(([name, member]) => fieldOf(name, member));

function fieldOf(name: string, member: z.core.$ZodType): Field {
  const required = !(member instanceof z.ZodOptional);
  const schema = bare(member);
  const field = { name, required };
  if (schema instanceof z.ZodEnum) return { ...field, control: 'choice', options: schema.options.map(String) };
  if (schema instanceof z.ZodObject) return { ...field, control: 'group', fields: fieldsOf(schema) };
  if (schema instanceof z.ZodArray) {
    const element = bare(schema.element);
    if (element instanceof z.ZodObject) return { ...field, control: 'rows', fields: fieldsOf(element) };
    if (element instanceof z.ZodEnum) return { ...field, control: 'choices', options: element.options.map(String) };
    return { ...field, control: isCountry(element) ? 'countries' : 'list' };
  }
  if (schema instanceof z.ZodBoolean) return { ...field, control: 'yes' };
  if (schema instanceof z.ZodNumber) return { ...field, control: 'number' };
  if (schema instanceof z.ZodISODate) return { ...field, control: 'day' };
  if (takes(schema, DayOrInstant, ['2026-11-22', '2026-11-22T04:15:00Z'])) return { ...field, control: 'moment' };
  if (takes(schema, UtcInstant, ['2026-11-22T04:15:00Z'])) return { ...field, control: 'instant' };
  return { ...field, control: isCountry(schema) ? 'country' : 'line' };
}

const bare = (schema: z.core.$ZodType): z.core.$ZodType =>
  schema instanceof z.ZodOptional ? bare(schema.unwrap()) : schema;

/** A shared type under another description is another object: it is known by what it takes. */
const takes = (schema: z.core.$ZodType, like: z.ZodType, examples: readonly string[]): boolean =>
  ['x', 'TO', 'to', '', ...examples].every(
    (text) => z.safeParse(schema, text).success === like.safeParse(text).success,
  );
const isCountry = (schema: z.core.$ZodType): boolean => takes(schema, CountryCode, ['NZ', 'FJD', '2026-11-22']);

const BY_KIND = new Map(
  Entity.options.map((option) => {
    const own = fieldsOf(option).filter(({ name }) => name !== 'id' && name !== 'kind');
    // What it is comes before which part it plays; the note comes last.
    const [role, note] = [own.filter(({ name }) => name === 'role'), own.filter(({ name }) => name === 'note')];
    const others = own.filter(({ name }) => name !== 'role' && name !== 'note');
    return [option.shape.kind.value, [...others, ...role, ...note]] as const;
  }),
);

/** The members of an entity, without those that the form gives itself: its id and its kind. */
export const fieldsOfKind = (kind: EntityKind): readonly Field[] => BY_KIND.get(kind) ?? [];
