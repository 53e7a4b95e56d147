/** How the units stand to the whole collection plan, whoever asks: with what hubs sent for them, and with nothing of what others did. */
import type { Partner } from '#schemas/partner.ts';
import type { Requirement } from '#schemas/requirement.ts';
import { isHub } from './collection-plan.ts';
import type { UnitStanding } from './gap-map.ts';

const AT_ONCE = 200;

export type PlanReader = {
  readonly findPartner: (partnerId: string) => Promise<{ readonly partner: Partner } | undefined>;
  readonly requirements: (after: string | undefined, limit: number) => Promise<{ items: Requirement[]; last?: string }>;
  readonly standingOf: (partnerId: string) => Promise<UnitStanding>;
};

export async function everyRequirement({ requirements }: Pick<PlanReader, 'requirements'>): Promise<Requirement[]> {
  const all: Requirement[] = [];
  let after: string | undefined;
  do {
    const page = await requirements(after, AT_ONCE);
    all.push(...page.items);
    after = page.last;
  } while (after !== undefined);
  return all;
}

/** What another sent for a unit answers for it only when that other is a hub: anybody may write a name. */
export async function countedStanding(
  plan: Pick<PlanReader, 'standingOf' | 'findPartner'>,
  partnerId: string,
): Promise<UnitStanding> {
  const standing = await plan.standingOf(partnerId);
  const counted = new Set([partnerId]);
  for (const by of new Set(standing.answers.map((one) => one.by))) {
    const found = by === partnerId ? undefined : await plan.findPartner(by);
    if (found && isHub(found.partner)) counted.add(by);
  }
  return { ...standing, answers: standing.answers.filter(({ by }) => counted.has(by)) };
}
