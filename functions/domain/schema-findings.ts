/** Turns what the schema has to say into findings: all of them at once, each with where, which, why and what to do. */
import type * as z from 'zod';
import { type Finding, MAX_FINDINGS } from '#schemas/finding.ts';
import { ForbiddenClassification } from '#schemas/handling.ts';
import { type ContractPlace, contractAt } from './schema-place.ts';

type Issue = z.core.$ZodIssue;
type Said = {
  readonly code: string;
  readonly detail: string;
  readonly fix: string;
  readonly members?: readonly string[];
};

/** RFC 6901. */
export const toPointer = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .slice(0, 512);

/**
 * Blocking findings for what `schema` said of `input`, whose values are never quoted. What helps is said in the
 * contract's own words for that place.
 */
export function schemaFindings(schema: z.core.$ZodType, issues: readonly Issue[], input: unknown): Finding[] {
  const findings: Finding[] = [];
  for (const issue of issues) {
    if (findings.length > MAX_FINDINGS) break;
    const said = say(issue, valueAt(input, issue.path), contractAt(schema, issue.path, input));
    const { members = [''], ...text } = said;
    for (const member of members) {
      const path = member === '' ? issue.path : [...issue.path, member];
      findings.push({ pointer: toPointer(path), severity: 'blocking', ...text });
    }
  }
  return findings;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function say(issue: Issue, value: unknown, place: ContractPlace): Said {
  if (value === undefined && issue.code !== 'unrecognized_keys') {
    return {
      code: 'missing-member',
      detail: 'Something is missing that has to be here.',
      fix: explained('Add it.', place),
    };
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return {
        code: 'unknown-member',
        detail: 'There is no field of this name here.',
        fix: 'Take it out, or mend its spelling; free text belongs in the narrative or in a note.',
        members: issue.keys,
      };
    case 'invalid_type':
      return {
        code: 'wrong-type',
        detail: `A value of type ${issue.expected} was expected.`,
        fix: `Write it as ${issue.expected}.`,
      };
    case 'invalid_value':
      return notOneOf(issue.path, value, issue.values);
    case 'invalid_union':
      return fromUnion(issue, value, place);
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), place);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'invalid_format':
      return {
        code: 'bad-format',
        detail: 'The text does not have the form that is expected here.',
        fix: explained('Write it as it is asked for.', place),
      };
    default:
      return {
        code: 'not-valid',
        detail: 'The value is not valid here.',
        fix: 'Write it as it is asked for.',
      };
  }
}

/** The advice, and what the contract says of the place: its words, and an example to copy. */
function explained(advice: string, { description, example }: ContractPlace): string {
  const words = description === undefined ? '' : ` ${description}`;
  return `${advice}${words}${example === undefined ? '' : ` For example: ${example}`}`.slice(0, 1000);
}

function tooSmall(origin: string, minimum: number, { isOptional }: ContractPlace): Said {
  if (origin === 'string' && minimum === 1) {
    const fix = isOptional
      ? 'Write something here, or take the whole line out.'
      : 'Write something here; it is needed.';
    return { code: 'too-short', detail: 'The text is empty.', fix };
  }
  if (origin === 'string') {
    return { code: 'too-short', detail: 'The text is too short.', fix: `Write at least ${minimum} characters.` };
  }
  if (origin === 'array') {
    return { code: 'too-few', detail: 'The list has too few entries.', fix: `Give at least ${minimum}.` };
  }
  return { code: 'out-of-range', detail: 'The number is too small.', fix: `The smallest allowed is ${minimum}.` };
}

function tooBig(origin: string, maximum: number): Said {
  if (origin === 'string') {
    return { code: 'too-long', detail: 'The text is too long.', fix: `Write at most ${maximum} characters.` };
  }
  if (origin === 'array') {
    return { code: 'too-many', detail: 'The list has too many entries.', fix: `Give at most ${maximum}.` };
  }
  return { code: 'out-of-range', detail: 'The number is too large.', fix: `The largest allowed is ${maximum}.` };
}

function notOneOf(path: readonly PropertyKey[], value: unknown, allowed: readonly unknown[]): Said {
  if (path.at(-1) === 'classification' && ForbiddenClassification.safeParse(value).success) {
    return {
      code: 'classification-too-high',
      detail: 'This exchange may not carry material above RESTRICTED.',
      fix: 'Do not send it here; use the channel meant for it, and tell the operator if it was sent.',
    };
  }
  return {
    code: 'not-one-of',
    detail: 'The value is not one of those allowed here.',
    fix: `Choose one of: ${allowed.map(String).join(', ')}.`.slice(0, 1000),
  };
}

/** A discriminated union whose discriminator is unknown, or a plain union of which no branch fits. */
function fromUnion(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown, place: ContractPlace): Said {
  if ('discriminator' in issue && typeof issue.discriminator === 'string') {
    return {
      code: 'not-one-of',
      detail: 'There is no such kind.',
      fix: explained('Choose one of the kinds that there are.', place),
    };
  }
  const branch = issue.errors.find((issues) => issues[0] && issues[0].code !== 'invalid_type')?.[0];
  return branch
    ? say(branch, value, place)
    : {
        code: 'wrong-type',
        detail: 'No form allowed here fits this value.',
        fix: explained('Write it as it is asked for.', place),
      };
}
