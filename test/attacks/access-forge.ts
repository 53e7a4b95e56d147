/** Forges what opens doors: access tokens, DPoP proofs, client assertions; again by hand, with one thing changed. */
import { createHash, randomUUID } from 'node:crypto';
import { kidOf } from '#domain/sign-submission.ts';
import { ACCESS_TOKEN_TYP, DPOP_PROOF_TYP } from '#schemas/token.ts';
import type { TestKey, TestParty } from '../support/test-party.ts';
import { assemble, controlFor, type Forgery, forge, laidOver } from './forge.ts';

/** A call that is answered well when it is made with `accessToken` and the proof of `proofFor`. */
export type CallControl = {
  readonly origin: string;
  readonly nowSeconds: number;
  readonly party: TestParty;
  readonly stranger: TestParty;
  readonly method: string;
  readonly path: string;
  readonly accessToken: string;
  readonly nonce: string;
  /** Where the test is the exchange: its token key. Otherwise the attacker's own, which is the best it can have. */
  readonly tokenKey: TestKey;
  /** An Ed25519 key that nobody has registered. */
  readonly edwards: TestKey;
};

export const athOf = (accessToken: string): string => createHash('sha256').update(accessToken).digest('base64url');

export type ProofForgery = Forgery & { readonly accessToken?: string };

export function proofFor(call: CallControl, change: ProofForgery = {}): string {
  const { header, claims, payload, key = call.party.dpop, accessToken = call.accessToken, ...rest } = change;
  const right = {
    htm: call.method,
    htu: `${call.origin}${call.path}`,
    jti: randomUUID(),
    iat: call.nowSeconds,
    nonce: call.nonce,
    ...(accessToken !== '' && { ath: athOf(accessToken) }),
  };
  return assemble({
    header: laidOver({ alg: key.algorithm, typ: DPOP_PROOF_TYP, jwk: key.jwk }, header),
    payload: payload ?? { ...right, ...claims },
    key,
    ...rest,
  });
}

/** A token as the exchange makes it, signed with `call.tokenKey`. */
export function tokenFor(call: CallControl, change: Forgery = {}): string {
  const { header, claims, payload, key = call.tokenKey, ...rest } = change;
  const { partnerId } = call.party;
  const right = {
    iss: call.origin,
    aud: call.origin,
    sub: partnerId,
    client_id: partnerId,
    iat: call.nowSeconds,
    exp: call.nowSeconds + 900,
    jti: randomUUID(),
    scope: 'submissions:write submissions:read feeds:read quality:read:own',
    cnf: { jkt: call.party.dpop.thumbprint },
  };
  return assemble({
    header: laidOver({ alg: 'ES384', kid: call.tokenKey.thumbprint, typ: ACCESS_TOKEN_TYP }, header),
    payload: payload ?? { ...right, ...claims },
    key,
    ...rest,
  });
}

export function assertionFor(call: Pick<CallControl, 'origin' | 'nowSeconds' | 'party'>, change: Forgery = {}): string {
  const { authentication, partnerId } = call.party;
  const { header, claims, payload, key = authentication, ...rest } = change;
  const right = {
    iss: partnerId,
    sub: partnerId,
    aud: call.origin,
    jti: randomUUID(),
    iat: call.nowSeconds,
    exp: call.nowSeconds + 120,
  };
  return assemble({
    header: laidOver({ alg: authentication.algorithm, kid: kidOf(partnerId, authentication.thumbprint) }, header),
    payload: payload ?? { ...right, ...claims },
    key,
    ...rest,
  });
}

/** A submission that would be accepted, to be sent where another kind of message is due. */
export const submissionOf = ({ party, stranger, origin, nowSeconds }: CallControl): string =>
  forge(controlFor(party, stranger, origin, nowSeconds));
