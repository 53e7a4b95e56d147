/** Why a client is not let in shows neither in the answer nor in the work: one look-up and one verification each (row 54). */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { verifyClientAssertion } from '#domain/client-assertion.ts';
import type { Partner } from '#schemas/partner.ts';
import { assertionFor } from '../../attacks/access-forge.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { oracleVectors } from '../../attacks/vectors/oracles.ts';
import { makeParty, registered, type TestParty } from '../../support/test-party.ts';

const NOW = 1_795_305_600;
const ORIGIN = 'https://exchange.example';
let party: TestParty;
let stranger: TestParty;

beforeAll(async () => {
  [party, stranger] = [await makeParty('unit-one'), await makeParty('stranger')];
});

afterEach(() => void vi.restoreAllMocks());

/** How it ended, and what it took. */
async function ask(known: (partner: Partner) => Partner | undefined, signedBy = party) {
  const verify = vi.spyOn(crypto.subtle, 'verify');
  let looks = 0;
  const text = assertionFor({ origin: ORIGIN, nowSeconds: NOW, party }, { key: signedBy.authentication });
  const outcome = await verifyClientAssertion(text, {
    issuer: ORIGIN,
    nowSeconds: NOW,
    findPartner: async () => {
      looks++;
      return known(registered(party));
    },
  }).then(
    () => 'let in',
    ({ code, facts }) => ({ code, facts }),
  );
  return { outcome, looks, verifications: verify.mock.calls.length };
}

test('the control is let in, after one look-up and one verification', async () => {
  expect(await ask((partner) => partner)).toEqual({ outcome: 'let in', looks: 1, verifications: 1 });
});

attacks('oracles', oracleVectors, 'learns nothing from the refusal', async ({ known, signedBy }) => {
  expect(await ask(known, signedBy && stranger)).toEqual({
    outcome: { code: 'not-authenticated', facts: {} },
    looks: 1,
    verifications: 1,
  });
});
