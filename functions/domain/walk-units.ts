/** Walks every submission that is kept, unit by unit, stretch by stretch: to be gone on with later, by somebody who starts where it ended. */
import type { SubmissionRecord } from './submission-record.ts';

/** Units that have sent nothing cost a read each. */
const UNITS_AT_ONCE = 25;

type StoredAt = Pick<SubmissionRecord, 'submissionId' | 'retention' | 'digest' | 'receivedAt'>;
export type Stretch = { readonly found: readonly StoredAt[]; readonly last?: string };

export type WalkPorts = {
  readonly listPartners: (
    after: string | undefined,
    limit: number,
  ) => Promise<{ readonly partners: readonly { readonly partnerId: string }[] }>;
  readonly storedAfter: (
    partnerId: string,
    after: string,
    limit: number,
  ) => Promise<{ readonly items: readonly StoredAt[]; readonly last?: string }>;
};

/** A position is `{partnerId}~{jti}`: after that one, or with no jti from the first one on. */
async function stretchOfAll(ports: WalkPorts, from: string | undefined, most: number): Promise<Stretch> {
  const [start, startAfter] = from?.split('~') ?? [];
  let [unit, after] = start === undefined ? [await unitAfter(ports, undefined), ''] : [start, startAfter ?? ''];
  const found: StoredAt[] = [];
  for (let asked = 0; unit !== undefined && asked < UNITS_AT_ONCE && found.length < most; asked++) {
    const { items, last } = await ports.storedAfter(unit, after, most - found.length);
    found.push(...items);
    [unit, after] = last === undefined ? [await unitAfter(ports, unit), ''] : [unit, last];
  }
  return { found, ...(unit !== undefined && { last: `${unit}~${after}` }) };
}

/** Up to `most` of all units, or of the one that is named; its positions are its own. */
export async function stretchOf(
  ports: WalkPorts,
  partnerId: string | undefined,
  from: string | undefined,
  most: number,
): Promise<Stretch> {
  if (partnerId === undefined) return stretchOfAll(ports, from, most);
  const { items, last } = await ports.storedAfter(partnerId, from ?? '', most);
  return { found: items, ...(last !== undefined && { last }) };
}

const unitAfter = async ({ listPartners }: WalkPorts, unit: string | undefined): Promise<string | undefined> =>
  (await listPartners(unit, 1)).partners[0]?.partnerId;
