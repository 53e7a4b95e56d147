/** Machine-readable zone of a passport (ICAO Doc 9303 part 4, TD3): the five check digits of the second line. */
import type { IdentifierVerdict } from './identifiers.ts';

const WEIGHTS = [7, 3, 1] as const;

/** 0 to 9 as they are, A to Z as 10 to 35, the filler as 0; anything else cannot stand in a zone. */
function valueOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  return code === 60 ? 0 : -1;
}

/** Whether the weighted sum of a field is its check digit; a filler as digit counts as 0 where the field is empty. */
function holds(field: string, digit: string): boolean {
  let sum = 0;
  for (let at = 0; at < field.length; at++) sum += valueOf(field.charCodeAt(at)) * (WEIGHTS[at % 3] ?? 0);
  return valueOf(digit.charCodeAt(0)) === sum % 10 && (digit !== '<' || field.length === 14);
}

/** Second line of a TD3 zone: given alone (44 characters) or as the end of both lines (88), spaces and line breaks ignored. */
function secondLine(zone: string): string | undefined {
  let bare = '';
  for (const character of zone.toUpperCase()) if (character > ' ') bare += character;
  if (bare.length !== 44 && bare.length !== 88) return undefined;
  const line = bare.slice(-44);
  for (let at = 0; at < 44; at++) if (valueOf(line.charCodeAt(at)) < 0) return undefined;
  return line;
}

/** What a passport's check digits protect, in the order of the line. */
export type PassportField = 'number' | 'birth' | 'expiry' | 'personal number' | 'whole line';

/** The fields of a TD3 zone whose check digit does not fit; undefined when it is not a TD3 zone at all. */
export function wrongPassportFields(zone: string): PassportField[] | undefined {
  const line = secondLine(zone);
  if (line === undefined) return undefined;
  const digit = (at: number) => line.charAt(at);
  const wrong: PassportField[] = [];
  if (!holds(line.slice(0, 9), digit(9))) wrong.push('number');
  if (!holds(line.slice(13, 19), digit(19))) wrong.push('birth');
  if (!holds(line.slice(21, 27), digit(27))) wrong.push('expiry');
  if (!holds(line.slice(28, 42), digit(42))) wrong.push('personal number');
  if (!holds(line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43), digit(43))) wrong.push('whole line');
  return wrong;
}

/** The number of a TD3 zone, and whether its own digit fits; undefined when it is not a TD3 zone at all. */
export function passportNumberOf(zone: string): { readonly number: string; readonly fits: boolean } | undefined {
  const line = secondLine(zone);
  if (line === undefined) return undefined;
  return { number: line.slice(0, 9).replaceAll('<', ''), fits: holds(line.slice(0, 9), line.charAt(9)) };
}

/** The same as one verdict. */
export function checkPassportZone(zone: string): IdentifierVerdict {
  const wrong = wrongPassportFields(zone);
  if (wrong === undefined) return 'wrong-shape';
  return wrong.length === 0 ? 'good' : 'wrong-digit';
}
