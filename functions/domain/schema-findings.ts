/** Turns what the schema has to say into findings: all of them at once, each with where, which, why and what to do. */
import type * as z from 'zod';
import { type Finding, MAX_FINDINGS } from '#schemas/finding.ts';
import { ForbiddenClassification } from '#schemas/handling.ts';

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

/** Blocking findings for the issues of one `safeParse`. `input` is what was parsed; its values are never quoted. */
export function schemaFindings(issues: readonly Issue[], input: unknown): Finding[] {
  const findings: Finding[] = [];
  for (const issue of issues) {
    if (findings.length > MAX_FINDINGS) break;
    const said = say(issue, valueAt(input, issue.path));
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

function say(issue: Issue, value: unknown): Said {
  if (value === undefined && issue.code !== 'unrecognized_keys') {
    return { code: 'missing-member', detail: 'A member that every report needs is missing.', fix: 'Add it.' };
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return {
        code: 'unknown-member',
        detail: 'The contract does not know this member.',
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
      return fromUnion(issue, value);
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum));
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'invalid_format':
      return {
        code: 'bad-format',
        detail: 'The text does not have the form that is expected here.',
        fix: 'See the description of this member and its example in /docs.',
      };
    default:
      return {
        code: 'not-valid',
        detail: 'The value is not valid here.',
        fix: 'See the description of this member in /docs.',
      };
  }
}

function tooSmall(origin: string, minimum: number): Said {
  if (origin === 'string' && minimum === 1) {
    return { code: 'too-short', detail: 'The text is empty.', fix: 'Write something here, or leave the member out.' };
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
function fromUnion(issue: Extract<Issue, { code: 'invalid_union' }>, value: unknown): Said {
  if ('discriminator' in issue && typeof issue.discriminator === 'string') {
    return {
      code: 'not-one-of',
      detail: 'The contract does not know this kind.',
      fix: 'See the kinds in /docs.',
    };
  }
  const branch = issue.errors.find((issues) => issues[0] && issues[0].code !== 'invalid_type')?.[0];
  return branch
    ? say(branch, value)
    : { code: 'wrong-type', detail: 'No form allowed here fits this value.', fix: 'See /docs.' };
}
