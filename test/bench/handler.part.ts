/**
 * P1 to P3: CPU of one accepted submission inside the handler of receive-submission, with its whole middy stack, its stores
 * answering at once; beside it the floor: bare verifications and signature, hash, parse and a hand-written check.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { compactVerify, importJWK } from 'jose';
import * as z from 'zod';
import { signingInputOf } from '#domain/compact-jws.ts';
import { DpopNonces } from '#domain/dpop-nonce.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import { RECEIPT_TYP, type Receipt } from '#schemas/receipt.ts';
import { Submission } from '#schemas/submission.ts';
import { type Dependencies, submissionRoutes } from '../../functions/receive-submission.ts';
import { makeKey, registered, type TestKey } from '../support/test-party.ts';
import { type AcceptedCall, acceptedCall, bareSigner, ORIGIN, privateKeyObject } from './accepted-call.ts';
import type { Size } from './benchmark-report.ts';
import { checkByHand } from './check-by-hand.ts';
import { cpuOf, type Effort } from './rounds.ts';
import { atMost, type Row, rounded } from './row.ts';

type Lambda = ReturnType<typeof handlerOnMemory>;
const NEVER = { signal: new AbortController().signal };

type Case = {
  readonly id: string;
  readonly algorithm: SignatureAlgorithm;
  readonly size: Size;
  readonly limit: number;
};
const CASES: readonly Case[] = [
  { id: 'P1', algorithm: 'ES384', size: '4 KB', limit: 1.3 },
  { id: 'P2', algorithm: 'ES256', size: '4 KB', limit: 3 },
  { id: 'P3.64', algorithm: 'ES384', size: '64 KB', limit: 2 },
  { id: 'P3.256', algorithm: 'ES384', size: '256 KB', limit: 2 },
];

export async function measure(effort: Effort): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { id, algorithm, size, limit } of CASES) {
    const cpu = await cpuOf(await handlerAndFloor(algorithm, size), effort);
    rows.push(
      atMost(limit, {
        id,
        what: `CPU of an accepted submission, ${size}, ${algorithm}`,
        figure: cpu.handler / 1000,
        unit: 'ms',
        peer: cpu.floor / 1000,
        than: 'bare crypto, parse, check',
        note: `with jose and zod and nothing else ${rounded(cpu.packages / cpu.floor)}x`,
      }),
    );
  }
  return rows;
}

async function handlerAndFloor(algorithm: SignatureAlgorithm, size: Size) {
  const nonces = new DpopNonces(new Uint8Array(32));
  const now = Date.now();
  const call = await acceptedCall(algorithm, size, await nonces.current(Math.floor(now / 1000)));
  const receiptKey = await makeKey();
  const signReceipt = bareSigner(await privateKeyObject(receiptKey));
  const lambda = handlerOnMemory(call, nonces, now, receiptKey.thumbprint, signReceipt);
  const handler = async () => {
    const answer = await lambda(call.event, {} as Parameters<Lambda>[1], NEVER);
    if (answer?.statusCode !== 201) throw new Error(`The benchmark's submission is not accepted: ${answer?.body}`);
  };
  return { handler, packages: await packagesOf(call, signReceipt), floor: floorOf(call, signReceipt) };
}

/** Who verifies with jose and checks with zod cannot do less: three verifications, a parse, a check, a signature. */
async function packagesOf({ party, tokenKey, accessToken, proof, jws }: AcceptedCall, sign: (text: string) => string) {
  const verification = async (token: string, { jwk, algorithm }: TestKey) => {
    const key = await importJWK({ ...jwk }, algorithm);
    return () => compactVerify(token, key, { algorithms: [algorithm] });
  };
  const checks = [await verification(accessToken, tokenKey), await verification(proof, party.dpop)];
  const verifyJws = await verification(jws, party.signing);
  const receipt = 'x'.repeat(700);
  return async () => {
    for (const check of checks) await check();
    const { payload } = await verifyJws();
    Submission.parse(JSON.parse(Buffer.from(payload).toString()));
    sign(receipt);
  };
}

/** What receive-submission wires, on stores that answer at once. KMS is stood in for by one bare signature, as in the floor. */
function handlerOnMemory(
  { party, tokenKey }: AcceptedCall,
  nonces: DpopNonces,
  now: number,
  receiptKid: string,
  signReceipt: (signingInput: string) => string,
) {
  const caller = { partner: registered(party), version: 1 };
  const clock = () => now;
  const deps: Dependencies = {
    origin: ORIGIN,
    clock,
    findSubmission: async () => undefined,
    findPartner: async () => caller,
    storeEnvelope: async () => undefined,
    signReceipt: async (receipt: Receipt) => {
      const signingInput = signingInputOf({ alg: 'ES384', kid: receiptKid, typ: RECEIPT_TYP }, receipt);
      return `${signingInput}.${signReceipt(signingInput)}`;
    },
    commit: async () => ({ outcome: 'committed' }),
    noteRefusal: async () => undefined,
    disposeAgain: async () => undefined,
    findRequirement: async () => undefined,
  };
  const access = {
    issuer: ORIGIN,
    findTokenKey: async (kid: string) => (kid === tokenKey.thumbprint ? { kid, jwk: tokenKey.jwk } : undefined),
    findPartner: async () => caller,
    rememberProof: async () => true,
    isCurrentNonce: (nonce: string, nowSeconds: number) => nonces.isCurrent(nonce, nowSeconds),
    currentNonce: (nowSeconds: number) => nonces.current(nowSeconds),
  };
  return httpHandler(z.object({}), () => ({ origin: ORIGIN, clock, access, routes: submissionRoutes(deps) }));
}

function floorOf({ party, tokenKey, accessToken, proof, jws }: AcceptedCall, signReceipt: (text: string) => string) {
  const checks = [bareVerification(accessToken, tokenKey), bareVerification(proof, party.dpop)];
  const verifyJws = bareVerification(jws, party.signing);
  const signingInput = jws.slice(0, jws.lastIndexOf('.'));
  const payload = signingInput.slice(signingInput.indexOf('.') + 1);
  const receipt = 'x'.repeat(700);
  return () => {
    for (const check of checks) check();
    verifyJws();
    createHash('sha512').update(signingInput).digest('hex');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (!checkByHand(claims)) throw new Error('The check by hand does not know this report.');
    signReceipt(receipt);
  };
}

function bareVerification(token: string, { jwk, algorithm }: TestKey): () => void {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const hash = algorithm === 'ES384' ? 'sha384' : 'sha256';
  const at = token.lastIndexOf('.');
  return () => {
    const signature = Buffer.from(token.slice(at + 1), 'base64url');
    const valid = verify(hash, Buffer.from(token.slice(0, at)), { key, dsaEncoding: 'ieee-p1363' }, signature);
    if (!valid) throw new Error('A signature of the benchmark does not verify.');
  };
}
