/**
 * The rules while a report is being written. They look at whole reports only, so what is missing yet has a stand-in, and what they
 * say of a stand-in is not told. What is told is the exchange's own verdict on what is there. Pure.
 */
import { toSeconds } from '#domain/clock.ts';
import { EntityKind } from '#schemas/entities.ts';
import type { Finding } from '#schemas/finding.ts';
import { judge } from '#schemas/rules/judge.ts';
import { Submission } from '#schemas/submission.ts';
import { isObject, type Json, type JsonObject, valueAt, withValue } from './draft.ts';
import { verdictOn } from './signing.ts';

const STAND_INS: Readonly<Record<string, Json>> = {
  '/report/title': 'A title',
  '/report/narrative':
    'A narrative that is long enough for no rule to say anything about how long or how short it may be.',
  '/report/language': 'en',
  '/report/crimeTypes': ['fraud'],
  '/report/activity': { from: '2026-01-01', places: [{ country: 'NZ' }] },
  '/report/activity/from': '2026-01-01',
  '/report/activity/places': [{ country: 'NZ' }],
  '/report/grading': { reliability: 'B', credibility: '2' },
  '/report/grading/reliability': 'B',
  '/report/grading/credibility': '2',
  '/report/handling': { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
  '/report/handling/classification': 'IN-CONFIDENCE',
  '/report/handling/tlp': 'AMBER',
};

/** The least that each kind of entity is. */
const LEAST: Readonly<Record<EntityKind, JsonObject>> = {
  person: {},
  organisation: { name: 'x' },
  vessel: {},
  aircraft: {},
  vehicle: {},
  container: {},
  phone: { number: '+6767712345' },
  account: { scheme: 'other', number: 'x' },
  document: { type: 'other' },
  'online-identity': { platform: 'x' },
  commodity: { category: 'other', name: 'x' },
  location: { place: { country: 'NZ' } },
};

/** It stays what it is: a rule that wants a drug or a vessel finds it, though its name is not written yet. */
const leastOf = (entity: Json | undefined): Json => {
  const { id = 'stand-in', kind, category } = isObject(entity) ? entity : {};
  const known = EntityKind.catch('location').parse(kind);
  return { ...LEAST[known], id, kind: known, ...(known === 'commodity' && category && { category }) };
};

/** The nearest row of a list above it: a half-written row is put aside whole, and the rows below it keep their places. */
const ROWS: readonly (readonly [pattern: RegExp, standIn: (now: Json | undefined) => Json | undefined])[] = [
  [/^\/report\/entities\/\d+/, leastOf],
  [/^\/report\/activity\/places\/\d+/, () => ({ country: 'NZ' })],
  [/^\/report\/(relationships|harms|perpetrators|enablers|precedence|actBy|provenance)/, () => undefined],
  [/^\/report\/handling\/(partnerMarking|releasableTo|purpose|retention|caveats)/, () => undefined],
  [/^\/(answers|attestations|supersedes)/, () => undefined],
];

/** Blocking findings as they are; of the others those on what is really there. */
export function findingsWhileWriting(claims: JsonObject, now: number): readonly Finding[] {
  const { submission, findings } = verdictOn(claims, now);
  if (submission) return findings;
  const aside = new Set<string>();
  let whole = claims;
  for (const { pointer } of findings) {
    const [place, value] = standInFor(pointer, claims);
    if (place === undefined || aside.has(place)) continue;
    aside.add(place);
    whole = withValue(whole, place, value);
  }
  const parsed = Submission.safeParse(whole);
  const more = parsed.success ? judge(parsed.data, { nowSeconds: toSeconds(now) }) : [];
  const isOfStandIn = ({ pointer }: Finding) =>
    [...aside].some(
      (place) => pointer === place || pointer.startsWith(`${place}/`) || place.startsWith(`${pointer}/`),
    ) ||
    (pointer !== '' && valueAt(claims, pointer) === undefined);
  return [...findings, ...more.filter((finding) => !isOfStandIn(finding))];
}

function standInFor(pointer: string, claims: JsonObject): readonly [string | undefined, Json | undefined] {
  if (Object.hasOwn(STAND_INS, pointer)) return [pointer, STAND_INS[pointer]];
  for (const [pattern, standIn] of ROWS) {
    const found = pattern.exec(pointer);
    if (found) return [found[0], standIn(valueAt(claims, found[0]))];
  }
  return [undefined, undefined];
}

/** What is merely not written yet is told when the officer asks whether it is whole. */
const NOT_YET: ReadonlySet<string> = new Set(['missing-member', 'too-short', 'too-few']);

export const isNotYet = ({ severity, code }: Finding): boolean => severity === 'blocking' && NOT_YET.has(code);
