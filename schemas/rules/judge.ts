/** The rule pack at work: every rule over one submission, as outcomes for the figures and as findings for the author. */
import type { Finding } from '../finding.ts';
import type { Submission } from '../submission.ts';
import { completenessRules } from './completeness.ts';
import { consistencyRules } from './consistency.ts';
import { countryRules } from './countries.ts';
import { crimeSpecificRules } from './crime-specific.ts';
import { FORM_CHECKS, type FormCheck } from './form-checks.ts';
import { attestationUnmatched, handlingRules } from './handling.ts';
import { identifierRules } from './identifiers.ts';
import type { Failure, Rule, RuleOutcome } from './rule.ts';
import { soundIdentifier } from './sound-identifier.ts';
import { ENGLISH } from './texts/english.ts';
import { timeRules } from './time.ts';

/** Changes whenever a rule is added, taken out or judges differently, so that figures of different packs are not mixed. */
export const rulePackVersion = '2026.11.2';

/** Every rule, in the order they are examined. */
export const RULES: readonly Rule[] = [
  ...identifierRules,
  ...timeRules,
  ...countryRules,
  ...consistencyRules,
  ...completenessRules,
  ...crimeSpecificRules,
  ...handlingRules,
  soundIdentifier,
  attestationUnmatched,
];

/** Everything that a report is checked for: what the schema blocks, then the rules. */
export const CHECKS: readonly (FormCheck | Rule)[] = [...FORM_CHECKS, ...RULES];

/** What one rule said of one submission. */
export interface RuleResult {
  readonly rule: Rule;
  readonly outcome: 'not-applicable' | 'passed' | 'failed';
  /** Empty unless failed. */
  readonly failures: readonly Failure[];
}

const NO_FAILURES: readonly Failure[] = [];

/** `nowSeconds` is the judging side's clock; `rulesOfSeconds`, where it is another one, says which rules judge. */
export interface JudgingTime {
  readonly nowSeconds: number;
  readonly rulesOfSeconds?: number;
}

const isActive = ({ activeFrom }: Rule, { nowSeconds, rulesOfSeconds = nowSeconds }: JudgingTime): boolean =>
  activeFrom === undefined || rulesOfSeconds * 1000 >= Date.parse(activeFrom);

const applies = (rule: Rule, submission: Submission): boolean =>
  rule.crimeTypes === undefined || submission.report.crimeTypes.some((type) => rule.crimeTypes?.includes(type));

const toResult = (rule: Rule, outcome: RuleOutcome): RuleResult =>
  typeof outcome === 'string'
    ? { rule, outcome, failures: NO_FAILURES }
    : { rule, outcome: 'failed', failures: outcome };

/** The outcome of every rule that is active, in the order of the rules. */
export function examineAll(submission: Submission, time: JudgingTime, rules: readonly Rule[] = RULES): RuleResult[] {
  const found = new Set<string>();
  const context = { nowSeconds: time.nowSeconds, found };
  const active = rules.filter((rule) => isActive(rule, time));
  return active.map((rule) => {
    const result = toResult(rule, applies(rule, submission) ? rule.examine(submission, context) : 'not-applicable');
    for (const { pointer } of result.failures) found.add(`${rule.code} ${pointer}`);
    return result;
  });
}

/** Order in which a person reads a report: member by member, the tenth entity after the second. */
function byPointer(one: Finding, other: Finding): number {
  const ones = one.pointer.split('/');
  const others = other.pointer.split('/');
  for (let at = 0; at < ones.length && at < others.length; at++) {
    const a = ones[at] ?? '';
    const b = others[at] ?? '';
    if (a === b) continue;
    const difference = Number(a) - Number(b);
    if (!Number.isNaN(difference)) return difference;
    return a < b ? -1 : 1;
  }
  return ones.length - others.length || (one.code < other.code ? -1 : 1);
}

/** A rule as figures count it: by its code, and by its revision where it has one. */
export const countedAs = ({ code, revision }: Rule): string => (revision === undefined ? code : `${code}@${revision}`);

/** What is counted of a verdict, without any value of the report. */
export interface Outcomes {
  readonly passed: readonly string[];
  /** Each with the field where it was first seen: a pointer whose positions are `*`. */
  readonly failed: Readonly<Record<string, string>>;
  /** Those of `failed` whose every finding the author stands by. */
  readonly attested: readonly string[];
}

const fieldOf = (pointer: string): string => pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*');

/**
 * Attestable findings and advice on a submission that fits the schema, sorted by pointer, and the outcomes of all rules. An
 * attestable finding says whether the author attested it. Pure: the same claims and clock give the same in browser, CLI and Lambda.
 */
export function judgeAndCount(
  submission: Submission,
  time: JudgingTime,
  rules: readonly Rule[] = RULES,
): { findings: Finding[]; outcomes: Outcomes } {
  const stoodBy = new Set<string>();
  for (const { code, pointer } of submission.attestations ?? []) stoodBy.add(`${code} ${pointer}`);
  const findings: Finding[] = [];
  const passed: string[] = [];
  const attested: string[] = [];
  const failed: Record<string, string> = {};
  for (const { rule, outcome, failures } of examineAll(submission, time, rules)) {
    const { code, severity } = rule;
    if (outcome === 'passed') passed.push(countedAs(rule));
    if (outcome !== 'failed') continue;
    failed[countedAs(rule)] = fieldOf(failures[0]?.pointer ?? '');
    let open = 0;
    for (const { pointer, detail } of failures) {
      const finding = { pointer, code, severity, detail, fix: ENGLISH[code].fix };
      const isAttested = severity === 'attestable' && stoodBy.has(`${code} ${pointer}`);
      if (!isAttested) open++;
      findings.push(severity === 'attestable' ? { ...finding, attested: isAttested } : finding);
    }
    if (open === 0) attested.push(countedAs(rule));
  }
  return { findings: findings.sort(byPointer), outcomes: { passed, failed, attested } };
}

/** The findings alone. */
export const judge = (submission: Submission, time: JudgingTime): Finding[] => judgeAndCount(submission, time).findings;
