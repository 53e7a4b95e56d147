/**
 * Names that are alike. The rule, whole (docs/connect/matching.md has examples):
 * 1. A name is folded: compatibility forms, accents, glottal stops and case go; what is no letter or digit parts its words.
 * 2. Titles, legal forms and prefixes of ships go, unless nothing would be left. The order of words does not count, nor how often one stands.
 * 3. Two words agree when they have the same skeleton (the sounds that spellings keep) and a Jaro-Winkler similarity of at least 0.84.
 * 4. Two names are alike when they have the same numbers, and every other word of the shorter one agrees with a word of its own in the
 *    longer one, at least two of them. A name of one word is alike only to itself.
 */
import { jaroWinkler } from './similarity.ts';

export const WORDS_ALIKE = 0.84;

/** Of more words the first ones are looked up; all of them are compared. */
const WORDS_LOOKED_UP = 6;

const DROPPED: ReadonlySet<string> = new Set(
  (
    'mr mrs ms miss mme mlle m dr prof sir dame lady lord hon rev fr pastor captain capt cpt sgt insp ' +
    'ltd limited pty pte inc incorporated co company corp corporation llc llp plc gmbh sarl sas eurl the ' +
    'mv fv sy mfv'
  ).split(' '),
);

const LETTERS: readonly (readonly [RegExp, string])[] = [
  [/[‘’ʻʼʿʾ'`´ˈ′]/g, ''],
  [/ß/g, 'ss'],
  [/æ/g, 'ae'],
  [/œ/g, 'oe'],
  [/ø/g, 'o'],
  [/đ/g, 'd'],
  [/ł/g, 'l'],
  [/ı/g, 'i'],
];

/** The words of a text as they stand, folded. */
export function wordsOf(text: string): readonly string[] {
  let folded = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  for (const [letters, plain] of LETTERS) folded = folded.replace(letters, plain);
  return folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** The words of a name, folded, each once, in the order of the alphabet. */
export function foldName(text: string): readonly string[] {
  const words = wordsOf(text);
  const telling = words.filter((word) => !DROPPED.has(word));
  return [...new Set(telling.length > 0 ? telling : words)].sort();
}

const hasDigit = (word: string): boolean => /\p{N}/u.test(word);

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/ph/g, 'f'],
  [/ng/g, 'g'], // Samoan writes g for the ng of Tonga
  [/[cq]k?/g, 'k'],
  [/z/g, 's'],
  [/^[aeiouy]/, 'a'],
  [/(?<!^)[aeiouy]/g, ''],
  [/(.)\1+/g, '$1'],
];

/** What spellings of one word keep: its consonants, sounds alike taken as one, and that it begins with a vowel. */
export function skeletonOf(word: string): string {
  let skeleton = word;
  for (const [sound, plain] of SOUNDS) skeleton = skeleton.replace(sound, plain);
  return skeleton;
}

/** Under what a name is looked up: names that are alike share at least one of these. */
export function nameKeys(words: readonly string[]): readonly string[] {
  const numbers = words.filter(hasDigit);
  const rest = words.filter((word) => !hasDigit(word));
  const tail = numbers.length > 0 ? `|${numbers.join('+')}` : '';
  if (rest.length === 0) return numbers.length > 0 ? [`=${numbers.join('+')}`] : [];
  if (rest.length === 1) return [`=${rest[0]}${tail}`];
  const skeletons = rest.slice(0, WORDS_LOOKED_UP).map(skeletonOf).sort();
  const pairs = skeletons.flatMap((one, at) => skeletons.slice(at + 1).map((other) => `${one}+${other}${tail}`));
  return [...new Set(pairs)];
}

/** How alike two folded names are, 1 being the same; undefined when they are not alike. */
export function compareNames(one: readonly string[], other: readonly string[]): number | undefined {
  if (one.join(' ') === other.join(' ')) return 1;
  if (one.filter(hasDigit).join(' ') !== other.filter(hasDigit).join(' ')) return undefined;
  const [shorter = [], longer = []] = [one, other]
    .map((words) => words.filter((word) => !hasDigit(word)))
    .sort((a, b) => a.length - b.length || (a.join(' ') < b.join(' ') ? -1 : 1));
  if (shorter.length < 2) return undefined;
  const found = pairUp(shorter, longer);
  return found === undefined ? undefined : Math.round((1000 * found) / shorter.length) / 1000;
}

/** The similarities of all pairs, the most alike pair first, every word in one; undefined when a word of the shorter name is left over. */
function pairUp(shorter: readonly string[], longer: readonly string[]): number | undefined {
  const pairs = shorter.flatMap((one) =>
    longer.flatMap((other) => {
      const similarity = wordsAgree(one, other);
      return similarity === undefined ? [] : [{ one, other, similarity }];
    }),
  );
  pairs.sort((a, b) => b.similarity - a.similarity || (pairName(a) < pairName(b) ? -1 : 1));
  const [taken, partners] = [new Set<string>(), new Set<string>()];
  let sum = 0;
  for (const { one, other, similarity } of pairs) {
    if (taken.has(one) || partners.has(other)) continue;
    taken.add(one);
    partners.add(other);
    sum += similarity;
  }
  return taken.size === shorter.length ? sum : undefined;
}

/** The same from both sides, so that it does not matter which name is asked about the other. */
const pairName = ({ one, other }: { readonly one: string; readonly other: string }): string =>
  [one, other].sort().join(' ');

function wordsAgree(one: string, other: string): number | undefined {
  if (one === other) return 1;
  if (skeletonOf(one) !== skeletonOf(other)) return undefined;
  const similarity = jaroWinkler(one, other);
  return similarity >= WORDS_ALIKE ? similarity : undefined;
}
