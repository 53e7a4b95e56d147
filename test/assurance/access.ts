/** An exchange of one unit in memory, and the call that it answers: each test of a control changes one thing of it. */
import { type AccessPorts, authenticateCaller } from '#domain/authenticate-caller.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { Partner } from '#schemas/partner.ts';
import { CLIENT_ASSERTION_TYPE } from '#schemas/token.ts';
import { type Dependencies, issueToken } from '../../functions/issue-token.ts';
import { assertionFor, type CallControl, proofFor, type ProofForgery, tokenFor } from '../attacks/access-forge.ts';
import type { Forgery } from '../attacks/forge.ts';
import { staffIssuer } from '../support/staff-issuer.ts';
import { makeKey, makeParty, registered } from '../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
export const NOW_SECONDS = 1_795_305_600;
export const ORIGIN = 'https://exchange.example';

export type Access = Awaited<ReturnType<typeof oneUnit>>;

/** Every member is made afresh: what one test uses up is not missed by another. */
export async function oneUnit(change: Partial<Partner> = {}) {
  const [party, stranger, tokenKey, edwards] = [
    await makeParty('tonga-tcu'),
    await makeParty('stranger'),
    await makeKey(),
    await makeKey('Ed25519'),
  ];
  const half = { edwards, origin: ORIGIN, nowSeconds: NOW_SECONDS, party, stranger, tokenKey, method: 'GET' };
  const path = '/v1/submissions';
  const bare = { ...half, path, nonce: 'the-right-nonce', accessToken: '' };
  const call: CallControl = { ...bare, accessToken: tokenFor(bare) };
  const used = new Set<string>();
  const rememberOnce = async (...name: readonly (string | number)[]) => {
    const isFirst = !used.has(name.slice(0, -1).join());
    used.add(name.slice(0, -1).join());
    return isFirst;
  };
  const partner = registered(party, change);
  const findPartner = async (name: string) => (name === party.partnerId ? { partner, version: 1 } : undefined);
  const isCurrentNonce = async (nonce: string) => nonce === call.nonce;
  const ports: AccessPorts = {
    issuer: ORIGIN,
    findTokenKey: async (kid) => (kid === tokenKey.thumbprint ? { kid, jwk: tokenKey.jwk } : undefined),
    findPartner,
    rememberProof: rememberOnce,
    isCurrentNonce,
  };

  /** Calls with these headers, at this many seconds from now. */
  const authenticate = (headers: { authorization: readonly string[]; dpop: readonly string[] }, later = 0) =>
    authenticateCaller({ ...headers, method: call.method, path }, ports, (NOW_SECONDS + later) * 1000);

  const withToken = (forgery: Forgery = {}) => {
    const accessToken = tokenFor(call, forgery);
    return authenticate({ authorization: [`DPoP ${accessToken}`], dpop: [proofFor(call, { accessToken })] });
  };

  const withProof = (forgery: ProofForgery = {}) =>
    authenticate({ authorization: [`DPoP ${call.accessToken}`], dpop: [proofFor(call, forgery)] });

  const deps: Dependencies = {
    issuer: ORIGIN,
    clock: () => NOW_SECONDS * 1000,
    findPartner,
    isCurrentNonce,
    rememberOnce,
    staff: { issuers: [staffIssuer()], keysOf: async () => [] },
    signToken: async (claims) => JSON.stringify(claims),
  };

  /** Asks for a token; `form` is laid over the right one, `dpop` replaces the proofs. */
  const askForToken = async (form: Record<string, string | undefined> = {}, dpop?: readonly string[]) => {
    const endpoint: CallControl = { ...call, method: 'POST', path: '/oauth/token', accessToken: '' };
    const fields = {
      grant_type: 'client_credentials',
      client_assertion_type: CLIENT_ASSERTION_TYPE,
      client_assertion: assertionFor(call),
      ...form,
    };
    const headers = new Map([
      ['dpop', dpop ?? [proofFor(endpoint)]],
      ['content-type', ['application/x-www-form-urlencoded']],
    ]);
    const sent = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const request: HttpRequest = {
      requestId: 'test',
      method: 'POST',
      route: 'POST /oauth/token',
      path: '/oauth/token',
      pathParameters: {},
      query: {},
      header: (name) => headers.get(name) ?? [],
      rawBody: Buffer.from(String(new URLSearchParams(sent))),
    };
    const { status, body, noted } = await issueToken(deps, request);
    return { status, noted, answer: JSON.parse(String(body)) };
  };

  return { call, party, partner, ports, authenticate, withToken, withProof, askForToken };
}

/** What is answered to whoever is not let in, and not why. */
export const REFUSED = { code: 'not-authenticated', facts: {} };
