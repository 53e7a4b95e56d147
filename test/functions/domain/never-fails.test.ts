/** Whatever is sent, the verdict is a verdict: a refusal with a code of ours, never a fault of ours. Seeded, so the same each time. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { verifyClientAssertion } from '#domain/client-assertion.ts';
import { verifyDpopProof } from '#domain/dpop-proof.ts';
import { partnerFrom } from '#domain/enrolment.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { assertionFor } from '../../attacks/access-forge.ts';
import { type Control, controlFor, forge, partnerOf } from '../../attacks/forge.ts';
import { goodSubmission } from '../../schemas/rules/good-submission.ts';
import { mutation } from '../../support/json-mutations.ts';
import { makeParty, type TestParty } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600;
const ORIGIN = 'https://exchange.example';
let control: Control;
let party: TestParty;

beforeAll(async () => {
  // P-256 signs faster than P-384, and here the signature is not what is tried.
  party = await makeParty('tonga-tcu', 'ES256');
  control = controlFor(party, party, ORIGIN, NOW);
});

async function isVerdict(outcome: Promise<unknown>): Promise<void> {
  const error = await outcome.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error !== undefined) expect(error).toBeInstanceOf(Refusal);
}

const verify = (text: string) => verifySubmission(text, partnerOf(party, NOW), { audience: ORIGIN, nowSeconds: NOW });

test('a rich report with three places changed at random gets a verdict', async () => {
  const rich = { ...goodSubmission(), iss: party.partnerId, aud: ORIGIN, jti: control.claims.jti };
  await fc.assert(
    fc.asyncProperty(fc.array(mutation(), { minLength: 1, maxLength: 3 }), async (changes) => {
      const claims = changes.reduce((value, change) => change(value), rich as unknown);
      await isVerdict(verify(forge(control, { payload: JSON.stringify(claims) })));
    }),
    { seed: 1, numRuns: 600 },
  );
});

test('signed bytes of any kind get a verdict', async () => {
  const payload = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.json(), fc.string({ unit: 'binary' }));
  await fc.assert(
    fc.asyncProperty(payload, (bytes) => isVerdict(verify(forge(control, { payload: bytes })))),
    { seed: 2, numRuns: 300 },
  );
});

test('a header of any kind gets a verdict', async () => {
  const member = fc.constantFrom('alg', 'kid', 'typ', 'cty', 'crit', 'jwk', 'b64');
  const header = fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.constantFrom('ES256', 'none', 'json', ['b64'])));
  await fc.assert(
    fc.asyncProperty(header, (members) => isVerdict(verify(forge(control, { header: members })))),
    { seed: 3, numRuns: 300 },
  );
});

test('any text gets a verdict, as a submission, an assertion, a proof and an enrolment', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'eyJ0.-_=AB9 '.split('')), maxLength: 40 }),
    fc
      .tuple(fc.jsonValue(), fc.jsonValue())
      .map((parts) => parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.AA'),
  );
  const findPartner = async () => partnerOf(party, NOW);
  const proofContext = { method: 'GET', address: ORIGIN, nowSeconds: NOW, isCurrentNonce: async () => true };
  await fc.assert(
    fc.asyncProperty(text, async (any) => {
      await isVerdict(verify(any));
      await isVerdict(verifyClientAssertion(any, { issuer: ORIGIN, nowSeconds: NOW, findPartner }));
      await isVerdict(verifyDpopProof(any, proofContext));
      await isVerdict(
        partnerFrom({ request: any, fingerprint: 'A'.repeat(43), kind: 'unit' }, { audience: ORIGIN, now: NOW * 1000 }),
      );
    }),
    { seed: 4, numRuns: 500 },
  );
});

test('an assertion with claims of any kind gets a verdict', async () => {
  const claim = fc.constantFrom('iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti');
  const findPartner = async () => partnerOf(party, NOW);
  await fc.assert(
    fc.asyncProperty(fc.dictionary(claim, fc.oneof(fc.jsonValue(), fc.double(), fc.maxSafeInteger())), (claims) =>
      isVerdict(
        verifyClientAssertion(assertionFor({ origin: ORIGIN, nowSeconds: NOW, party }, { claims }), {
          issuer: ORIGIN,
          nowSeconds: NOW,
          findPartner,
        }),
      ),
    ),
    { seed: 5, numRuns: 300 },
  );
});
