/** The rule for names, held to its examples (docs/connect/matching.md) and to what must be true of any two names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareNames, foldName, nameKeys } from '#domain/matching/name-key.ts';
import { jaroWinkler } from '#domain/matching/similarity.ts';
import { root } from '../../../support/source-files.ts';

const alike = (one: string, other: string) => compareNames(foldName(one), foldName(other));

describe('names that are alike', () => {
  test.each([
    ['Sione Fakatava', 'FAKATAVA, Sione', 1],
    ['Tevita ‘Anau', 'Tevita Anau', 1],
    ['Capt. Ioane Leaupepe', 'Ioane Leaupepe', 1],
    ['François-Xavier Béguin', 'Beguin Francois Xavier', 1],
    ['MV Moana Rua', 'Moana  Rua', 1],
    ['Pacific Lucky Fishing Ltd', 'PACIFIC LUCKY FISHING LIMITED', 1],
    ['Nadrau Marine Pte Ltd', 'NADRAU MARINE LIMITED', 1],
    ['Sione Fakatava', 'Sione Tupou Fakatava', 1],
    ['陳國雄', '陳國雄', 1],
    ['Mohammed Hussain', 'Mohamad Hussein', 0.932],
    ['Mohammed Hussain', 'Muhamad Hussein', undefined],
    ['Sione Fakatava', 'Sioni Fakatava', 0.96],
    ['Sione Tupou', 'Sina Tupou', undefined],
    ['Falagi Toga', 'Falangi Tonga', 0.959],
    ['Lu Rong Yuan Yu 105', 'LURONG YUAN YU 105', undefined],
    ['Lu Rong Yuan Yu 105', 'Lu Rong Yuan Yu 106', undefined],
    ['Sun Reefer 3', 'Sun Reefer No. 3', 1],
    ['Sione', 'Sione Fakatava', undefined],
    ['Sione', 'sione', 1],
    ['Sione Fakatava', 'Sione Faleafa', undefined],
    ['Sione Fakatava', 'Mele Fakatava', undefined],
    ['John Smith', 'Jon Smyth', undefined],
    ['Steven Clark', 'Stefan Clerk', undefined],
  ])('%s and %s: %s', (one, other, similarity) => {
    const found = alike(one, other);
    if (similarity === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(similarity, 2);
  });

  test('are found: two names that are alike have a key in common', () => {
    fc.assert(
      fc.property(fc.tuple(words, words), ([one, other]) => {
        const [a, b] = [foldName(one.join(' ')), foldName(other.join(' '))];
        if (compareNames(a, b) !== undefined) expect(nameKeys(a).some((key) => nameKeys(b).includes(key))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Words of few letters, so that many are alike. */
const word = fc.string({ unit: fc.constantFrom('a', 'e', 'k', 'n', 'g', 't', '1'), minLength: 1, maxLength: 7 });
const words = fc.array(word, { minLength: 1, maxLength: 6 });

test('whether two names are alike does not depend on which is asked about, nor on order, case and accents', () => {
  fc.assert(
    fc.property(words, words, (one, other) => {
      const [a, b] = [one.join(' '), other.join(' ')];
      expect(alike(a, b)).toBe(alike(b, a));
      expect(alike(one.toReversed().join(', ').toUpperCase(), b)).toBe(alike(a, b));
      expect(alike(a.replaceAll('e', 'é'), b)).toBe(alike(a, b));
    }),
  );
});

test('a name of any text is folded the same again, and its keys are few', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const folded = foldName(text);
      expect(foldName(folded.join(' '))).toEqual(folded);
      expect(nameKeys(folded).length).toBeLessThanOrEqual(15);
    }),
  );
});

test('the longest names that can be sent are compared at once', () => {
  const long = (vowels: string) =>
    Array.from({ length: 28 }, (_, at) => `b${vowels.repeat(4)}${'aeiouy'[at % 6]}${'aeiouy'[at % 5]}`)
      .join(' ')
      .slice(0, 200);
  const began = performance.now();
  alike(long('a'), long('e'));
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('the examples of the documentation are true', () => {
  const page = readFileSync(join(root, 'docs/connect/matching.md'), 'utf8');
  const rows = page.slice(page.indexOf('| one | the other | alike |')).split('\n\n')[0]?.split('\n').slice(2) ?? [];
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const [, one = '', other = '', said = ''] = row.split('|').map((cell) => cell.trim());
    const found = alike(one, other);
    const word =
      found === undefined ? 'no' : foldName(one).join() === foldName(other).join() ? 'the same' : found.toFixed(2);
    expect(said.split(':')[0], row).toBe(word);
  }
});

describe('Jaro-Winkler', () => {
  // Winkler, "String Comparator Metrics and Enhanced Decision Rules" (1990), table of examples.
  test.each([
    ['martha', 'marhta', 0.961],
    ['dwayne', 'duane', 0.84],
    ['dixon', 'dicksonx', 0.813],
    ['jones', 'johnson', 0.832],
    ['abc', 'xyz', 0],
    ['', '', 1],
  ])('%s and %s are %s alike', (one, other, similarity) => {
    expect(jaroWinkler(one, other)).toBeCloseTo(similarity, 3);
  });

  test('is from 0 to 1, and 1 of a word and itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(jaroWinkler(one, one)).toBe(1);
        expect(jaroWinkler(one, other)).toBeGreaterThanOrEqual(0);
        expect(jaroWinkler(one, other)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
