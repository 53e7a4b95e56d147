/** Takes a signed submission: judged once, and whatever was taken before is answered as it was then. What taking means, the caller says. */
import type { Partner } from '#schemas/partner.ts';
import { type Clock, toSeconds } from './clock.ts';
import { type Refusal, refuse } from './exchange-error.ts';
import { type ProvenSubmission, type VerifiedSubmission, verifySubmission } from './verify-submission.ts';

/** What is on record now, and whether it was there before. */
export type Taken<Kept> = { readonly record: Kept; readonly replayed: boolean };

type Held = { readonly digest: string; readonly state?: string };

export type TakingPorts<Kept> = {
  /** Whom a submission must have been signed for. */
  readonly audience: string;
  readonly clock: Clock;
  readonly find: (submissionId: string) => Promise<Kept | undefined>;
  /** Makes the record and keeps it, or finds that another was there first. */
  readonly accept: (verified: VerifiedSubmission, now: number) => Promise<Taken<Kept>>;
  readonly noteRefusal: (proven: ProvenSubmission, refusal: Refusal, now: number) => Promise<void>;
};

/** @throws {Refusal} for everything that is neither acceptable nor a replay. */
export async function takeSubmission<Kept extends Held>(
  ports: TakingPorts<Kept>,
  jws: string,
  partner: Partner,
): Promise<Taken<Kept>> {
  const now = ports.clock();
  const judgement = await verifySubmission(jws, partner, { audience: ports.audience, nowSeconds: toSeconds(now) });
  if (judgement.verdict === 'acceptable') return ports.accept(judgement.verified, now);

  const { proven, refusal } = judgement;
  const earlier = proven.jti && (await ports.find(`${partner.partnerId}~${proven.jti}`));
  if (earlier) return takenBefore(earlier, proven);
  await ports.noteRefusal(proven, refusal, now);
  throw refusal;
}

/** Rule 10: the same bytes were accepted before, or another report took this jti. */
export function takenBefore<Kept extends Held>(record: Kept, proven: Pick<ProvenSubmission, 'digest'>): Taken<Kept> {
  if (record.digest !== proven.digest) return refuse('submission-conflict');
  // Its receipt went with it.
  return record.state === 'disposed' ? refuse('disposed') : { record, replayed: true };
}
