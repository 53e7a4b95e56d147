/** What went wrong, and what to do about it, in words for the person in front of the page. */
import { AccessRefused, ExchangeProblem } from '../../exchange-problem.ts';

export type Trouble = { readonly what: string; readonly fix: string };

/** `notAllowed`: what is said to somebody who is signed in, but not in the role that the page is for. */
export const troubleOf = (error: unknown, notAllowed: string): Trouble => {
  if (error instanceof AccessRefused && error.error === 'invalid_grant')
    return { what: 'The exchange does not let you in.', fix: error.fix };
  if (error instanceof ExchangeProblem && error.code === 'not-allowed') return { what: notAllowed, fix: error.fix };
  if (!(error instanceof Error)) return { what: 'Something failed.', fix: 'Try again in a moment.' };
  const fix = 'fix' in error && typeof error.fix === 'string' ? error.fix : 'Try again in a moment.';
  return { what: error.message, fix };
};
