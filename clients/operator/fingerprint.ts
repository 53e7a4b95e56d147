/** Fingerprints as they are typed at the desk: they may have gaps, and one in 64 begins with a hyphen. */

import { Thumbprint } from '#schemas/primitives.ts';
import { Misuse } from '../terminal/exit-codes.ts';

/** What was read out or copied may have white space in it. */
export const withoutGaps = (text: string): string => text.replaceAll(/\s/g, '');

/** A whole fingerprint. */
export function fingerprintTyped(text: string): string {
  const fingerprint = Thumbprint.safeParse(withoutGaps(text));
  if (fingerprint.success) return fingerprint.data;
  throw new Misuse(
    'This is no whole fingerprint.',
    'It has 43 letters, digits, hyphens and underscores; gaps do not matter.',
  );
}

/** A fingerprint that begins with a hyphen is no option: a gap before it keeps it from being read as one. */
export const asTyped = (words: readonly string[]): string[] =>
  words.map((word) => (/^-[\w-]{42}$/.test(word) ? ` ${word}` : word));
