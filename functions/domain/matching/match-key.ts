/** A value of a report in the form in which two spellings of it are the same, and where it is looked up. */
import type { MatchKind, MatchStrength } from '#schemas/match.ts';

/** Kinds of one form share their normalisation, so that a value of unknown kind is looked up once for all of them. */
export type MatchForm = 'bare' | 'phone' | 'email' | 'handle' | 'url' | 'ip' | 'name';

const OTHER_FORMS: Partial<Record<MatchKind, MatchForm>> = {
  phone: 'phone',
  email: 'email',
  handle: 'handle',
  url: 'url',
  ip: 'ip',
  name: 'name',
  'vessel-name': 'name',
};

/** Most identifiers are letters and digits, whatever stands between them. */
export const formOf = (kind: MatchKind): MatchForm => OTHER_FORMS[kind] ?? 'bare';

/** One way in which a report can be found. */
export type MatchKey = {
  readonly kind: MatchKind;
  /** Looked up as it is. Of a name only a part: names that are alike share one (`name-key.ts`). */
  readonly key: string;
  readonly entityId: string;
  /** JSON Pointer of the value. */
  readonly path: string;
  readonly strength: MatchStrength;
  /** Whose number it is: a country, a platform. Values of two that differ are not the same; one that is absent may be any. */
  readonly scope?: string;
  /** Of a name: the whole of it, folded. */
  readonly name?: string;
};

/** What can be said of a value itself. */
export type KeyValue = Pick<MatchKey, 'kind' | 'key' | 'strength' | 'scope' | 'name'>;

/** Words that forms are filled with, and numbers of one digit: they say nothing, and would link everything. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'UNKNOWN',
  'UNKN',
  'UNNAMED',
  'UNIDENTIFIED',
  'UNREADABLE',
  'ILLEGIBLE',
  'WITHHELD',
  'NOTKNOWN',
  'NOTAVAILABLE',
  'NOTAPPLICABLE',
  'NONE',
  'NULL',
  'PENDING',
  'INCONNU',
  '1234567',
  '12345678',
  '123456789',
  '1234567890',
]);

/** @param bare upper case, letters and digits only. */
export const saysNothing = (bare: string): boolean => SAYS_NOTHING.has(bare) || new Set(bare).size < 2;
