/** What the exchange itself signs, receipts and evidence: read, and checked against its published keys, offline and years later. */
import type { PublicJwk } from '#schemas/partner.ts';
import { type CompactJws, hasValidSignature, parseCompactJws } from './compact-jws.ts';
import { type Json, parseStrictJson } from './strict-json.ts';
import { algorithmOf, importPublicKey } from './verification-keys.ts';

/** A published key of the exchange, from `/.well-known/jwks.json`. */
export type PublishedKey = PublicJwk & {
  readonly kid: string;
  /** What it is for, `receipt` or `token`: a key of one purpose signs nothing of the other. Old copies may lack it. */
  readonly ptcn_purpose?: string;
  /** The time that it served, in seconds. */
  readonly nbf?: number;
  readonly exp?: number;
  /** It was in wrong hands. */
  readonly revoked?: { readonly revoked_at: number };
};

export const hasServedAt = ({ nbf = -Infinity, exp = Infinity }: PublishedKey, seconds: number): boolean =>
  seconds >= nbf && seconds <= exp;

/** Which message is expected. `refuse` throws: it is given a plain sentence. */
export type ExpectedMessage = {
  readonly typ: string;
  /** "receipt". */
  readonly noun: string;
  /** What to say of other types. */
  readonly others?: Readonly<Record<string, string>>;
  readonly refuse: (why: string) => never;
};

/** The claims, proven to be signed by a published key, what was signed, and that key. */
export async function readExchangeMessage(
  text: string,
  keys: readonly PublishedKey[],
  { typ, noun, others = {}, refuse }: ExpectedMessage,
): Promise<{ readonly claims: Json; readonly signingInput: string; readonly key: PublishedKey }> {
  const jws = takenApart(text) ?? refuse('It is not a compact JWS: it was cut or changed.');
  if (jws.header.typ !== typ) return refuse(others[String(jws.header.typ)] ?? `Its header is not that of a ${noun}.`);
  const key = keys.find((candidate) => candidate.kid === jws.header.kid);
  if (!key) return refuse('It names a key that is not among the published keys of the exchange, as last fetched.');
  if (key.ptcn_purpose === undefined) {
    return refuse('This copy of the key set does not say what its key is for: fetch the key set anew.');
  }
  if (key.ptcn_purpose !== 'receipt') return refuse(`Its key is not for receipts and evidence: the ${noun} is forged.`);
  const { kid, ptcn_purpose: _purpose, nbf: _nbf, exp: _exp, revoked: _revoked, ...jwk } = key;
  const algorithm = algorithmOf(jwk);
  if (jws.header.alg !== algorithm) return refuse(`Its header is not that of a ${noun}.`);
  if (!(await hasValidSignature(jws, algorithm, await importPublicKey(jwk, algorithm)))) {
    return refuse(`The signature is not that of key ${kid}: the ${noun} was changed.`);
  }
  return { claims: parseStrictJson(jws.payload), signingInput: jws.signingInput, key };
}

function takenApart(text: string): CompactJws | undefined {
  try {
    return parseCompactJws(text);
  } catch {
    return undefined;
  }
}
