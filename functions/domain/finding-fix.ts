/** What helps with a finding, by its code: the catalogue's own text, or that of the problem. */
import { PROBLEMS } from '#schemas/problem.ts';
import { ENGLISH } from '#schemas/rules/texts/english.ts';

const FIXES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(PROBLEMS).map(([code, { fix }]) => [code, fix] as const),
  ...Object.entries(ENGLISH).map(([code, { fix }]) => [code, fix] as const),
]);

export const fixFor = (code: string): string => FIXES.get(code) ?? 'Mend what the finding points at; see /docs.';
