/** What all vectors have in common: the frozen instant, the exchange they are for, and how a signed message is shown step by step. */
import { encodeBase64Url } from '#domain/base64url.ts';
import type { SignWith, VectorKey } from './vector-keys.ts';

export const ORIGIN = 'https://exchange.example';
/** The frozen instant of all vectors: 2026-11-01T00:00:00Z. */
export const NOW_SECONDS = 1_793_491_200;
export const TEST_ONLY =
  'TEST ONLY. The keys are published; no exchange may enrol them. Made by "node docs/make-vectors.ts".';

/** A signed message, with the exact text at each step. */
export async function signedMessage(header: object, claims: object, key: VectorKey, sign: SignWith) {
  const headerText = JSON.stringify(header);
  const payloadText = JSON.stringify(claims);
  const signingInput = `${encodeBase64Url(headerText)}.${encodeBase64Url(payloadText)}`;
  const signature = await sign(signingInput, key);
  return { header: headerText, payload: payloadText, signingInput, signature, jws: `${signingInput}.${signature}` };
}
