/** A release from its proposal to its end. What may go where is for the release policy; that two persons want it is for here. */
import type { FeedEntry } from '#schemas/feed.ts';
import type { Partner } from '#schemas/partner.ts';
import type { Release, ReleaseDecision, ReleaseRequest } from '#schemas/release.ts';
import type { ActedBy } from './audit-entry.ts';
import type { Caller } from './authenticate-caller.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { highestMarking } from './marking.ts';
import { mustBeSecondPerson, PROPOSAL_DAYS } from './proposal.ts';
import { barriersTo, lastWord, type Releasable } from './release-policy.ts';
import type { SubmissionRecord } from './submission-record.ts';

type Wish<Intent> = Extract<ReleaseRequest, { intent: Intent }>;
/** The units as the registry has them now. */
export type Recipients = ReadonlyMap<string, Partner | undefined>;

/** The report as its units would get it. */
export const releasable = (
  entry: FeedEntry,
  { permissions = [], places = [] }: Pick<SubmissionRecord, 'permissions' | 'places'>,
  raised: Pick<Wish<'release'>, 'classification' | 'tlp'> = {},
): Releasable => ({
  partnerId: entry.partnerId,
  marking: highestMarking(entry, entry.report.handling, raised),
  handling: entry.report.handling,
  permissions,
  audiences: places.map(({ audience }) => audience),
});

/** One transaction of DynamoDB is 4 MB in all. */
const TOGETHER_BYTES = 3_500_000;

/** @throws {Refusal} `request-not-valid` when the report is too long to go to so many at once. */
export function mustFitTogether(entry: FeedEntry, units: readonly string[]): void {
  const most = Math.floor(TOGETHER_BYTES / new TextEncoder().encode(JSON.stringify(entry)).byteLength);
  if (units.length > most)
    refuse('request-not-valid', `This report is long: propose its release to ${most} units at a time.`);
}

/** Waiting for a second analyst, or refused with what stands against it. */
export function proposedRelease(
  releaseId: string,
  wish: Wish<'release'>,
  { entry, subject, recipients }: { entry: FeedEntry; subject: Releasable; recipients: Recipients },
  { at, actor }: ActedBy,
): Release {
  const { submissionId, legalBasis, reason } = wish;
  const units = [...new Set(wish.units)];
  const barriers = units.flatMap((unit) =>
    barriersTo(subject, unit, recipients.get(unit), legalBasis).map((barrier) => ({ unit, barrier })),
  );
  const common = {
    releaseId,
    partnerId: subject.partnerId,
    units,
    submissionId,
    entryId: entry.entryId,
    ...subject.marking,
    legalBasis,
    reason,
    proposedBy: actor.principal,
    proposedAt: at,
  };
  if (barriers.length > 0) return { ...common, state: 'refused', barriers, decidedAt: at };
  const expiresAt = toInstant(Date.parse(at) + PROPOSAL_DAYS * DAY_SECONDS * 1000);
  return { ...common, state: 'waiting', permissions: units.map((unit) => grantOf(subject, unit)), expiresAt };
}

function grantOf(subject: Releasable, unit: string): NonNullable<Release['permissions']>[number] {
  const word = lastWord(subject, unit);
  return word ? { unit, by: 'permission', permissionId: word.permissionId } : { unit, by: 'handling' };
}

/** There will be none, and why. */
export const withheldRelease = (
  releaseId: string,
  { submissionId, units, barrier, reason }: Wish<'withhold'>,
  { partnerId, summary }: Pick<SubmissionRecord, 'partnerId' | 'summary'>,
  { at, actor }: ActedBy,
): Release => ({
  releaseId,
  state: 'withheld',
  partnerId,
  units: [...new Set(units)],
  submissionId,
  classification: summary.classification,
  tlp: summary.tlp,
  barriers: [{ barrier }],
  reason,
  proposedBy: actor.principal,
  proposedAt: at,
  decidedAt: at,
});

/** The release as it stands at this moment. */
export const standingRelease = (release: Release, now: number): Release =>
  release.state === 'waiting' && release.expiresAt !== undefined && Date.parse(release.expiresAt) <= now
    ? { ...release, state: 'expired' }
    : release;

/**
 * As a second analyst decided. Any analyst may decline, the proposer too; only a person approves, and never the own proposal.
 * @throws {Refusal} `proposal-closed`, `second-person-needed`.
 */
export function decidedRelease(
  release: Release,
  decision: ReleaseDecision,
  caller: Pick<Caller, 'kind' | 'principal'>,
  now: number,
): Release {
  if (standingRelease(release, now).state !== 'waiting') refuse('proposal-closed');
  const closed = { ...release, decidedBy: caller.principal, decidedAt: toInstant(now) };
  if (decision.decision === 'decline') {
    const { barrier, reason } = decision;
    return { ...closed, state: 'declined', barriers: [{ barrier }], decisionReason: reason };
  }
  mustBeSecondPerson(caller, release.proposedBy ?? '');
  return { ...closed, state: 'released' };
}

/** Its rules are asked again when it is approved: a unit may be suspended by then, a permission taken back. */
export function stillOpen(release: Release, subject: Releasable, recipients: Recipients): Release {
  const { legalBasis, units, decidedBy: _, permissions: __, ...rest } = release;
  const barriers = units.flatMap((unit) =>
    legalBasis === undefined
      ? { unit, barrier: 'legal-basis' as const }
      : barriersTo(subject, unit, recipients.get(unit), legalBasis).map((barrier) => ({ unit, barrier })),
  );
  if (barriers.length > 0) return { ...rest, units, ...(legalBasis && { legalBasis }), state: 'refused', barriers };
  return { ...release, permissions: units.map((unit) => grantOf(subject, unit)) };
}

/** The entry as the units get it: nothing of it is less than in what it was made of. */
export const releasedEntry = (entry: FeedEntry, { classification, tlp }: Release): Omit<FeedEntry, 'addedAt'> => {
  const { addedAt: _, ...copied } = entry;
  return { ...copied, ...highestMarking(entry, { classification, tlp }) };
};

const BARRED: ReadonlySet<Release['state']> = new Set(['refused', 'declined', 'withheld']);
export const isBarred = ({ state }: Release): boolean => BARRED.has(state);

/** A line of the register of barriers: nothing that says which report it was, and no words. */
export const asBarrier = ({
  submissionId: _submission,
  entryId: _entry,
  reason: _reason,
  decisionReason: _decisionReason,
  proposedBy: _proposedBy,
  decidedBy: _decidedBy,
  permissions: _permissions,
  ...line
}: Release): Release => line;
