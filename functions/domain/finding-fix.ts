/** What helps with a finding, by its code: the rule's own text, or that of the schema or of the problem. */
import { PROBLEMS } from '#schemas/problem.ts';
import { RULES } from '#schemas/rules/judge.ts';

const FIXES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(PROBLEMS).map(([code, { fix }]) => [code, fix] as const),
  ...RULES.map(({ code, fix }) => [code, fix] as const),
]);

export const fixFor = (code: string): string => FIXES.get(code) ?? 'Mend what the finding points at; see /docs.';
