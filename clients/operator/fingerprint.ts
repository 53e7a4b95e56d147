/** Fingerprints as they are typed at the desk: they may have gaps, and one in 64 begins with a hyphen. */

/** What was read out or copied may have white space in it. */
export const withoutGaps = (text: string): string => text.replaceAll(/\s/g, '');

/** A fingerprint that begins with a hyphen is no option: a gap before it keeps it from being read as one. */
export const asTyped = (words: readonly string[]): string[] =>
  words.map((word) => (/^-[\w-]{42}$/.test(word) ? ` ${word}` : word));
