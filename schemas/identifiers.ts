/**
 * Check digits and shapes of the identifiers of the field, as pure functions. Text comes as typed from paper: spaces, dots,
 * hyphens and case do not matter. One pass over short text each, no pattern that can backtrack.
 */

/** good; wrong-shape: too long, too short or a character that cannot be; wrong-digit: the check digit does not fit. */
export type IdentifierVerdict = 'good' | 'wrong-shape' | 'wrong-digit';

/** Upper case, letters and digits only: the form in which two spellings of one identifier are the same. */
export function bareIdentifier(text: string): string {
  let bare = '';
  for (const character of text.toUpperCase()) {
    if ((character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z')) bare += character;
  }
  return bare;
}

const isDigits = (text: string, length: number): boolean => {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
};

const digitAt = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** An IMO number without the word IMO, which some write before it. */
export function bareImo(text: string): string {
  const bare = bareIdentifier(text);
  return bare.startsWith('IMO') ? bare.slice(3) : bare;
}

/** Seven digits of an IMO number, or undefined when it has not the shape of one. */
function imoDigits(text: string): string | undefined {
  const digits = bareImo(text);
  return isDigits(digits, 7) ? digits : undefined;
}

/** IMO ship number (IMO resolution A.1117): the first six digits times 7 to 2; the last digit of the sum is the seventh. */
export function checkImoShip(text: string): IdentifierVerdict {
  const digits = imoDigits(text);
  if (digits === undefined) return 'wrong-shape';
  let sum = 0;
  for (let at = 0; at < 6; at++) sum += digitAt(digits, at) * (7 - at);
  return sum % 10 === digitAt(digits, 6) ? 'good' : 'wrong-digit';
}

const IMO_COMPANY_WEIGHTS = [8, 6, 4, 2, 9, 7] as const;

/** IMO company number (IMO resolution MSC.160(78)): six digits times 8, 6, 4, 2, 9, 7; (11 - sum mod 11) mod 10. */
export function checkImoCompany(text: string): IdentifierVerdict {
  const digits = imoDigits(text);
  if (digits === undefined) return 'wrong-shape';
  let sum = 0;
  for (const [at, weight] of IMO_COMPANY_WEIGHTS.entries()) sum += digitAt(digits, at) * weight;
  return (11 - (sum % 11)) % 10 === digitAt(digits, 6) ? 'good' : 'wrong-digit';
}

/** Letters of ISO 6346 count 10 to 38 and skip the multiples of 11. */
const containerValue = (code: number): number => {
  if (code <= 57) return code - 48;
  const value = code - 55;
  return value + Math.floor((value - 1) / 10);
};

/** Container number (ISO 6346): four letters ending in U, J or Z, six digits, check digit. */
export function checkContainer(text: string): IdentifierVerdict {
  const bare = bareIdentifier(text);
  if (bare.length !== 11 || !isDigits(bare.slice(4), 7)) return 'wrong-shape';
  for (let at = 0; at < 4; at++) if (bare.charCodeAt(at) < 65) return 'wrong-shape';
  const category = bare[3];
  if (category !== 'U' && category !== 'J' && category !== 'Z') return 'wrong-shape';
  let sum = 0;
  for (let at = 0; at < 10; at++) sum += containerValue(bare.charCodeAt(at)) * 2 ** at;
  return (sum % 11) % 10 === digitAt(bare, 10) ? 'good' : 'wrong-digit';
}

/** IBAN (ISO 13616): two letters, two digits, at most 30 letters or digits; the rearranged number is 1 modulo 97. */
export function checkIban(text: string): IdentifierVerdict {
  const bare = bareIdentifier(text);
  if (bare.length < 15 || bare.length > 34) return 'wrong-shape';
  if (bare.charCodeAt(0) < 65 || bare.charCodeAt(1) < 65 || !isDigits(bare.slice(2, 4), 2)) return 'wrong-shape';
  let remainder = 0;
  for (let at = 4; at < bare.length + 4; at++) {
    const code = bare.charCodeAt(at % bare.length);
    remainder = code <= 57 ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + code - 55) % 97;
  }
  return remainder === 1 ? 'good' : 'wrong-digit';
}

/** IMEI of a handset (3GPP TS 23.003): fourteen digits and, often left out, a check digit by the formula of Luhn; or two of a version. */
export function checkImei(text: string): IdentifierVerdict {
  const bare = bareIdentifier(text);
  if (isDigits(bare, 14) || isDigits(bare, 16)) return 'good';
  if (!isDigits(bare, 15)) return 'wrong-shape';
  let sum = 0;
  for (let at = 0; at < 15; at++) {
    const twice = digitAt(bare, at) * (at % 2 === 1 ? 2 : 1);
    sum += twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0 ? 'good' : 'wrong-digit';
}

/** ICAO 24-bit aircraft address: six hexadecimal digits. It has no check digit. */
export function checkIcao24(text: string): IdentifierVerdict {
  const bare = bareIdentifier(text);
  if (bare.length !== 6) return 'wrong-shape';
  for (let at = 0; at < 6; at++) if (bare.charCodeAt(at) > 70) return 'wrong-shape';
  return 'good';
}

/** An MMSI taken apart (Recommendation ITU-R M.585): what sort of station, and the MID where the form carries one. */
export interface Mmsi {
  readonly station:
    | 'ship'
    | 'group'
    | 'coast'
    | 'aircraft'
    | 'handheld'
    | 'parent-ship-craft'
    | 'navigation-aid'
    | 'distress';
  readonly mid?: string;
}

const MMSI_FORMS: readonly (readonly [prefix: string, station: Mmsi['station']])[] = [
  ['00', 'coast'],
  ['0', 'group'],
  ['111', 'aircraft'],
  ['98', 'parent-ship-craft'],
  ['99', 'navigation-aid'],
  ['8', 'handheld'],
];

/** The parts of an MMSI, or undefined when it has not the shape of one. There is no check digit. */
export function readMmsi(text: string): Mmsi | undefined {
  const digits = bareIdentifier(text);
  if (!isDigits(digits, 9)) return undefined;
  if (digits.startsWith('970') || digits.startsWith('972') || digits.startsWith('974')) return { station: 'distress' };
  const form = MMSI_FORMS.find(([prefix]) => digits.startsWith(prefix));
  const start = form?.[0].length ?? 0;
  const first = digits[start] ?? '';
  if (first < '2' || first > '7') return undefined;
  return { station: form?.[1] ?? 'ship', mid: digits.slice(start, start + 3) };
}
