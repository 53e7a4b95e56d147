/** Every attack on tokens and proofs, against the pure authentication: the verdict, and that the registry is not asked in vain. */
import { beforeAll, expect, test } from 'vitest';
import { type AccessPorts, authenticateCaller } from '#domain/authenticate-caller.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { type CallControl, proofFor, tokenFor } from '../../attacks/access-forge.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { credentialVectors } from '../../attacks/vectors/credentials.ts';
import { makeKey, makeParty, registered } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600_000;
const ORIGIN = 'https://exchange.example';
let call: CallControl;
let ports: AccessPorts;

beforeAll(async () => {
  const [party, stranger, tokenKey] = [await makeParty('unit-one'), await makeParty('stranger'), await makeKey()];
  const edwards = await makeKey('Ed25519');
  const half = {
    edwards,
    origin: ORIGIN,
    nowSeconds: NOW / 1000,
    party,
    stranger,
    tokenKey,
    method: 'GET',
    path: '/v1/submissions',
  };
  call = { ...half, nonce: 'the-right-nonce', accessToken: tokenFor({ ...half, nonce: '', accessToken: '' }) };
  const used = new Set<string>();
  ports = {
    issuer: ORIGIN,
    findTokenKey: async (kid) => (kid === tokenKey.thumbprint ? { kid, jwk: tokenKey.jwk } : undefined),
    findPartner: async (partnerId) =>
      partnerId === party.partnerId ? { partner: registered(party), version: 1 } : undefined,
    rememberProof: async (...name) => {
      const isFirst = !used.has(name.join());
      used.add(name.join());
      return isFirst;
    },
    isCurrentNonce: async (nonce) => nonce === call.nonce,
  };
});

const authenticate = (credentials: { authorization: readonly string[]; dpop: readonly string[] }, now = NOW) =>
  authenticateCaller({ ...credentials, method: call.method, path: call.path }, ports, now);

const control = () => ({ authorization: [`DPoP ${call.accessToken}`], dpop: [proofFor(call)] });

test('the control is let in, as the partner that the token names', async () => {
  const caller = await authenticate(control());
  expect(caller).toMatchObject({ kind: 'partner', principal: 'unit-one', partner: { partnerId: 'unit-one' } });
});

test('the scheme may be written in small letters', async () => {
  const { authorization, dpop } = control();
  expect(
    await authenticate({ authorization: authorization.map((value) => value.replace('DPoP', 'dpop')), dpop }),
  ).toBeTruthy();
});

test('a proof is good for one request', async () => {
  const credentials = control();
  await authenticate(credentials);
  await expect(authenticate(credentials)).rejects.toMatchObject({ code: 'not-authenticated' });
});

attacks('credentials', credentialVectors, 'gets the answer that is due', async ({ change, expect: due }) => {
  const outcome = await authenticate(change(call)).then(
    () => ({ status: 200 }),
    (error: unknown) => {
      expect(error).toBeInstanceOf(Refusal);
      const { code, facts } = error as Refusal;
      expect(facts).toEqual({});
      return { status: PROBLEMS[code].status, code };
    },
  );
  expect(outcome).toEqual(due);
});

test.for([
  [-301, false],
  [-300, true],
  [30, true],
  [31, false],
] as const)('a proof that is made %i seconds from now is let in: %s', async ([distance, isLetIn]) => {
  const proof = proofFor(call, { claims: { iat: NOW / 1000 + distance } });
  const outcome = authenticate({ authorization: [`DPoP ${call.accessToken}`], dpop: [proof] });
  await (isLetIn
    ? expect(outcome).resolves.toBeTruthy()
    : expect(outcome).rejects.toMatchObject({ code: 'not-authenticated' }));
});

test('a token ends at its second', async () => {
  const at = (seconds: number) => {
    const proof = proofFor(call, { claims: { iat: NOW / 1000 + seconds } });
    return authenticate({ authorization: [`DPoP ${call.accessToken}`], dpop: [proof] }, NOW + seconds * 1000);
  };
  await expect(at(899)).resolves.toBeTruthy();
  await expect(at(900)).rejects.toMatchObject({ code: 'not-authenticated' });
});
