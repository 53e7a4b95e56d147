/**
 * What a quality rule is: when it applies and what it looks for; what it says to people is in texts/. A rule never refuses a report;
 * its findings are attestable ("yes, I mean it") or advice. The same code runs in the browser, the CLI and the Lambda.
 */
import type { CrimeType } from '../crime-types.ts';
import type { Entity } from '../entities.ts';
import type { Submission } from '../submission.ts';
import type { CheckCode } from './texts/english.ts';

/** What a rule measures; the words of the quality figures. */
export type Dimension =
  | 'accessibility'
  | 'accuracy'
  | 'completeness'
  | 'comprehensiveness'
  | 'consistency'
  | 'currency'
  | 'integrity'
  | 'provenance'
  | 'representation'
  | 'timeliness'
  | 'uniqueness'
  | 'validity';

/** One place where a rule does not hold. */
export interface Failure {
  /** JSON Pointer into the claims. */
  readonly pointer: string;
  /** One plain sentence; quotes at most a short identifier. */
  readonly detail: string;
}

/** not-applicable: nothing there to look at; passed: looked, and it holds; otherwise where it does not. */
export type RuleOutcome = 'not-applicable' | 'passed' | readonly Failure[];

/** What a rule may know besides the claims. Time comes in from outside. */
export interface RuleContext {
  readonly nowSeconds: number;
  /** What the rules before this one found, as `code pointer`. */
  readonly found: ReadonlySet<string>;
}

export interface Rule {
  /** Stable: partners attest it, figures count it. */
  readonly code: CheckCode;
  readonly dimension: Dimension;
  /** required: a report without it is hard to use; expected: good practice; excellent: what the best do. */
  readonly level: 'required' | 'expected' | 'excellent';
  readonly severity: 'attestable' | 'advice';
  /**
   * Counts in the score. Only a rule that no author can escape by leaving something out may have it: a test takes every
   * optional member out of reports and sees that none of these rules is better for it.
   */
  readonly inScore?: true;
  /** Goes up when the rule judges differently, so that figures of before and after are not mixed; absent: 1. */
  readonly revision?: number;
  /**
   * The day (UTC) from which it judges; absent: at once. A new rule is deployed before its day, so that units can read of it
   * and a replay can say what they will see.
   */
  readonly activeFrom?: string;
  /** Applies only to reports of one of these types; absent: to all. */
  readonly crimeTypes?: readonly CrimeType[];
  /** Pure; one pass over what it looks at. */
  readonly examine: (submission: Submission, context: RuleContext) => RuleOutcome;
}

const NONE: readonly Entity[] = [];

/** The entities of a report, none when the member is absent. */
export const entitiesOf = (submission: Submission): readonly Entity[] => submission.report.entities ?? NONE;

/** Outcome of a rule that looked at `looked` things. */
export function settle(looked: number, failures: readonly Failure[]): RuleOutcome {
  if (looked === 0) return 'not-applicable';
  return failures.length === 0 ? 'passed' : failures;
}

/** Outcome of a rule that looks at one thing: the sentence says what is wrong, undefined that nothing is. */
export const settleOne = (pointer: string, detail: string | undefined): RuleOutcome =>
  detail === undefined ? 'passed' : [{ pointer, detail }];

/** A short, harmless quotation of what was typed: attacker-controlled text goes into no finding whole. */
export function quote(text: string): string {
  let plain = '';
  for (const character of text) {
    if (plain.length >= 24) return `"${plain}…"`;
    const code = character.codePointAt(0) ?? 0;
    const hidden = code < 32 || (code >= 127 && code < 160) || (code >= 0x200b && code <= 0x206f) || code === 0xfeff;
    plain += hidden ? '?' : character;
  }
  return `"${plain}"`;
}
