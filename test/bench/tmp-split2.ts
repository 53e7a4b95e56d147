import { authenticateCaller } from '#domain/authenticate-caller.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { DpopNonces } from '#domain/dpop-nonce.ts';
import { registered, makeKey } from '../support/test-party.ts';
import { acceptedCall, ORIGIN, bareSigner, privateKeyObject } from './accepted-call.ts';
import { receiveSubmission, submissionRoutes } from '../../functions/receive-submission.ts';
import { httpHandler } from '#edge/http-handler.ts';
import * as z from 'zod';
import { readRequest } from '#edge/http-request.ts';
import { cpuOf, FULL } from './rounds.ts';
const nonces = new DpopNonces(new Uint8Array(32));
const now = Date.now();
const nowSeconds = Math.floor(now / 1000);
const call = await acceptedCall('ES384', '4 KB', await nonces.current(nowSeconds));
const caller = { partner: registered(call.party), version: 1 };
const access = {
  issuer: ORIGIN,
  tokenKeys: async () => [{ kid: call.tokenKey.thumbprint, jwk: call.tokenKey.jwk }],
  findPartner: async () => caller,
  rememberProof: async () => true,
  isCurrentNonce: (n: string, s: number) => nonces.isCurrent(n, s),
  currentNonce: (n: number) => nonces.current(n),
};
const signer = bareSigner(await privateKeyObject(await makeKey()));
const deps = {
  origin: ORIGIN,
  clock: () => now,
  findSubmission: async () => undefined,
  findPartner: async () => caller,
  storeEnvelope: async () => undefined,
  signReceipt: async () => signer('x'.repeat(700)),
  commit: async () => ({ outcome: 'committed' as const }),
  noteRefusal: async () => undefined,
};
const deps0 = { ...deps, signReceipt: async () => 'x' };
const h = httpHandler(z.object({}), () => ({
  origin: ORIGIN,
  clock: () => now,
  access,
  routes: submissionRoutes(deps),
}));
const h0 = httpHandler(z.object({}), () => ({
  origin: ORIGIN,
  clock: () => now,
  access,
  routes: submissionRoutes(deps0),
}));
const auth = () =>
  authenticateCaller(
    { authorization: [`DPoP ${call.accessToken}`], dpop: [call.proof], method: 'POST', path: '/v1/submissions' },
    access,
    now,
  );
const cpu =
  false &&
  (await cpuOf(
    {
      handler: () => h(call.event, {} as never),
      handlerNoSign: () => h0(call.event, {} as never),
      receive: () => receiveSubmission(deps, call.jws, caller),
      receiveNoSign: () => receiveSubmission(deps0, call.jws, caller),
      authenticate: auth,
      verifySubmission: () => verifySubmission(call.jws, caller.partner, { audience: ORIGIN, nowSeconds }),
      sign: () => {
        signer('x'.repeat(700));
      },
      readRequest: () => {
        readRequest(call.event);
      },
      authThenSign: async () => {
        await auth();
        signer('x'.repeat(700));
      },
    },
    FULL,
  ));
console.error(cpu);
for (let b = 0; b < 16; b++) {
  const c0 = process.cpuUsage();
  for (let i = 0; i < 400; i++) await h(call.event, {} as never);
  const c = process.cpuUsage(c0);
  console.error(b, ((c.user + c.system) / 400).toFixed(0));
}
