/** DPoP proofs (RFC 9449 section 4.3): whoever holds the key made this proof for this request, just now, once. */
import * as z from 'zod';
import { PublicJwk, SignatureAlgorithm } from '#schemas/partner.ts';
import { DPOP_PROOF_TYP } from '#schemas/token.ts';
import { encodeBase64Url } from './base64url.ts';
import { hasValidSignature } from './compact-jws.ts';
import { refuse } from './exchange-error.ts';
import { sha256 } from './sha2.ts';
import { isWellSpelled } from './sound-key.ts';
import { readToken } from './token-text.ts';
import { algorithmOf, thumbprintOf, verificationKey } from './verification-keys.ts';

export const OLDEST_PROOF_SECONDS = 300;
const FARTHEST_AHEAD_SECONDS = 30;

/** A proof's key may carry other public members (`use`, `kid`, …); private ones are refused by name. */
const ProofHeader = z.strictObject({ typ: z.literal(DPOP_PROOF_TYP), alg: SignatureAlgorithm, jwk: z.looseObject({}) });
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** Further claims are allowed (RFC 9449 section 4.2). */
const ProofClaims = z.looseObject({
  jti: z.string().min(1).max(256),
  htm: z.string(),
  htu: z.string().max(2048),
  iat: z.number(),
  ath: z.string().optional(),
  nonce: z.string().max(256).optional(),
});

/** What the request is, and what a proof for it must say. */
export type ProofContext = {
  readonly method: string;
  /** Absolute address built from configuration, never from Host; without query and fragment. */
  readonly address: string;
  /** The access token that the proof goes with; absent at the token endpoint. */
  readonly accessToken?: string;
  readonly nowSeconds: number;
  readonly isCurrentNonce: (nonce: string) => Promise<boolean>;
};

/** A proof that holds. Whether its `jti` was used before is for the replay guard to say. */
export type DpopProof = { readonly thumbprint: string; readonly jti: string };

/**
 * Verifies a proof: shape, request, time, nonce, and last, because it is dear, the signature.
 * @throws {Refusal} `not-authenticated` or `use-dpop-nonce`.
 */
export async function verifyDpopProof(text: string, context: ProofContext): Promise<DpopProof> {
  const token = readToken(text);
  const header = ProofHeader.safeParse(token?.jws.header);
  const claims = ProofClaims.safeParse(token?.claims);
  if (!token || !header.success || !claims.success) return refuse('not-authenticated');
  const jwk = publicPart(header.data.jwk);
  if (!jwk || algorithmOf(jwk) !== header.data.alg) return refuse('not-authenticated');

  const { htm, htu, iat, ath, nonce, jti } = claims.data;
  if (htm !== context.method || !isSameAddress(htu, context.address)) return refuse('not-authenticated');
  if (iat < context.nowSeconds - OLDEST_PROOF_SECONDS || iat > context.nowSeconds + FARTHEST_AHEAD_SECONDS) {
    return refuse('not-authenticated');
  }
  if (context.accessToken !== undefined && ath !== (await accessTokenHash(context.accessToken))) {
    return refuse('not-authenticated');
  }
  if (nonce === undefined || !(await context.isCurrentNonce(nonce))) return refuse('use-dpop-nonce');

  const thumbprint = await thumbprintOf(jwk);
  const key = await verificationKey({ thumbprint, algorithm: header.data.alg, jwk }).catch(() => undefined);
  if (!key || !(await hasValidSignature(token.jws, header.data.alg, key))) return refuse('not-authenticated');
  return { thumbprint, jti };
}

function publicPart(jwk: Readonly<Record<string, unknown>>): PublicJwk | undefined {
  if (PRIVATE_MEMBERS.some((name) => Object.hasOwn(jwk, name))) return undefined;
  const { kty, crv, x, y } = jwk;
  const parsed = PublicJwk.safeParse(kty === 'OKP' ? { kty, crv, x } : { kty, crv, x, y });
  return parsed.success && isWellSpelled(parsed.data) ? parsed.data : undefined;
}

/** RFC 9449 section 4.3 item 9: compared after normalisation, without query and fragment. */
function isSameAddress(claimed: string, address: string): boolean {
  if (claimed === address) return true;
  if (!URL.canParse(claimed)) return false;
  const url = new URL(claimed);
  return url.username === '' && url.password === '' && plain(`${url.origin}${url.pathname}`) === plain(address);
}

/** RFC 3986 section 6.2.2: what needs no escape has none, and the others are in capitals. */
const plain = (address: string): string =>
  address.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const sign = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(sign) ? sign : escape.toUpperCase();
  });

/** RFC 9449 section 4.2: base64url of SHA-256 of the access token's ASCII text. */
async function accessTokenHash(accessToken: string): Promise<string> {
  return encodeBase64Url(await sha256(accessToken));
}
