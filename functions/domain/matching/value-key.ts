/** A value as typed, made into what it is looked up by: normalised, and judged by its check digit where its kind has one. */
import {
  bareIdentifier,
  bareImo,
  checkContainer,
  checkIban,
  checkIcao24,
  checkImei,
  checkImoCompany,
  checkImoShip,
  type IdentifierVerdict,
  readMmsi,
} from '#schemas/identifiers.ts';
import type { MatchKind } from '#schemas/match.ts';
import { toE164 } from '#schemas/phone-number.ts';
import { type KeyValue, saysNothing } from './match-key.ts';
import { foldName, nameKeys } from './name-key.ts';

/** Longer ones cannot be looked up; nothing that people type is. */
const LONGEST_KEY = 512;

type Reading = {
  readonly bare?: (text: string) => string;
  readonly verdict?: (text: string) => IdentifierVerdict;
  readonly shortest: number;
};

/** Identifiers that are looked up by their letters and digits. */
const BARE: Partial<Record<MatchKind, Reading>> = {
  imo: { bare: bareImo, verdict: checkImoShip, shortest: 5 },
  'imo-company': { bare: bareImo, verdict: checkImoCompany, shortest: 5 },
  mmsi: { verdict: (text) => (readMmsi(text) ? 'good' : 'wrong-shape'), shortest: 7 },
  'call-sign': { shortest: 3 },
  'vessel-registration': { shortest: 4 },
  'wcpfc-vid': { shortest: 4 },
  container: { verdict: checkContainer, shortest: 7 },
  // With its check digit, without it, and with the version behind it: it is the same handset.
  imei: { bare: (text) => bareIdentifier(text).slice(0, 14), verdict: checkImei, shortest: 10 },
  imsi: { shortest: 10 },
  iban: { verdict: checkIban, shortest: 10 },
  account: { shortest: 5 },
  wallet: { shortest: 16 },
  passport: { shortest: 5 },
  document: { shortest: 5 },
  plate: { shortest: 3 },
  vin: { shortest: 6 },
  'aircraft-registration': { shortest: 3 },
  icao24: { verdict: checkIcao24, shortest: 4 },
  'aircraft-serial': { shortest: 4 },
  'company-number': { shortest: 4 },
  'tax-number': { shortest: 5 },
  'serial-number': { shortest: 5 },
};

/** An identifier by its letters and digits; undefined when it says nothing. */
export function bareKey(kind: MatchKind, text: string): KeyValue | undefined {
  const { bare = bareIdentifier, verdict, shortest } = BARE[kind] ?? { shortest: Number.POSITIVE_INFINITY };
  const key = bare(text);
  if (key.length < shortest || key.length > LONGEST_KEY || saysNothing(key)) return undefined;
  return { kind, key, strength: (verdict?.(text) ?? 'good') === 'good' ? 'exact' : 'check-digit-failed' };
}

/** In international form; a number that cannot be placed by its digits, marked so that it meets no other country's. */
export function phoneKey(text: string, country?: string): KeyValue | undefined {
  const international = toE164(text, country);
  if (international !== undefined) return { kind: 'phone', key: international, strength: 'exact' };
  const digits = bareIdentifier(text).replace(/[A-Z]/g, '');
  if (digits.length < 5 || saysNothing(digits)) return undefined;
  return { kind: 'phone', key: `~${digits}`, strength: 'check-digit-failed' };
}

export function emailKey(text: string): KeyValue | undefined {
  const key = text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '');
  if (key.length > LONGEST_KEY || !/^[^\s@]+@[^\s@]+$/.test(key)) return undefined;
  return { kind: 'email', key, strength: 'exact' };
}

/** Without @ and case; the same word on two platforms is two handles. */
export function handleKey(text: string, platform?: string): KeyValue | undefined {
  const key = text.normalize('NFKC').trim().toLowerCase().replace(/^@/, '');
  if (key.length < 3 || key.length > LONGEST_KEY || /\s/.test(key) || saysNothing(bareIdentifier(key)))
    return undefined;
  const scope = platform === undefined ? '' : bareIdentifier(platform).toLowerCase();
  return { kind: 'handle', key, strength: 'exact', ...(scope !== '' && { scope }) };
}

/** Host and path, without scheme, www, query and final slash: one page however it was copied. */
export function urlKey(text: string): KeyValue | undefined {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim()) ? text.trim() : `https://${text.trim()}`;
  // A number alone would be an address too.
  if (!text.includes('.') || !URL.canParse(whole)) return undefined;
  const { hostname, pathname } = new URL(whole);
  const key = `${hostname.replace(/^www\./, '')}${pathname.endsWith('/') ? pathname.slice(0, -1) : pathname}`;
  if (!hostname.includes('.') || key.length > LONGEST_KEY) return undefined;
  return { kind: 'url', key, strength: 'exact' };
}

export function ipKey(text: string): KeyValue | undefined {
  const key = text.trim().toLowerCase();
  return /^[0-9a-f]*[.:][0-9a-f.:]{2,43}$/.test(key) ? { kind: 'ip', key, strength: 'exact' } : undefined;
}

const NOBODY: ReadonlySet<string> = new Set(['unknown', 'unnamed', 'unidentified', 'inconnu', 'inconnue']);

/** A name under everything that names like it are looked up by. */
export function nameKeyValues(kind: 'name' | 'vessel-name', text: string): KeyValue[] {
  const words = foldName(text);
  const name = words.join(' ');
  if (name.length < 2 || words.some((word) => NOBODY.has(word))) return [];
  return nameKeys(words)
    .filter((key) => key.length <= LONGEST_KEY)
    .map((key) => ({ kind, key, strength: 'fuzzy', name }));
}
