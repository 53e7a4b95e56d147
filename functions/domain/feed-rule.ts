/** Whether an entry fits the rule of a feed. Judged by the entry as its audience reads it, so that being in a feed tells nobody more. */
import type { FeedEntry } from '#schemas/feed.ts';
import type { FeedRule } from '#schemas/feed-definition.ts';
import { InformationCredibility, SourceReliability } from '#schemas/grading.ts';
import { highestMarking, isWithin, stricterTlp } from './marking.ts';
import { keysOf } from './matching/keys-of.ts';
import { nameAgreement } from './matching/links.ts';
import { formOf, type MatchKey } from './matching/match-key.ts';
import { type Lookup, lookupsOf } from './matching/search-keys.ts';

export type RuledEntry = Pick<FeedEntry, 'classification' | 'tlp' | 'analystGrading' | 'report'>;

/** One entry, to be held against many rules. */
export function fitting(entry: RuledEntry): (rule: FeedRule) => boolean {
  const { report } = entry;
  const words = once(() => wordsOf(`${report.title} ${report.narrative}`));
  const keys = once(() => keysOf(report).keys);
  return (rule) =>
    anyOf(rule.crimeTypes, report.crimeTypes) &&
    anyOf(rule.enablers, report.enablers ?? []) &&
    anyOf(
      rule.countries,
      report.activity.places.map(({ country }) => country),
    ) &&
    anyOf(
      rule.entityKinds,
      (report.entities ?? []).map(({ kind }) => kind),
    ) &&
    isGraded(entry, rule) &&
    isMarked(entry, rule) &&
    (rule.text === undefined || [...wordsOf(rule.text)].every((word) => words().has(word))) &&
    (rule.entityValues === undefined || rule.entityValues.some((value) => isNamed(lookupsOf(value), keys())));
}

/** A condition that is absent holds. */
const anyOf = <T>(wanted: readonly T[] | undefined, found: readonly T[]): boolean =>
  wanted === undefined || wanted.some((one) => found.includes(one));

/** The analyst's grading goes before the unit's. The axes are never mixed; F and 6 are no grade. */
function isGraded({ analystGrading, report }: RuledEntry, { gradedAtLeast = {} }: FeedRule): boolean {
  const { reliability, credibility } = analystGrading ?? report.grading;
  return (
    isAtLeast(SourceReliability.options, reliability, gradedAtLeast.reliability) &&
    isAtLeast(InformationCredibility.options, credibility, gradedAtLeast.credibility)
  );
}

/** Best first; the last of the scale means that it cannot be judged, and no floor is that low. */
const isAtLeast = <T>(scale: readonly T[], grade: T, floor: T | undefined): boolean =>
  floor === undefined || scale.indexOf(grade) <= scale.indexOf(floor);

function isMarked(entry: RuledEntry, { markedAtMost = {} }: FeedRule): boolean {
  const marking = highestMarking(entry, entry.report.handling);
  const { classification, tlp } = markedAtMost;
  return (
    (classification === undefined || isWithin(marking.classification, classification)) &&
    (tlp === undefined || stricterTlp(marking.tlp, tlp) === tlp)
  );
}

const isNamed = (lookups: readonly Lookup[], keys: readonly MatchKey[]): boolean =>
  lookups.some(({ form, key, kinds, name }) =>
    keys.some(
      (one) =>
        formOf(one.kind) === form &&
        one.key === key &&
        kinds.includes(one.kind) &&
        (name === undefined || nameAgreement(name, one.name) !== undefined),
    ),
  );

/** Without accents and case; what is no letter or digit parts them. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== ''),
  );

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
