/** Longer ways through the exchange with canaries in everything: reports, tokens, envelopes, an enrolment. */

import { CompactSign } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { expect } from 'vitest';
import { checkClaims } from '#domain/check-report.ts';
import { ENROLMENT_TYP } from '#schemas/partner.ts';
import { MESSAGE_TYP } from '#schemas/message.ts';
import { SUBMISSION_TYP } from '#schemas/submission.ts';
import { CLIENT_ASSERTION_TYPE } from '#schemas/token.ts';
import { basic, basicOf } from '../attacks/vectors/basic.ts';
import { withCanaries } from './canaries.ts';
import type { CanarySender } from './canary-sender.ts';
import { enrolmentClaims } from './enrolled.ts';
import { clientAssertion, dpopProof, goodClaims, makeParty, type RawClient, signClaims } from './test-party.ts';

/** Sends a report with a canary wherever it is still accepted, and lets everything be done with it. */
export async function acceptAndDecide(
  sender: CanarySender,
  { unit, reader }: { readonly unit: RawClient; readonly reader: RawClient },
  sample: Record<string, unknown>,
): Promise<void> {
  const { canaries } = sender;
  const fixed = ['iss', 'aud', 'jti'];
  const isFine = (claims: Record<string, unknown>) =>
    fixed.every((name) => claims[name] === sample[name]) &&
    checkClaims(claims, { nowSeconds: Date.now() / 1000 }).findings.every(({ severity }) => severity !== 'blocking');
  const jws = await signClaims(unit.party, withCanaries(sample, canaries, isFine));
  const accepted = await sender.call(unit, 'POST', '/v1/submissions', sender.jose(jws));
  expect(accepted.status, accepted.body).toBe(201);
  expect((await sender.call(unit, 'POST', '/v1/submissions', sender.jose(jws))).status).toBe(200);
  const { submissionId } = JSON.parse(accepted.body);
  for (const part of ['', '/envelope', '/receipt'])
    await sender.call(unit, 'GET', `/v1/submissions/${submissionId}${part}`);
  await sender.call(
    reader,
    'POST',
    '/v1/acknowledgements',
    sender.json({ submissionId, summaryId: `${submissionId}~summary` }),
  );
  const grading = { reliability: 'B', credibility: '2', original: { scheme: 'national', value: canaries.at('grade') } };
  const accept = { decision: 'accept', reason: canaries.at('reason'), grading };
  const question = { pointer: `/${canaries.at('pointer')}`, text: canaries.at('question') };
  const giveBack = { decision: 'return', reason: canaries.at('reason'), questions: [question] };
  const path = `/v1/submissions/${submissionId}/decisions`;
  const triage = { decision: 'triage', reason: canaries.at('triage reason') };
  expect((await sender.call(reader, 'POST', path, sender.json(triage))).status).toBe(201);
  expect((await sender.call(reader, 'POST', path, sender.json(accept))).status).toBe(201);
  expect((await sender.call(reader, 'POST', path, sender.json(giveBack))).status).toBe(409);
  const ask = { text: canaries.at('question text'), questions: [question] };
  const about = `/v1/submissions/${submissionId}`;
  expect((await sender.call(reader, 'POST', `${about}/questions`, sender.json(ask))).status).toBe(201);
  await sender.call(unit, 'GET', '/v1/questions');
  const { iss, aud, iat } = goodClaims(unit.party, unit.origin);
  const answers = [{ pointer: question.pointer, text: canaries.at('answer') }];
  const reply = { iss, aud, iat, jti: uuidv7(), submissionId, text: canaries.at('reply'), answers };
  const signed = sender.jose(await signClaims(unit.party, reply, MESSAGE_TYP));
  expect((await sender.call(unit, 'POST', `${about}/messages`, signed)).status).toBe(201);
  expect((await sender.call(unit, 'POST', `${about}/messages`, signed)).status).toBe(200);
  await sender.call(reader, 'GET', `${about}/messages`);
  const request = {
    partnerId: unit.party.partnerId,
    subject: canaries.at('subject'),
    text: canaries.at('request'),
    dueOn: '2039-12-01',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
  };
  const { requestId } = JSON.parse((await sender.call(reader, 'POST', '/v1/requests', sender.json(request))).body);
  const told = { iss, aud, iat, jti: uuidv7(), requestId, declined: true, text: canaries.at('refusal') };
  const declined = sender.jose(await signClaims(unit.party, told, MESSAGE_TYP));
  expect((await sender.call(unit, 'POST', `/v1/requests/${requestId}/messages`, declined)).status).toBe(201);
  for (const format of ['json', 'ndjson', 'csv'])
    await sender.call(unit, 'GET', `/v1/feeds/nztcu-curated/items?limit=1&format=${format}`);
  const withdraw = { decision: 'withdraw', reasonClass: 'refuted', reason: canaries.at('withdrawal') };
  expect((await sender.call(reader, 'POST', path, sender.json(withdraw))).status).toBe(201);
  expect((await sender.call(reader, 'POST', path, sender.json(withdraw))).status).toBe(409);
  await sender.call(reader, 'GET', '/v1/inbox?limit=2');
  await sender.call(unit, 'GET', '/v1/submissions?limit=1');
}

/** Token requests of which every part says something: one that is granted, and one refused for each part. */
export async function askForTokens(sender: CanarySender, unit: RawClient): Promise<void> {
  const { canaries } = sender;
  const url = `${unit.origin}/oauth/token`;
  const ask = async (form: Record<string, string>, proof: string) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', DPoP: canaries.keep(proof) };
    return sender.anonymous('POST', '/oauth/token', { headers, body: new URLSearchParams(form).toString() });
  };
  const proof = (claims: object = {}) =>
    dpopProof(unit.party.dpop, { method: 'POST', url, nonce: unit.nonce }, { claims });
  const assertion = async (claims: object) => canaries.keep(await clientAssertion(unit.party, unit.origin, { claims }));
  const sound = async () => ({
    grant_type: 'client_credentials',
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: await assertion({ jti: canaries.at('assertion jti'), other: canaries.at('assertion claim') }),
  });
  const speaking = { jti: canaries.at('proof jti'), other: canaries.at('proof claim') };
  expect((await ask(await sound(), await proof(speaking))).status).toBe(200);
  for (const field of ['grant_type', 'client_assertion_type', 'client_assertion', 'scope', 'client_id', 'other']) {
    await ask({ ...(await sound()), [field]: canaries.at(`form ${field}`) }, await proof());
  }
  for (const claim of ['iss', 'sub', 'aud', 'jti', 'exp', 'iat']) {
    const client_assertion = await assertion({ [claim]: canaries.at(`assertion ${claim}`) });
    await ask({ ...(await sound()), client_assertion }, await proof());
  }
  for (const claim of ['htm', 'htu', 'nonce', 'ath', 'iat']) {
    await ask(await sound(), await proof({ [claim]: canaries.at(`proof ${claim}`) }));
  }
  await ask({ ...(await sound()), client_assertion: sender.forged('assertion') }, await proof());
  await ask(await sound(), sender.forged('proof'));
}

/** Envelopes that say something where they must not: in each member of the header, and instead of all of it. */
export async function sendEnvelopes(sender: CanarySender, unit: RawClient): Promise<void> {
  const { canaries } = sender;
  const { privateKey, algorithm } = unit.party.signing;
  for (const member of ['kid', 'typ', 'cty', 'jku', 'x5u', 'unknown']) {
    const header = { alg: algorithm, kid: 'x', typ: SUBMISSION_TYP, [member]: canaries.at(`header ${member}`) };
    const payload = new TextEncoder().encode(JSON.stringify(goodClaims(unit.party, unit.origin)));
    const jws = await new CompactSign(payload).setProtectedHeader(header).sign(privateKey);
    await sender.call(unit, 'POST', '/v1/submissions', sender.jose(jws));
  }
  await sender.call(unit, 'POST', '/v1/submissions', sender.jose(sender.forged('envelope')));
  await sender.call(unit, 'POST', '/v1/submissions', sender.jose(canaries.at('no envelope at all')));
}

/** A new partner whose every text is a canary; suspended at once, and its key ended. */
export async function enrolAndSuspend(sender: CanarySender, desk: RawClient): Promise<void> {
  const { canaries } = sender;
  const party = await makeParty(`t-${uuidv7().slice(-20)}`);
  const claims = enrolmentClaims(party, desk.origin, {
    name: canaries.at('partner name'),
    agency: canaries.at('agency'),
  });
  const request = canaries.keep(await signClaims(party, claims, ENROLMENT_TYP));
  const fingerprint = party.signing.thumbprint;
  const order = sender.json({ request, fingerprint, kind: 'unit', breakGlass: canaries.at('why it cannot wait') });
  expect((await sender.call(desk, 'POST', '/v1/partners', order)).status).toBe(202);
  expect((await sender.call(desk, 'POST', '/v1/partners', order)).status).toBe(409);
  const path = `/v1/partners/${party.partnerId}`;
  const [from, reason] = ['2026-10-03T04:15:00Z', canaries.at('reason')];
  await sender.call(desk, 'POST', `${path}/status`, sender.json({ status: 'suspended', reason }));
  const key = `${path}/keys/${party.signing.thumbprint}`;
  expect((await sender.call(desk, 'POST', key, sender.json({ state: 'compromised', from, reason }))).status).toBe(200);
}

/** A feed credential from its issue to its end; its secret and the header that holds it, right and wrong. */
export async function comeByBasic(sender: CanarySender, desk: RawClient, unit: RawClient): Promise<void> {
  const { canaries } = sender;
  const path = `/v1/partners/${unit.party.partnerId}/feed-credentials`;
  const breakGlass = canaries.at('why a credential cannot wait');
  const order = { label: canaries.at('label'), feeds: ['nztcu-curated'], breakGlass };
  const issued = await sender.call(desk, 'POST', path, sender.json(order));
  const { credentialId, secret } = JSON.parse(issued.body);
  const come = async (proper: string, status: number) => {
    const headers = { Authorization: canaries.keep(proper), ...sender.strangeHeaders('basic'), Accept: '*/*' };
    expect((await sender.anonymous('GET', '/v1/feeds/nztcu-curated/items', { headers })).status).toBe(status);
    expect((await sender.anonymous('GET', '/v1/feeds', { headers })).status).toBe(401);
  };
  await come(basicOf({ credentialId, secret }), 200);
  await come(basicOf({ credentialId, secret: canaries.keep(secret.toUpperCase()) }), 401);
  await come(basic(`${canaries.at('user')}:${canaries.at('password')}`), 401);
  const reason = canaries.at('reason');
  const rotation = sender.json({ change: 'rotate', reason, breakGlass });
  const rotated = await sender.call(desk, 'POST', `${path}/${credentialId}`, rotation);
  await come(basicOf({ credentialId, secret: JSON.parse(rotated.body).secret }), 200);
  await sender.call(desk, 'POST', `${path}/${credentialId}`, sender.json({ change: 'revoke', reason }));
  await come(basicOf({ credentialId, secret }), 401);
}
