/** Signs claims as a submission (or another signed message of ours): the partner's half of the profile. */
import { CompactSign, type CryptoKey } from 'jose';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import { SUBMISSION_TYP } from '#schemas/submission.ts';

export type Signer = { readonly kid: string; readonly key: CryptoKey; readonly algorithm: SignatureAlgorithm };

/** `<partnerId>:<thumbprint>`, the name of a key everywhere. */
export const kidOf = (partnerId: string, thumbprint: string): string => `${partnerId}:${thumbprint}`;

/** Compact JWS over the exact bytes of `JSON.stringify(claims)`; needs no network and no clock. */
export function signSubmission(claims: object, signer: Signer, typ: string = SUBMISSION_TYP): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: signer.algorithm, kid: signer.kid, typ })
    .sign(signer.key);
}
