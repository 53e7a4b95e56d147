/** From a draft to signed bytes in the queue, and back: the verdict on it, the signature, and what is made of an answer. */
import * as z from 'zod';
import { checkClaims, type Verdict } from '#domain/check-report.ts';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { parseCompactJws } from '#domain/compact-jws.ts';
import { type Signer, signSubmission } from '#domain/sign-submission.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { Precedence } from '#schemas/report.ts';
import { Submission } from '#schemas/submission.ts';
import type { SpoolEntry } from '../../partner/spool-entry.ts';
import { claimsToSign, type Draft, isObject, type Json, type JsonObject, valueAt } from './draft.ts';

export type Parties = { readonly iss: string; readonly aud: string };

/** The claims whole. Who, where to, when and under which name is never the author's to say. */
export const wholeClaims = (
  { jti, claims }: Pick<Draft, 'jti' | 'claims'>,
  parties: Parties,
  now: number,
): JsonObject => {
  const { iss, aud } = parties;
  return inOrder({ iss, aud, iat: toSeconds(now), jti, ...claimsToSign(claims) }, Submission);
};

/** Members in the order of the contract, whichever was typed first: a report reads from its title on. */
function inOrder(claims: JsonObject, schema: z.ZodObject): JsonObject {
  const names = Object.keys(schema.shape).filter((name) => Object.hasOwn(claims, name));
  const members = [...names, ...Object.keys(claims).filter((name) => !names.includes(name))].map((name) => {
    const [value, inner] = [claims[name] ?? null, schema.shape[name]];
    const ordered = inner instanceof z.ZodObject && isObject(value) ? inOrder(value, inner) : value;
    return [name, ordered] as const;
  });
  return Object.fromEntries(members);
}

/** The exchange's own verdict, after the same strict reading that the signed bytes will get. */
export const verdictOn = (claims: object, now: number): Verdict =>
  checkClaims(parseStrictJson(new TextEncoder().encode(JSON.stringify(claims))), { nowSeconds: toSeconds(now) });

/** Signed, and ready for the queue; undefined when something blocks. */
export async function signedEntry(
  draft: Draft,
  parties: Parties,
  signer: Signer,
  now: number,
): Promise<SpoolEntry | undefined> {
  const claims = wholeClaims(draft, parties, now);
  const { submission, findings } = verdictOn(claims, now);
  if (!submission) return undefined;
  const { title, precedence = Precedence.enum.routine } = submission.report;
  return {
    jti: draft.jti,
    partnerId: parties.iss,
    state: 'waiting',
    title,
    precedence,
    ...(submission.supersedes !== undefined && { supersedes: submission.supersedes }),
    jws: await signSubmission(claims, signer),
    signedAt: toInstant(now),
    mayHaveArrived: false,
    attempts: 0,
    findings: [...findings],
  };
}

const authored = ['report', 'supersedes', 'answers', 'attestations'] as const;

/** What the author wrote in a signed report, to be mended under the same name, or under a new one to replace it. */
export function draftFrom(entry: SpoolEntry, now: number, replacement?: { readonly jti: string }): Draft {
  const claims = JSON.parse(new TextDecoder().decode(parseCompactJws(entry.jws).payload)) as JsonObject;
  const kept = authored.flatMap((member) => {
    const value = claims[member];
    return value === undefined ? [] : [[member, value] as const];
  });
  const supersedes: readonly (readonly [string, Json])[] =
    replacement && entry.submissionId !== undefined ? [['supersedes', entry.submissionId]] : [];
  return {
    jti: replacement?.jti ?? entry.jti,
    changedAt: toInstant(now),
    claims: Object.fromEntries([...kept, ...supersedes]),
  };
}

/** What a list calls a draft. */
export const titleOf = ({ claims }: Draft): string | undefined => {
  const title = valueAt(claims, '/report/title');
  return typeof title === 'string' && title.trim() !== '' ? title : undefined;
};
