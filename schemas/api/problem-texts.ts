/** What each problem means and where it can be met: for docs/problems.md and the pages at /problems/{code}. */

import { PROBLEMS, type ProblemCode } from '../problem.ts';
import type { Route } from './route.ts';
import { problemsOf, ROUTES } from './routes.ts';

const needsToken = (route: Route): boolean => typeof route.access !== 'string';

export type ProblemText = {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly fix: string;
  /** `POST /v1/submissions` and so on, or words. */
  readonly metAt: readonly string[];
};

/** Where a code can be met: said shortly where it is every address, or every one that needs a token. */
const whereMet = (code: ProblemCode): readonly string[] => {
  const routes = ROUTES.filter((route) => problemsOf(route).includes(code));
  if (routes.length === 0 || routes.length === ROUTES.length) return ['any address'];
  if (routes.length === ROUTES.filter(needsToken).length && routes.every(needsToken))
    return ['any address that needs an access token'];
  return routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
};

export const problemTexts = (): readonly ProblemText[] =>
  (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => ({ code, ...PROBLEMS[code], metAt: whereMet(code) }));
