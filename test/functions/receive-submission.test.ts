import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RegisteredPartner } from '#domain/authenticate-caller.ts';
import { Refusal } from '#domain/exchange-error.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import type { CommitOutcome } from '#stores/submission-commit.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { type Dependencies, receiveSubmission } from '../../functions/receive-submission.ts';
import { goodClaims, makeParty, registered, signClaims, type TestParty } from '../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const NOW = Date.parse('2026-11-22T01:00:00Z');

let party: TestParty;
let caller: RegisteredPartner;
let jws: string;
beforeAll(async () => {
  party = await makeParty('tonga-tcu');
  caller = { partner: registered(party), version: 1 };
  jws = await signClaims(party, goodClaims(party, ORIGIN, { iat: NOW / 1000 - 60 }));
});

/** Stores that remember what they were asked for. */
let done: string[];
let records: Map<string, SubmissionRecord>;
beforeEach(() => {
  done = [];
  records = new Map();
});

function deps(change: Partial<Dependencies> = {}): Dependencies {
  return {
    origin: ORIGIN,
    clock: () => NOW,
    findSubmission: async (submissionId) => records.get(submissionId),
    findPartner: async () => caller,
    storeEnvelope: async () => void done.push('envelope'),
    signReceipt: async (receipt) => `receipt for ${receipt.submissionId}`,
    commit: async (record): Promise<CommitOutcome> => {
      const stored = records.get(record.submissionId);
      if (stored) return { outcome: 'exists', record: stored };
      records.set(record.submissionId, record);
      done.push('commit');
      return { outcome: 'committed' };
    },
    noteRefusal: async () => void done.push('refusal'),
    disposeAgain: async () => undefined,
    findRequirement: async () => undefined,
    ...change,
  };
}

const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : error);

describe('receiving', () => {
  test('stores the bytes before the record, and acknowledges after it', async () => {
    const answer = await receiveSubmission(deps(), jws, caller);
    expect(answer.status).toBe(201);
    expect(done).toEqual(['envelope', 'commit']);
  });

  test('answers a retry with the first receipt', async () => {
    const first = await receiveSubmission(deps(), jws, caller);
    const again = await receiveSubmission(deps({ signReceipt: async () => 'another receipt' }), jws, caller);
    expect(again.status).toBe(200);
    expect(again.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    expect(again.body).toBe(first.body);
  });

  test('finds a replay even when the report would be refused by now', async () => {
    await receiveSubmission(deps(), jws, caller);
    const aYearAndMoreLater = deps({ clock: () => NOW + 500 * 86_400_000 });
    expect((await receiveSubmission(aYearAndMoreLater, jws, caller)).status).toBe(200);
    const stolen = caller.partner.keys.map((key) => ({ ...key, state: 'compromised' as const }));
    const compromised = { partner: { ...caller.partner, keys: stolen }, version: 2 };
    expect((await receiveSubmission(deps(), jws, compromised)).status).toBe(200);
    expect(done).toEqual(['envelope', 'commit']);
  });

  test('acknowledges nothing when the key, the bytes or the commit cannot be had [ASVS 16.5.2] [ASVS 16.5.3]', async () => {
    const fails = async () => {
      throw new Error('not now');
    };
    for (const fault of [{ signReceipt: fails }, { storeEnvelope: fails }, { commit: fails }]) {
      await expect(receiveSubmission(deps(fault), jws, caller)).rejects.toThrow('not now');
    }
    expect(done).not.toContain('commit');
  });

  test('judges again when the registry changed before the commit, and lets suspension bite [ASVS 15.4.2]', async () => {
    const commit = vi
      .fn<Dependencies['commit']>()
      .mockResolvedValueOnce({ outcome: 'partner-changed' })
      .mockResolvedValueOnce({ outcome: 'committed' });
    const renamed = async () => ({ partner: { ...caller.partner, name: 'New name' }, version: 2 });
    expect((await receiveSubmission(deps({ commit, findPartner: renamed }), jws, caller)).status).toBe(201);
    expect(commit.mock.calls.map(([, , partner]) => partner.version)).toEqual([1, 2]);

    const suspended = async () => ({ partner: { ...caller.partner, status: 'suspended' as const }, version: 2 });
    const changed = async (): Promise<CommitOutcome> => ({ outcome: 'partner-changed' });
    const refused = receiveSubmission(deps({ commit: changed, findPartner: suspended }), jws, caller);
    expect(codeOf(await refused.catch((error: unknown) => error))).toBe('suspended');
  });

  test('counts a refused attempt by its codes, without its content', async () => {
    const noteRefusal = vi.fn<Dependencies['noteRefusal']>();
    const claims = goodClaims(party, ORIGIN, { iat: NOW / 1000 - 60, canary: 'a name that must not be kept' });
    const refused = receiveSubmission(deps({ noteRefusal }), await signClaims(party, claims), caller);
    expect(codeOf(await refused.catch((error: unknown) => error))).toBe('report-not-valid');
    const [event] = noteRefusal.mock.calls[0] ?? [];
    expect(event?.tally).toEqual({
      partnerId: 'tonga-tcu',
      reportKey: claims.jti,
      outcome: 'refused',
      at: '2026-11-22T01:00:00.000Z',
      codes: ['unknown-member'],
    });
  });

  test('refuses what was signed for practice before anything is stored, and does not count it', async () => {
    const claims = goodClaims(party, `${ORIGIN}/practice`, { iat: NOW / 1000 - 60 });
    const refused = receiveSubmission(deps(), await signClaims(party, claims), caller);
    expect(await refused.catch((error: unknown) => error)).toMatchObject({
      code: 'audience-mismatch',
      message: 'It was signed for practice.',
    });
    expect(done).toEqual([]);
    expect(PROBLEMS['audience-mismatch'].fix).toContain('--practice');
  });

  test('says when to come back after the quota of a day [ASVS 2.3.2] [API6:2023]', async () => {
    const full = deps({ commit: async () => ({ outcome: 'quota-exceeded' }) });
    const error = await receiveSubmission(full, jws, caller).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'quota-exceeded', facts: { retryAfterSeconds: 3_600 } });
  });
});
