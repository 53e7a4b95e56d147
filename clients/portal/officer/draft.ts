/** A report while it is being written: the claims as they will be signed, and changes to them by JSON Pointer. Pure. */
import { v7 as newUuid } from 'uuid';
import { toInstant } from '#domain/clock.ts';
import type { CrimeType } from '#schemas/crime-types.ts';
import { REPORT_SCHEMA } from '#schemas/report.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };
export type JsonObject = { readonly [member: string]: Json };

export type Draft = {
  /** Its name at the exchange, from its first word on: signed twice, it is still one report. */
  readonly jti: string;
  readonly changedAt: string;
  /** What the author writes; nothing empty is in it. Not yet checked. */
  readonly claims: JsonObject;
};

/** Begins with what nearly every report has, so that nothing has to be chosen twice. */
export const newDraft = (crimeType: CrimeType, language: string, now: number): Draft => ({
  jti: newUuid({ msecs: now }),
  changedAt: toInstant(now),
  claims: {
    report: {
      schema: REPORT_SCHEMA,
      language,
      crimeTypes: [crimeType],
      activity: { places: [{}] },
      entities: [],
      handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
    },
  },
});

/** RFC 6901, as far as our own pointers go: no member of the contract has a tilde or a slash. */
const stepsOf = (pointer: string): readonly string[] => pointer.split('/').slice(1);

export function valueAt(claims: Json, pointer: string): Json | undefined {
  let value: Json | undefined = claims;
  for (const step of stepsOf(pointer)) value = typeof value === 'object' && value ? memberOf(value, step) : undefined;
  return value;
}

const memberOf = (value: readonly Json[] | JsonObject, step: string): Json | undefined =>
  isList(value) ? value[Number(step)] : Object.hasOwn(value, step) ? value[step] : undefined;

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value);

/** The claims with another value there; undefined takes the member out, and what is left empty by it. */
export function withValue(claims: JsonObject, pointer: string, value: Json | undefined): JsonObject {
  const changed = changedAt(claims, stepsOf(pointer), value);
  return isObject(changed) ? changed : {};
}

function changedAt(now: Json | undefined, steps: readonly string[], value: Json | undefined): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (now !== undefined && isList(now)) {
    const item = changedAt(now[Number(step)], rest, value);
    // A list keeps its places: a row that was emptied stays until it is taken out.
    return now.map((one, at) => (at === Number(step) ? (item ?? (isObject(one) ? {} : '')) : one));
  }
  const { [step]: old, ...others } = isObject(now) ? now : {};
  const member = changedAt(old, rest, value);
  if (member === undefined) return Object.keys(others).length > 0 ? others : undefined;
  // The order of members is the order of their first writing.
  return { ...(isObject(now) ? now : {}), [step]: member };
}

/** With one more row at the end of a list. */
export function withRow(claims: JsonObject, pointer: string, row: Json): JsonObject {
  const rows = valueAt(claims, pointer);
  return withValue(claims, pointer, [...(rows !== undefined && isList(rows) ? rows : []), row]);
}

/** Without one row. What was attested further down the list is asked anew: its places have moved. */
export function withoutRow(claims: JsonObject, pointer: string, row: number): JsonObject {
  const rows = valueAt(claims, pointer);
  if (rows === undefined || !isList(rows)) return claims;
  const left = rows.filter((_, at) => at !== row);
  const changed = withValue(claims, pointer, left.length === 0 && pointer !== '/report/entities' ? undefined : left);
  return isObject(changed) ? withoutAttestations(changed, pointer) : changed;
}

function withoutAttestations(claims: JsonObject, under: string): JsonObject {
  const { attestations, ...others } = claims;
  if (attestations === undefined || !isList(attestations)) return claims;
  const left = attestations.filter((one) => !(isObject(one) && String(one.pointer).startsWith(`${under}/`)));
  return left.length === 0 ? others : { ...others, attestations: left };
}

/** The objects of a list there. */
export function objectsAt(claims: Json, pointer: string): readonly JsonObject[] {
  const rows = valueAt(claims, pointer);
  return rows !== undefined && isList(rows) ? rows.map((row) => (isObject(row) ? row : {})) : [];
}

/** Without the attestations that no finding asks for any more: what was mended needs no word. */
export function withoutIdleAttestations(claims: JsonObject, findings: readonly { code: string; pointer: string }[]) {
  const idle = findings.filter(({ code }) => code === 'attestation-unmatched').map(({ pointer }) => pointer);
  return idle
    .toSorted((a, b) => Number(b.split('/')[2]) - Number(a.split('/')[2]))
    .reduce((left, pointer) => withoutRow(left, '/attestations', Number(pointer.split('/')[2])), claims);
}

/** Lists and objects that hold nothing yet are no part of what is judged or signed. */
export function claimsToSign(claims: JsonObject): JsonObject {
  const { report, ...others } = claims;
  if (!isObject(report)) return claims;
  const { entities, ...rest } = report;
  const named = entities !== undefined && isList(entities) && entities.length > 0;
  return { ...others, report: named ? report : rest };
}
