/** The language of the page: the browser's unless the officer chose the other; a finding, a member and a choice in that language. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { inFrench } from '#domain/in-french.ts';
import type { Finding } from '#schemas/finding.ts';
import { ENGLISH, type PageWords } from './english.ts';
import { FRENCH } from './french.ts';
import { HINTS, MEMBER_WORDS } from './member-words.ts';
import { ENGLISH_VALUES, FRENCH_VALUES } from './value-words.ts';

export type Language = 'en' | 'fr';

export type Tongue = {
  readonly language: Language;
  readonly words: PageWords;
  readonly member: (name: string) => string;
  readonly choice: (member: string, value: string) => string;
  readonly hint: (pointer: string) => string | undefined;
  readonly finding: (finding: Finding) => Finding;
  readonly country: (code: string) => string;
};

const spoken = (value: string): string => value.replaceAll('-', ' ');

export function tongueOf(language: Language): Tongue {
  const at = language === 'en' ? 0 : 1;
  const values = language === 'en' ? ENGLISH_VALUES : FRENCH_VALUES;
  const countries = new Intl.DisplayNames([language], { type: 'region' });
  return {
    language,
    words: language === 'en' ? ENGLISH : FRENCH,
    member: (name) => MEMBER_WORDS[name]?.[at] ?? name,
    choice: (member, value) => values[`${member}:${value}`] ?? values[value] ?? saidPlainly(value),
    hint: (pointer) => HINTS[pointer]?.[at],
    finding: language === 'en' ? (finding) => finding : inFrench,
    country: (code) => countries.of(code) ?? code,
  };
}

/** Codes in capitals are names: IN-CONFIDENCE keeps its hyphen. */
const saidPlainly = (value: string): string => (/^[A-Z]/.test(value) ? value : spoken(value));

const KEPT_AS = 'officer-language';

export const firstLanguage = (): Language => {
  const chosen = localStorage.getItem(KEPT_AS) ?? navigator.language;
  return chosen.startsWith('fr') ? 'fr' : 'en';
};

export const keepLanguage = (language: Language): void => localStorage.setItem(KEPT_AS, language);

export const Spoken = createContext<Tongue>(tongueOf('en'));
export const useTongue = (): Tongue => useContext(Spoken);
