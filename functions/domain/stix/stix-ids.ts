/**
 * Ids of STIX objects (STIX 2.1, section 2.9). An id never depends on what another audience has: that of an observable says no more
 * than the object itself, and all others are made of the submission's name, which stands in the report.
 */
import { v5 } from 'uuid';

/** The namespace that section 2.9 keeps for cyber-observable objects; for nothing else. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';

/** One namespace per exchange, so that two of them never name different things alike. SHA-1 in it names; it protects nothing. */
export const namespaceOf = (origin: string): string => v5(`${origin}/stix`, v5.URL);

/** Of an object that belongs to one report: `pointer` says which part of it. */
export const reportPartId = (namespace: string, type: string, submissionId: string, pointer: string): string =>
  `${type}--${v5(`${type} ${submissionId} ${pointer}`, namespace)}`;

/** Of an object that never changes: another content is another object. */
export const contentId = (namespace: string, type: string, content: Json): string =>
  `${type}--${v5(`${type} ${canonicalJson(content)}`, namespace)}`;

/** Of an observable: its id-contributing properties as canonical JSON. */
export const observableId = (type: string, contributing: Json): string =>
  `${type}--${v5(canonicalJson(contributing), OBSERVABLES)}`;

/** Flat or nested, as the specification allows for id-contributing properties. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * Canonical JSON (RFC 8785), which section 2.9 asks for. ECMAScript writes strings and numbers as the RFC wants them, and sorts by UTF-16 code
 * units; only the order of members is left to do.
 */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);
