/** The representative report of test/samples, as claims, in its own size and blown up to others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';

const samples = join(import.meta.dirname, '../samples');

type Report = {
  [name: string]: unknown;
  narrative: string;
  entities: { id: string; note?: string }[];
  handling: object;
  activity: object;
};
type Claims = { [name: string]: unknown; report: Report };

function benchmarkClaims(): Claims {
  const { benchmark } = JSON.parse(readFileSync(join(samples, 'index.json'), 'utf8')) as { benchmark: string };
  return JSON.parse(readFileSync(join(samples, benchmark), 'utf8')) as Claims;
}

/** The requirement that it names. */
export const ANSWERED = 'PIR-2026-03';

export type Size = '4 KB' | '64 KB' | '256 KB';
const LONGEST_NARRATIVE = 65_000;
const BYTES = { '4 KB': 0, '64 KB': 65_536, '256 KB': 262_144 };

/** Claims of one unit; larger ones by a longer narrative first, then by more entities with longer notes. */
export function claimsFor(
  parties: { readonly partnerId: string; readonly origin: string },
  size: Size,
  classification?: 'IN-CONFIDENCE',
): object {
  const { report, ...others } = benchmarkClaims();
  const jti = uuidv7();
  // Each is a report of its own, with words and an event of its own: copies are counted apart.
  report.narrative = `${jti} ${report.narrative}`;
  report.activity = { ...report.activity, places: [{ country: 'TO', name: `Reef ${jti}` }] };
  const missing = () => BYTES[size] - JSON.stringify(report).length;
  if (missing() > 0)
    report.narrative = repeated(report.narrative, Math.min(LONGEST_NARRATIVE, report.narrative.length + missing()));
  for (let number = 1; missing() > 0; number++) {
    report.entities.push({
      ...report.entities[0],
      id: `boat-${number}`,
      note: repeated('Grey hull, no name, no lights. ', 990),
    });
  }
  if (classification !== undefined) report.handling = { ...report.handling, classification };
  const iat = Math.floor(Date.now() / 1000);
  return { iss: parties.partnerId, aud: parties.origin, iat, jti, report, ...others };
}

const repeated = (text: string, length: number): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);
