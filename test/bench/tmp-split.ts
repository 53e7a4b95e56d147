import '#edge/from-base64.ts';
import { authenticateCaller } from '#domain/authenticate-caller.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { DpopNonces } from '#domain/dpop-nonce.ts';
import { verifyAccessToken } from '#domain/access-token.ts';
import { verifyDpopProof } from '#domain/dpop-proof.ts';
import { openEnvelope, verifySignature, findSigningKey } from '#domain/jws-profile.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { checkClaims } from '#domain/check-report.ts';
import { digestOf } from '#domain/compact-jws.ts';
import { calculateJwkThumbprint } from 'jose';
import { registered } from '../support/test-party.ts';
import { acceptedCall, ORIGIN } from './accepted-call.ts';
import { cpuOf, FULL } from './rounds.ts';
const size = (process.argv[2] ?? '4 KB') as '4 KB';
const nonces = new DpopNonces(new Uint8Array(32));
const now = Date.now();
const nowSeconds = Math.floor(now / 1000);
const call = await acceptedCall('ES384', size, await nonces.current(nowSeconds));
const caller = { partner: registered(call.party), version: 1 };
const access = {
  issuer: ORIGIN,
  tokenKeys: async () => [{ kid: call.tokenKey.thumbprint, jwk: call.tokenKey.jwk }],
  findPartner: async () => caller,
  rememberProof: async () => true,
  isCurrentNonce: (n: string, s: number) => nonces.isCurrent(n, s),
};
const env = openEnvelope(call.jws);
const key = findSigningKey(env, caller.partner);
const claims = parseStrictJson(env.jws.payload);
const cpu = await cpuOf(
  {
    authenticate: () =>
      authenticateCaller(
        { authorization: [`DPoP ${call.accessToken}`], dpop: [call.proof], method: 'POST', path: '/v1/submissions' },
        access,
        now,
      ),
    token: () =>
      verifyAccessToken(call.accessToken, {
        issuer: ORIGIN,
        keys: [{ kid: call.tokenKey.thumbprint, jwk: call.tokenKey.jwk }],
        nowSeconds,
      }),
    proof: () =>
      verifyDpopProof(call.proof, {
        method: 'POST',
        address: `${ORIGIN}/v1/submissions`,
        accessToken: call.accessToken,
        nowSeconds,
        isCurrentNonce: (n: string) => nonces.isCurrent(n, nowSeconds),
      }),
    thumbprint: () => calculateJwkThumbprint(call.party.dpop.jwk, 'sha256'),
    verifySubmission: () => verifySubmission(call.jws, caller.partner, { audience: ORIGIN, nowSeconds }),
    open: () => {
      openEnvelope(call.jws);
    },
    signature: () => verifySignature(env, key),
    digest: () => digestOf(env.jws.signingInput),
    strict: () => {
      parseStrictJson(env.jws.payload);
    },
    check: () => {
      checkClaims(claims, { nowSeconds });
    },
  },
  FULL,
);
console.log(cpu);
