/** Who is calling: access token, DPoP proof, registry, in this order, on every request (RFC 9449 section 7, protocol D1). */
import { type Partner, Scope } from '#schemas/partner.ts';
import { StaffId } from '#schemas/staff.ts';
import type { AccessTokenClaims } from '#schemas/token.ts';
import { type TokenKey, verifyAccessToken } from './access-token.ts';
import { toSeconds } from './clock.ts';
import { OLDEST_PROOF_SECONDS, verifyDpopProof } from './dpop-proof.ts';
import { refuse } from './exchange-error.ts';

/** A partner and the version of its registry item: a commit that depends on the partner names the version. */
export type RegisteredPartner = { readonly partner: Partner; readonly version: number };

/** What authentication needs from the stores. */
export type AccessPorts = {
  readonly issuer: string;
  /** One of our own token keys, while it is believed. */
  readonly findTokenKey: (kid: string, nowSeconds: number) => Promise<TokenKey | undefined>;
  readonly findPartner: (partnerId: string) => Promise<RegisteredPartner | undefined>;
  /** False when this proof's `jti` was used before, with the same key. Where sending is metered, it is the principal's. */
  readonly rememberProof: (
    thumbprint: string,
    jti: string,
    expiresAtSeconds: number,
    principal: string,
  ) => Promise<boolean>;
  readonly isCurrentNonce: (nonce: string, nowSeconds: number) => Promise<boolean>;
};

/** The request as far as authentication is concerned. Header values are attacker-controlled; several of one kind are refused. */
export type PresentedCredentials = {
  readonly authorization: readonly string[];
  readonly dpop: readonly string[];
  readonly method: string;
  readonly path: string;
};

/**
 * `principal` is whose cursors and answers they are. One kind's can never be another's: a member of staff's has a colon, a
 * feed credential's an underscore.
 */
type Entitled = {
  readonly principal: string;
  readonly scopes: ReadonlySet<Scope>;
};
/** Of the DPoP key that proved this request. */
type Proven = { readonly keyThumbprint: string };
/** A partner, as the registry had it at this request. */
export type PartnerCaller = RegisteredPartner & Entitled & Proven & { readonly kind: 'partner' };
/** A member of staff: no registry knows persons, our own token of at most 15 minutes says what this one may do. */
type StaffCaller = Entitled & Proven & { readonly kind: 'staff' };
/** A program with a feed credential, and whose it is: it reads these feeds as that partner would, and proves no key. */
export type FeedCredentialCaller = Entitled & {
  readonly kind: 'feed-credential';
  readonly partner: Partner;
  readonly feeds: ReadonlySet<string>;
};

/** An authenticated caller. */
export type Caller = PartnerCaller | StaffCaller | FeedCredentialCaller;

/**
 * Authenticates a request.
 * @throws {Refusal} `not-authenticated` (one answer for everything that could be guessed at), `use-dpop-nonce`.
 */
export async function authenticateCaller(
  credentials: PresentedCredentials,
  ports: AccessPorts,
  now: number,
): Promise<Caller> {
  const nowSeconds = toSeconds(now);
  const accessToken = onlyOne(credentials.authorization).match(/^DPoP ([A-Za-z0-9_.-]+)$/i)?.[1];
  if (accessToken === undefined) return refuse('not-authenticated');
  const claims = await verifyAccessToken(accessToken, {
    issuer: ports.issuer,
    findKey: (kid) => ports.findTokenKey(kid, nowSeconds),
    nowSeconds,
  });
  const proof = await verifyDpopProof(onlyOne(credentials.dpop), {
    method: credentials.method,
    address: `${ports.issuer}${credentials.path}`,
    accessToken,
    nowSeconds,
    isCurrentNonce: (nonce) => ports.isCurrentNonce(nonce, nowSeconds),
  });
  if (proof.thumbprint !== claims.cnf.jkt) return refuse('not-authenticated');

  const expiresAt = nowSeconds + 2 * OLDEST_PROOF_SECONDS;
  const [caller, isFirstUse] = await Promise.all([
    callerNamed(claims, ports),
    ports.rememberProof(proof.thumbprint, proof.jti, expiresAt, claims.client_id),
  ]);
  return isFirstUse && caller ? caller : refuse('not-authenticated');
}

/** What a suspended unit may still do: read its own receipts. */
const ALLOWED_WHILE_SUSPENDED: ReadonlySet<Scope> = new Set(['submissions:read']);

async function callerNamed({ client_id: principal, scope, cnf }: AccessTokenClaims, ports: AccessPorts) {
  const asked = new Set(scope.split(' '));
  // The proof has shown that this is the key of the request.
  const keyThumbprint = cnf.jkt;
  if (StaffId.safeParse(principal).success) {
    const scopes = new Set(Scope.options.filter((name) => asked.has(name)));
    return { kind: 'staff', principal, scopes, keyThumbprint } as const;
  }
  const registered = await ports.findPartner(principal);
  if (!registered || registered.partner.status === 'revoked') return undefined;
  const scopes = grantedScopes(asked, registered.partner);
  return { kind: 'partner', principal, ...registered, scopes, keyThumbprint } as const;
}

/** A scope counts while both the token and the registry have it, and under suspension hardly any does. */
function grantedScopes(asked: ReadonlySet<string>, { scopes, status }: Partner): ReadonlySet<Scope> {
  const usable = status === 'suspended' ? scopes.filter((scope) => ALLOWED_WHILE_SUSPENDED.has(scope)) : scopes;
  return new Set(usable.filter((scope) => asked.has(scope)));
}

/** @throws {Refusal} `not-authenticated` for none and for several. */
export function onlyOne(values: readonly string[]): string {
  const [value, ...others] = values;
  return value === undefined || others.length > 0 ? refuse('not-authenticated') : value;
}

/**
 * Lets the caller pass when one of the scopes is granted.
 * @throws {Refusal} `suspended`, `not-allowed`.
 */
export function authorise(caller: Caller, access: readonly Scope[]): void {
  const usable = access.filter((scope) => caller.scopes.has(scope));
  // First: a token that was issued under suspension is cut to that scope, and its holder is to hear why.
  // A feed credential of a suspended partner does not come as far as this.
  const isSuspended = caller.kind === 'partner' && caller.partner.status === 'suspended';
  if (isSuspended && !usable.some((scope) => ALLOWED_WHILE_SUSPENDED.has(scope))) {
    refuse('suspended');
  }
  if (usable.length === 0) refuse('not-allowed');
}

/**
 * For what is done in a partner's own name: sending, trying out, replacing keys.
 * @throws {Refusal} `not-allowed` for staff and for feed credentials.
 */
export const asPartner = (caller: Caller): PartnerCaller =>
  caller.kind === 'partner' ? caller : refuse('not-allowed');
