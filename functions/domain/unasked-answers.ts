/**
 * Answers to what nobody asked: an advice of the exchange alone, which knows the plan. A number that no requirement has and one that is asked
 * of others get the same words: a unit does not learn what others are asked.
 */
import { type Finding, MAX_FINDINGS } from '#schemas/finding.ts';
import { RequestId } from '#schemas/information-request.ts';
import type { Partner } from '#schemas/partner.ts';
import type { Requirement } from '#schemas/requirement.ts';
import { isAsked } from './collection-plan.ts';
import type { VerifiedSubmission } from './verify-submission.ts';

export type FindRequirement = (number: string) => Promise<WhomItAsks | undefined>;

/** What of a requirement is never changed: it may only end earlier, and who answered it after its end was asked. */
type WhomItAsks = Pick<Requirement, 'units' | 'countries'>;

/** Looks a requirement up once and remembers whom it asks; one that is not there may come, and is looked for again. */
export function rememberingWhomItAsks(find: FindRequirement): FindRequirement {
  const known = new Map<string, WhomItAsks>();
  return async (number) => {
    const asks = known.get(number) ?? (await find(number));
    if (asks) known.set(number, { units: asks.units, countries: asks.countries });
    return asks;
  };
}

/** The same submission, with an advice for each number. What a hub sends for another unit is not looked at: who is asked there, it may not know. */
export async function withUnaskedAnswers<V extends Pick<VerifiedSubmission, 'submission' | 'findings'>>(
  verified: V,
  unit: Pick<Partner, 'partnerId' | 'country'>,
  find: FindRequirement,
): Promise<V> {
  const { answers = [], onBehalfOf } = verified.submission;
  if (answers.length === 0 || onBehalfOf !== undefined) return verified;
  const looked = await Promise.all(answers.map(async (number, at) => (await isOpen(number, unit, find)) || at));
  const unasked = looked.filter((at) => at !== true).map((at) => adviceAt(at, answers[at] ?? ''));
  return { ...verified, findings: [...verified.findings, ...unasked].slice(0, MAX_FINDINGS) };
}

/** Requests for information have numbers of a form of their own, and are looked up where they are answered. */
async function isOpen(
  number: string,
  unit: Pick<Partner, 'partnerId' | 'country'>,
  find: FindRequirement,
): Promise<boolean> {
  if (RequestId.safeParse(number).success) return true;
  const requirement = await find(number);
  return requirement !== undefined && isAsked(requirement, unit);
}

const adviceAt = (at: number, number: string): Finding => ({
  pointer: `/answers/${at}`,
  code: 'requirement-not-asked',
  severity: 'advice',
  detail: `No requirement ${number} is asked of you, so the report answers nothing by it.`,
  fix: 'Look at the numbers in the plan (ptcn plan); send a report that supersedes this one when it was mistyped.',
});
