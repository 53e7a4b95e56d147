/** What a typed value may be: the keys under which it is looked up. Of an unknown kind all that fit. */
import { type MatchKind, MatchKind as MatchKinds } from '#schemas/match.ts';
import { formOf, type KeyValue, type MatchForm } from './match-key.ts';
import { bareKey, emailKey, handleKey, ipKey, nameKeyValues, phoneKey, urlKey } from './value-key.ts';

/** One question to the index: everything under a key of a form; `kinds`: those that are meant. */
export type Lookup = {
  readonly form: MatchForm;
  readonly key: string;
  readonly kinds: readonly MatchKind[];
  /** The whole name that is looked for, folded: what is under the key is held against it. */
  readonly name?: string;
};

const valuesAs = (kind: MatchKind, text: string): (KeyValue | undefined)[] => {
  switch (formOf(kind)) {
    case 'bare':
      return [bareKey(kind, text)];
    case 'phone':
      return phoneValues(text);
    case 'email':
      return [emailKey(text)];
    case 'handle':
      return [handleKey(text)];
    case 'url':
      return [urlKey(text)];
    case 'ip':
      return [ipKey(text)];
    case 'name':
      return kind === 'name' || kind === 'vessel-name' ? nameKeyValues(kind, text) : [];
  }
};

/** As typed; otherwise with the + that lists leave out, and as a number that could not be placed. */
function phoneValues(text: string): (KeyValue | undefined)[] {
  const trimmed = text.trim().replace(/^00/, '+');
  if (!/^[+0-9(][0-9 ()./-]*$/.test(trimmed)) return [];
  const typed = phoneKey(trimmed);
  if (typed?.strength === 'exact') return [typed];
  const digits = trimmed.replace(/[^0-9]/g, '');
  return [typed, ...(digits.length >= 8 ? [phoneKey(`+${digits}`)] : [])];
}

/** Each form and key once, in an order that is always the same. */
export function lookupsOf(text: string, kind?: MatchKind): readonly Lookup[] {
  const lookups = new Map<string, Lookup>();
  for (const one of kind === undefined ? MatchKinds.options : [kind]) {
    for (const value of valuesAs(one, text)) {
      if (!value) continue;
      const form = formOf(one);
      const known = lookups.get(`${form}#${value.key}`);
      if (known?.kinds.includes(one)) continue;
      const name = value.name === undefined ? {} : { name: value.name };
      lookups.set(`${form}#${value.key}`, { form, key: value.key, kinds: [...(known?.kinds ?? []), one], ...name });
    }
  }
  return [...lookups.values()];
}
