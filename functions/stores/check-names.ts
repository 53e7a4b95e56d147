/**
 * What checks are called in the table of figures. Every report adds thirty counters or more to each of its months, and a write costs by the
 * length of the whole item, names and all: so a check is called there by five characters of its hash, whichever rules are known. On the way out
 * checks of the present rules have their own names again; those of former ones keep the short one, and no score asks for them.
 */
import { createHash } from 'node:crypto';
import type { ReportState } from '#domain/tally.ts';
import { countedAs, RULES } from '#schemas/rules/judge.ts';

/** No code of a check begins with it. */
const SHORT = '~';
/** Of what nearly every report adds: what it did not pass is rare, and may be read by eye. */
const KINDS = { passed: 'p', failed: 'f', 'score.passed': 'P', 'score.failed': 'F' } as const;
const LONG = new Map<string, string>(Object.entries(KINDS).map(([long, short]) => [short, long]));
const OF_CHECK = /^(passed|failed|score\.passed|score\.failed)\.(.+)$/;

const known = new Map<string, string>();

/** Of a name that is short already, the same. */
export function shortName(check: string): string {
  if (check.startsWith(SHORT)) return check;
  const name = known.get(check) ?? SHORT + createHash('sha256').update(check).digest('base64url').slice(0, 4);
  known.set(check, name);
  return name;
}

const ofPresentRules = new Map(RULES.map((rule) => [shortName(countedAs(rule)), countedAs(rule)]));
const fullName = (short: string): string => ofPresentRules.get(short) ?? short;

/** A counter's name as an attribute of its item. */
export function counterAttribute(counter: string): string {
  const [, kind, check] = OF_CHECK.exec(counter) ?? [];
  return kind === undefined || check === undefined ? counter : KINDS[kind as keyof typeof KINDS] + shortName(check);
}

/** The name of the counter that an attribute is. */
export function counterOf(attribute: string): string {
  const kind = attribute[1] === SHORT ? LONG.get(attribute.slice(0, 1)) : undefined;
  return kind === undefined ? attribute : `${kind}.${fullName(attribute.slice(1))}`;
}

export const storedState = (state: ReportState): ReportState => withPassed(state, shortName);
export const stateIn = (stored: ReportState): ReportState => withPassed(stored, fullName);

const withPassed = ({ facts, ...state }: ReportState, nameOf: (check: string) => string): ReportState => ({
  ...state,
  ...(facts && { facts: { ...facts, passed: facts.passed.map(nameOf) } }),
});
