/** Reads a JWT of somebody else's making (assertion, proof, access token) into header and claims; nothing is verified yet. */
import type { CompactJws } from './compact-jws.ts';
import { MalformedJws, parseCompactJws } from './compact-jws.ts';
import { Refusal } from './exchange-error.ts';
import { type Json, parseStrictJson } from './strict-json.ts';

export type UnverifiedToken = { readonly jws: CompactJws; readonly claims: { readonly [name: string]: Json } };

/** Undefined for anything that is not a compact JWS with an object inside: all of it is one refusal to an attacker. */
export function readToken(text: string): UnverifiedToken | undefined {
  try {
    const jws = parseCompactJws(text);
    const claims = parseStrictJson(jws.payload);
    if (claims === null || typeof claims !== 'object' || Array.isArray(claims)) return undefined;
    return { jws, claims };
  } catch (error) {
    if (error instanceof MalformedJws || error instanceof Refusal) return undefined;
    throw error;
  }
}
