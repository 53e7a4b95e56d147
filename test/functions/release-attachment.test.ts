/** Putting files together, killed at any call: done again, it is the same, and nothing is held before its bytes are in their place. */
import { expect, test } from 'vitest';
import type { AttachmentVerdict, KeptAttachment } from '#domain/attachment.ts';
import type { KeptPart } from '#domain/upload.ts';
import { Report } from '#schemas/report.ts';
import { type Dependencies, releaseAttachment } from '../../functions/release-attachment.ts';
import { acceptedRecord } from '../support/accepted-record.ts';
import { manifestOf, photo } from '../support/files.ts';
import { goodReport } from '../support/test-party.ts';

const NOW = Date.parse('2026-11-22T00:00:00Z');
const bytes = photo(500, 'released');
const file = manifestOf(bytes);
const ids = ['0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c'].map(
  (jti) => `tonga-tcu~${jti}`,
);
const ACCEPTED = {
  partnerId: 'tonga-tcu',
  receivedAt: '2026-11-21T00:00:00.000Z',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  report: Report.parse(goodReport()),
} as const;
const EVENT = { eventId: 'tonga-tcu~x~0', partnerId: 'tonga-tcu', sha512: file.sha512 };
const PART: KeptPart = { n: 0, length: 500, partLength: 500, total: 500, digest: 'd' };

class Killed extends Error {}

/** Stores in memory. `killAt`: the call that is the last, before or after it did what it does. */
function world({
  sent = bytes as Uint8Array,
  reports = ids,
  scan = ['held'] as ('held' | 'malware' | 'waits')[],
} = {}) {
  const state = {
    parts: [PART] as KeptPart[],
    records: new Map(reports.map((id) => [id, [{ ...file, state: 'awaited' }] as readonly KeptAttachment[]])),
    placed: new Set<string>(),
    settledTimes: new Map<string, number>(),
    waits: true,
    heldTooEarly: false,
  };
  const looks = [...scan];
  let calls = 0;
  let killAt: { at: number; after: boolean } | undefined;
  const call = async <T>(work: () => T): Promise<T> => {
    const mine = ++calls;
    if (killAt?.at === mine && !killAt.after) throw new Killed();
    const answer = work();
    if (killAt?.at === mine) throw new Killed();
    return answer;
  };
  const verdictOf = (look: 'held' | 'malware' | 'waits' | undefined): AttachmentVerdict | undefined => {
    if (look === 'waits') return undefined;
    return look === 'malware' ? { state: 'refused', refused: 'malware' } : { state: 'held', scan: 'clean' };
  };
  const deps: Dependencies = {
    clock: () => NOW,
    uploads: {
      partsOf: () => call(() => [...state.parts]),
      read: () => call(() => sent),
      drop: () => call(() => void (state.parts = [])),
    },
    attachments: {
      claims: () =>
        call(() =>
          [...state.records].map(([submissionId, [entry]]) => ({
            submissionId,
            retention: 'standard',
            state: entry?.state ?? 'awaited',
            ...(entry?.refused && { refused: entry.refused }),
          })),
        ),
      release: ({ submissionId }) => call(() => void state.placed.add(submissionId)),
      readHeld: () => call(() => bytes),
      settle: ({ submissionId }, _sha512, after) =>
        call(() => {
          if (after[0]?.state === 'held' && !state.placed.has(submissionId)) state.heldTooEarly = true;
          state.records.set(submissionId, after);
          state.settledTimes.set(submissionId, (state.settledTimes.get(submissionId) ?? 0) + 1);
          return true;
        }),
    },
    find: (submissionId) =>
      call(() => {
        const attachments = state.records.get(submissionId);
        return attachments && { ...acceptedRecord({ ...ACCEPTED, submissionId }), attachments };
      }),
    scan: {
      verdict: () => call(() => verdictOf(looks.length > 1 ? looks.shift() : looks[0])),
      forget: () => call(() => {}),
    },
    remove: () => call(() => void (state.waits = false)),
  };
  const run = (kill?: { at: number; after: boolean }) => {
    [killAt, calls] = [kill, 0];
    return releaseAttachment(deps, EVENT);
  };
  return { state, run, calls: () => calls };
}

const statesOf = ({ state }: ReturnType<typeof world>) =>
  [...state.records.values()].map(([entry]) => [entry?.state, entry?.refused]);

test('killed before or after any of its calls, it is done the next time, and everything happens once', async () => {
  const whole = world();
  await whole.run();
  for (let at = 1; at <= whole.calls(); at++) {
    for (const after of [false, true]) {
      const one = world();
      await expect(one.run({ at, after })).rejects.toBeInstanceOf(Killed);
      expect(one.state.waits).toBe(!(after && at === whole.calls()));
      if (one.state.waits) await one.run();
      expect({ at, after, states: statesOf(one) }).toEqual({
        at,
        after,
        states: [
          ['held', undefined],
          ['held', undefined],
        ],
      });
      expect([one.state.heldTooEarly, one.state.parts, one.state.waits]).toEqual([false, [], false]);
      expect([...one.state.settledTimes.values()]).toEqual([1, 1]);
    }
  }
});

test('waits for the scanner with everything in its place, and refuses what it found [ASVS 5.4.3]', async () => {
  const one = world({ reports: ids.slice(0, 1), scan: ['waits', 'malware'] });
  await one.run();
  expect([statesOf(one), one.state.waits, one.state.parts]).toEqual([[['awaited', undefined]], true, [PART]]);
  await one.run();
  expect([statesOf(one), one.state.waits, one.state.parts]).toEqual([[['refused', 'malware']], false, []]);
  expect(one.state.placed.size).toBe(0);
});

test('of other bytes nothing is asked and nothing is kept, and the right ones may still come', async () => {
  const one = world({ sent: photo(500, 'another'), reports: ids.slice(0, 1), scan: ['malware'] });
  await one.run();
  expect([statesOf(one), one.state.parts]).toEqual([[['refused', 'digest']], []]);
});

test('keeps what no report names, for whoever names it later', async () => {
  const one = world({ reports: [] });
  await one.run();
  expect([one.state.parts, one.state.waits]).toEqual([[PART], false]);
});
