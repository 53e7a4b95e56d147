/** Every attack on a submission's bytes, against the use case itself: the verdict, and that nothing is stored. */
import { beforeAll, expect, test } from 'vitest';
import { PROBLEMS } from '#schemas/problem.ts';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { checkSubmission } from '../../../functions/check-submission.ts';
import { type Dependencies, receiveSubmission } from '../../../functions/receive-submission.ts';
import { type Control, controlFor, forge, partnerOf } from '../../attacks/forge.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { withFiles } from '../../attacks/vectors/attachments.ts';
import { submissionVectors } from '../../attacks/vectors/submissions.ts';
import { makeParty, type TestParty } from '../../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600_000;
const parties = new Map<SignatureAlgorithm, TestParty>();
let stranger: TestParty;

beforeAll(async () => {
  for (const algorithm of ['ES384', 'ES256', 'Ed25519'] as const) {
    parties.set(algorithm, await makeParty(`unit-${algorithm.toLowerCase()}`, algorithm));
  }
  stranger = await makeParty('stranger');
});

function controlOf(algorithm: SignatureAlgorithm = 'ES384'): Control {
  const party = parties.get(algorithm);
  if (!party) throw new Error('There is no such party.');
  return controlFor(party, stranger, ORIGIN, NOW / 1000);
}

/** Stores in memory that note every write, and every look at the registry. */
function memory() {
  const writes: string[] = [];
  const looks: string[] = [];
  const noted = async (what: string) => void writes.push(what);
  const deps: Dependencies = {
    origin: ORIGIN,
    clock: () => NOW,
    findSubmission: async () => undefined,
    findPartner: async (partnerId) => void looks.push(partnerId),
    storeEnvelope: () => noted('envelope'),
    signReceipt: async () => 'receipt',
    commit: async () => {
      await noted('record');
      return { outcome: 'committed' };
    },
    noteRefusal: async () => undefined,
    disposeAgain: async () => undefined,
    findRequirement: async () => undefined,
  };
  return { writes, looks, deps };
}

const send = (deps: Dependencies, control: Control, jws: string) =>
  receiveSubmission(deps, jws, { partner: partnerOf(control.party, control.nowSeconds), version: 1 });

test.for(['ES384', 'ES256', 'Ed25519'] as const)('the control of %s is accepted and stored', async (algorithm) => {
  const { deps, writes } = memory();
  const control = controlOf(algorithm);
  expect((await send(deps, control, forge(control))).status).toBe(201);
  expect(writes.toSorted()).toEqual(['envelope', 'record']);
});

test('the control with a file is accepted', async () => {
  const { deps } = memory();
  const control = controlOf();
  expect((await send(deps, control, withFiles(control))).status).toBe(201);
});

attacks(
  'submissions',
  submissionVectors,
  'is refused, nothing is stored, and a dry run says the same',
  async ({ change, signer, expect: due }) => {
    const { deps, writes, looks } = memory();
    const control = controlOf(signer);
    const jws = change(control);
    const refusal = await send(deps, control, jws).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    const { code } = refusal as Refusal;
    expect({ status: PROBLEMS[code].status, code }).toEqual(due);
    expect(writes).toEqual([]);
    expect(looks).toEqual([]);
    const dryRun = await checkSubmission(deps, jws, { partner: partnerOf(control.party, control.nowSeconds) });
    expect(dryRun).toMatchObject({ wouldBeStatus: due.status, code: due.code });
    expect(dryRun.detail).toBe((refusal as Refusal).facts.detail);
  },
);

test('no attack has changed what every object has', () => {
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(Reflect.ownKeys(Object.prototype)).toHaveLength(12);
});
