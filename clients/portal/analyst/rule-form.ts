/** A definition as it stands in the form, and a rule in words. */
import { FeedChange, type FeedDescription, FeedRule, NewFeed } from '#schemas/feed-definition.ts';
import type { Chosen, Given } from './desk-form.tsx';
import { BUILDER } from './feed-words.ts';
import { spoken } from './phrases.ts';

const parts = (text: string, separator: RegExp): readonly string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** What was left empty is not there. */
const filled = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) =>
        value !== '' &&
        !(Array.isArray(value) && value.length === 0) &&
        !(value instanceof Object && !Array.isArray(value) && Object.keys(value).length === 0),
    ),
  );

/** As it was given, right or wrong. */
const conditionsIn = (given: Given, chosen: Chosen) =>
  filled({
    crimeTypes: chosen('crimeTypes'),
    enablers: chosen('enablers'),
    countries: parts(given('countries').toUpperCase(), /[\s,;]+/),
    gradedAtLeast: filled({ reliability: given('reliability'), credibility: given('credibility') }),
    markedAtMost: filled({ classification: given('classification'), tlp: given('tlp') }),
    entityKinds: chosen('entityKinds'),
    entityValues: parts(given('entityValues'), /;/),
    text: given('text'),
  });

/** Undefined while it asks for nothing, or cannot be. */
export const ruleIn = (given: Given, chosen: Chosen): FeedRule | undefined =>
  given('by') === 'hand' ? undefined : FeedRule.safeParse(conditionsIn(given, chosen)).data;

/** A definition to be sent, or what is missing. */
export const definitionIn = (
  given: Given,
  chosen: Chosen,
  version: number | undefined,
): NewFeed | FeedChange | string => {
  const byRule = given('by') !== 'hand';
  const conditions = conditionsIn(given, chosen);
  if (byRule && Object.keys(conditions).length === 0) return BUILDER.ruleMissing;
  const draft = {
    title: given('title'),
    description: given('description'),
    openTo: given('openTo'),
    reason: given('reason'),
    ...(byRule && { rule: conditions }),
  };
  const read =
    version === undefined
      ? NewFeed.safeParse({ feedId: given('feedId'), ...draft })
      : FeedChange.safeParse({ version, ...draft });
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path }) => path.filter((part) => part !== 'rule')[0]);
  return `${BUILDER.incomplete} ${[...new Set(places)].map((name) => labelOf(String(name))).join('; ')}.`;
};

const LABELS: Readonly<Record<string, string>> = {
  feedId: BUILDER.name,
  gradedAtLeast: BUILDER.reliability,
  markedAtMost: BUILDER.classification,
};
const labelOf = (name: string): string => {
  const words = LABELS[name] ?? (BUILDER as Readonly<Record<string, unknown>>)[name];
  return typeof words === 'string' ? words : name;
};

/** Each condition with its words. */
export const ruleInWords = (rule: FeedRule | undefined): readonly string[] => {
  if (!rule) return [BUILDER.hand];
  const { gradedAtLeast = {}, markedAtMost = {}, crimeTypes, enablers, entityKinds, countries, entityValues } = rule;
  const lists: readonly (readonly [string, readonly string[] | undefined])[] = [
    [BUILDER.crimeTypes, crimeTypes?.map(spoken)],
    [BUILDER.enablers, enablers?.map(spoken)],
    [BUILDER.entityKinds, entityKinds?.map(spoken)],
    [BUILDER.countries, countries],
    [BUILDER.entityValues, entityValues],
    [BUILDER.reliability, gradedAtLeast.reliability ? [gradedAtLeast.reliability] : undefined],
    [BUILDER.credibility, gradedAtLeast.credibility ? [gradedAtLeast.credibility] : undefined],
    [BUILDER.classification, markedAtMost.classification ? [markedAtMost.classification] : undefined],
    [BUILDER.tlp, markedAtMost.tlp ? [markedAtMost.tlp] : undefined],
    [BUILDER.text, rule.text === undefined ? undefined : [rule.text]],
  ];
  return lists.flatMap(([label, values]) => (values ? [`${label}: ${values.join('; ')}`] : []));
};

export type Defined = NonNullable<FeedDescription['definition']>;
