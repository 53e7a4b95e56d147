/**
 * The keys of docs/vectors. TEST ONLY: each private key is the SHA-384 (or SHA-256) of a published sentence, so that nobody can
 * mistake one for a secret. No exchange may ever enrol them.
 */
import { createECDH, createHash } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { encodeBase64Url } from '#domain/base64url.ts';
import { kidOf } from '#domain/sign-submission.ts';
import type { PublicJwk, SignatureAlgorithm } from '#schemas/partner.ts';

export const PARTNER_ID = 'vector-unit';

const CURVES = {
  ES384: { crv: 'P-384', curve: 'secp384r1', hash: 'sha384', bytes: 48 },
  ES256: { crv: 'P-256', curve: 'prime256v1', hash: 'sha256', bytes: 32 },
} as const;
type Curve = keyof typeof CURVES;

/** A key of the vectors. `label` is what its private half is the hash of. */
export type VectorKey = {
  readonly label: string;
  readonly algorithm: SignatureAlgorithm;
  readonly thumbprint: string;
  /** `<partnerId>:<thumbprint>`, or the bare thumbprint for a key of the exchange. */
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly privateJwk: PublicJwk & { readonly d: string };
};

async function keyOf(
  name: string,
  algorithm: Curve = 'ES384',
  owner: string | undefined = PARTNER_ID,
): Promise<VectorKey> {
  const { crv, curve, hash, bytes } = CURVES[algorithm];
  const label = `PTCN Exchange test vector key, not a secret: ${name}`;
  const d = createHash(hash).update(label).digest();
  const pair = createECDH(curve);
  pair.setPrivateKey(d);
  const point = pair.getPublicKey();
  const publicJwk = {
    kty: 'EC',
    crv,
    x: encodeBase64Url(point.subarray(1, 1 + bytes)),
    y: encodeBase64Url(point.subarray(1 + bytes)),
  } as const;
  const thumbprint = await calculateJwkThumbprint(publicJwk, 'sha256');
  const kid = owner === undefined ? thumbprint : kidOf(owner, thumbprint);
  return { label, algorithm, thumbprint, kid, publicJwk, privateJwk: { ...publicJwk, d: encodeBase64Url(d) } };
}

/** All keys of the vectors, by what they are for. */
export async function vectorKeys() {
  return {
    authentication: await keyOf('authentication'),
    signing: await keyOf('signing'),
    signingES256: await keyOf('signing ES256', 'ES256'),
    retired: await keyOf('retired signing'),
    compromised: await keyOf('compromised signing'),
    stranger: await keyOf('a key that nobody has registered'),
    dpop: await keyOf('dpop', 'ES384', undefined),
    receipt: await keyOf('receipt key of the exchange', 'ES384', undefined),
    token: await keyOf('token key of the exchange', 'ES384', undefined),
    purposeless: await keyOf('key of the exchange in an old copy of its set', 'ES384', undefined),
    endedReceipt: await keyOf('ended receipt key of the exchange', 'ES384', undefined),
  };
}

export type VectorKeys = Awaited<ReturnType<typeof vectorKeys>>;

/** Signs a signing input (RFC 7515 section 5.1); raw r || s, as JOSE wants it. */
export type SignWith = (signingInput: string, key: VectorKey) => Promise<string>;

/**
 * ECDSA is randomised, and files that change at every run cannot be told from stale ones: a signature found in `earlier` (the
 * text of the files as they are) is kept while it still verifies.
 */
export function keepingSignatures(earlier: string): SignWith {
  const known = [...earlier.matchAll(/([\w-]+\.[\w-]+)\.([\w-]+)/g)];
  const made = new Map<string, Promise<string>>();
  return (signingInput, key) => {
    const name = `${key.thumbprint} ${signingInput}`;
    const signature = made.get(name) ?? signOrKeep(signingInput, key, known);
    made.set(name, signature);
    return signature;
  };
}

async function signOrKeep(signingInput: string, key: VectorKey, known: readonly RegExpExecArray[]): Promise<string> {
  const { crv, hash } = CURVES[key.algorithm === 'ES256' ? 'ES256' : 'ES384'];
  const algorithm = { name: 'ECDSA', namedCurve: crv, hash: hash.replace('sha', 'SHA-') };
  const bytes = new TextEncoder().encode(signingInput);
  const { d: _private, ...half } = key.privateJwk;
  const verifier = await crypto.subtle.importKey('jwk', half, algorithm, false, ['verify']);
  for (const [, input, signature = ''] of known) {
    const raw = Buffer.from(signature, 'base64url');
    if (input === signingInput && (await crypto.subtle.verify(algorithm, verifier, raw, bytes))) return signature;
  }
  const signer = await crypto.subtle.importKey('jwk', key.privateJwk, algorithm, false, ['sign']);
  return encodeBase64Url(new Uint8Array(await crypto.subtle.sign(algorithm, signer, bytes)));
}
