/** One case for every rule of the pack. */
import { consistencyCases, handlingCases } from './agreement-cases.ts';
import { completenessCases, crimeCases } from './content-cases.ts';
import { identifierCases, timeCases } from './identifier-cases.ts';
import type { RuleCase } from './rule-case.ts';

export const CASES: Readonly<Record<string, RuleCase>> = {
  ...identifierCases,
  ...timeCases,
  ...consistencyCases,
  ...completenessCases,
  ...crimeCases,
  ...handlingCases,
};
