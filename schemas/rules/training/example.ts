/** Training examples: what a check questions and what it lets pass, as changes to one small report. */
import * as z from 'zod';

/** When the examples are judged: 2026-11-22T00:00:00Z. */
export const EXAMPLE_NOW_SECONDS = 1_795_305_600;

/** A report that fits the schema; each example changes it. */
export const EXAMPLE_CLAIMS = {
  iss: 'tonga-tcu',
  aud: 'https://exchange.example',
  iat: EXAMPLE_NOW_SECONDS - 3600,
  jti: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  report: {
    schema: 'report/1',
    title: 'Longliner seen at night without lights',
    narrative:
      'A fisherman saw a longliner without lights off the reef and read its name. He has reported before. Nobody boarded it.',
    language: 'en',
    crimeTypes: ['iuu-fishing'],
    activity: { from: '2026-11-18', places: [{ country: 'TO', name: 'Ha‘atafu reef' }] },
    entities: [{ id: 'longliner', kind: 'vessel', name: 'Moana Rua', flag: 'VU' }],
    harms: [{ area: 'economy' }],
    grading: { reliability: 'B', credibility: '2' },
    handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
  },
} as const;

/** Members that are put over those of the report. A list replaces a list; null takes a member out. */
export type Change = { readonly [member: string]: unknown };

export interface Example {
  readonly bad: Change;
  readonly good: Change;
}

const Members = z.record(z.string(), z.unknown());

/** The claims with a change put over them, not yet judged. */
export function changed(claims: Change, change: Change): Change {
  const result: Record<string, unknown> = { ...claims };
  for (const [member, value] of Object.entries(change)) {
    const inside = Members.safeParse(value);
    const before = Members.safeParse(claims[member]);
    if (value === null) delete result[member];
    else result[member] = inside.success ? changed(before.success ? before.data : {}, inside.data) : value;
  }
  return result;
}
