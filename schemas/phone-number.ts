/** Phone numbers in the form of ITU-T E.164. An island number of five to seven digits says nothing without its country. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** The number as + and digits, or undefined when its numbering plan has no number of this length. `country` helps a national number. */
export function toE164(number: string, country?: string): string | undefined {
  const plan: CountryCode | undefined = country !== undefined && isSupportedCountry(country) ? country : undefined;
  const parsed = parsePhoneNumberFromString(
    number,
    plan === undefined ? { extract: false } : { defaultCountry: plan, extract: false },
  );
  return parsed?.isPossible() ? parsed.number : undefined;
}

/** Whether a number can be placed at all: international, or national with its country. */
export const isInternational = (number: string): boolean => number.trimStart().startsWith('+');
