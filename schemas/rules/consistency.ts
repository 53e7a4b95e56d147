/** Rules on parts that must agree with each other: references, repetitions, flags, places. */
import type { Entity } from '../entities.ts';
import { bareIdentifier, bareImo, readMmsi } from '../identifiers.ts';
import { countryOfMid, mayShareFlag } from '../maritime-digits.ts';
import type { Place } from '../place.ts';
import type { Submission } from '../submission.ts';
import { entitiesOf, type Failure, quote, type Rule, settle } from './rule.ts';

/** Every place of a report with its pointer: those of the activity, then those of location entities. */
export function* placesOf(submission: Submission): Generator<readonly [pointer: string, place: Place]> {
  for (const [at, place] of submission.report.activity.places.entries()) yield [`/report/activity/places/${at}`, place];
  for (const [at, entity] of entitiesOf(submission).entries()) {
    if (entity.kind === 'location') yield [`/report/entities/${at}/place`, entity.place];
  }
}

/** What makes two vessel entries the same hull: the IMO number, else the MMSI, else name and flag. */
function hullKey(entity: Entity & { kind: 'vessel' }): string | undefined {
  if (entity.imo !== undefined) return `imo ${bareImo(entity.imo)}`;
  if (entity.mmsi !== undefined) return `mmsi ${bareIdentifier(entity.mmsi)}`;
  return entity.name === undefined || entity.flag === undefined
    ? undefined
    : `name ${entity.name.toUpperCase()} ${entity.flag}`;
}

export const consistencyRules: readonly Rule[] = [
  {
    code: 'mmsi-flag-mismatch',
    dimension: 'consistency',
    level: 'expected',
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      for (const [at, entity] of entitiesOf(submission).entries()) {
        if (entity.kind !== 'vessel' || entity.mmsi === undefined || entity.flag === undefined) continue;
        const mid = readMmsi(entity.mmsi)?.mid;
        const country = mid === undefined ? undefined : countryOfMid(mid);
        if (country === undefined) continue;
        looked++;
        if (mayShareFlag(country, entity.flag)) continue;
        failures.push({
          pointer: `/report/entities/${at}/mmsi`,
          detail: `The MMSI begins with ${mid}, which belongs to ${country}, but the flag is ${quote(entity.flag)}.`,
        });
      }
      return settle(looked, failures);
    },
  },
  {
    code: 'entity-id-repeated',
    dimension: 'uniqueness',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const entities = entitiesOf(submission);
      const failures: Failure[] = [];
      const seen = new Set<string>();
      for (const [at, { id }] of entities.entries()) {
        if (seen.has(id))
          failures.push({
            pointer: `/report/entities/${at}/id`,
            detail: `The id ${quote(id)} is already taken by an earlier entity.`,
          });
        seen.add(id);
      }
      return settle(entities.length, failures);
    },
  },
  {
    code: 'relationship-to-nobody',
    dimension: 'integrity',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const relationships = submission.report.relationships ?? [];
      const failures: Failure[] = [];
      const ids = new Set<string>();
      for (const { id } of entitiesOf(submission)) ids.add(id);
      for (const [at, { from, to }] of relationships.entries()) {
        for (const [end, id] of [
          ['from', from],
          ['to', to],
        ] as const) {
          if (!ids.has(id))
            failures.push({
              pointer: `/report/relationships/${at}/${end}`,
              detail: `No entity has the id ${quote(id)}.`,
            });
        }
      }
      return settle(relationships.length, failures);
    },
  },
  {
    code: 'relationship-to-itself',
    dimension: 'consistency',
    level: 'expected',
    severity: 'attestable',
    examine: (submission) => {
      const relationships = submission.report.relationships ?? [];
      const failures: Failure[] = [];
      for (const [at, { from, to }] of relationships.entries()) {
        if (from === to)
          failures.push({ pointer: `/report/relationships/${at}/to`, detail: `Both ends are ${quote(to)}.` });
      }
      return settle(relationships.length, failures);
    },
  },
  {
    code: 'vessel-repeated',
    dimension: 'uniqueness',
    level: 'expected',
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      const hulls = new Set<string>();
      let looked = 0;
      for (const [at, entity] of entitiesOf(submission).entries()) {
        if (entity.kind !== 'vessel') continue;
        looked++;
        const key = hullKey(entity);
        if (key === undefined) continue;
        if (hulls.has(key))
          failures.push({ pointer: `/report/entities/${at}`, detail: 'An earlier entity is the same vessel.' });
        hulls.add(key);
      }
      return settle(looked, failures);
    },
  },
  {
    code: 'crime-type-repeated',
    dimension: 'uniqueness',
    level: 'expected',
    severity: 'advice',
    examine: ({ report }) => {
      const failures: Failure[] = [];
      for (const member of ['crimeTypes', 'enablers'] as const) {
        const words: readonly string[] = report[member] ?? [];
        for (const [at, word] of words.entries()) {
          if (words.indexOf(word) < at)
            failures.push({ pointer: `/report/${member}/${at}`, detail: `${quote(word)} is already named.` });
        }
      }
      return settle(1, failures);
    },
  },
  {
    code: 'coordinates-doubtful',
    dimension: 'accuracy',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      for (const [pointer, { latitude, longitude }] of placesOf(submission)) {
        if (latitude === undefined && longitude === undefined) continue;
        looked++;
        if (latitude === undefined || longitude === undefined) {
          failures.push({ pointer, detail: `The ${latitude === undefined ? 'latitude' : 'longitude'} is missing.` });
        } else if (latitude === 0 && longitude === 0) {
          failures.push({
            pointer,
            detail: 'The position 0, 0 lies in the Atlantic and usually means that nothing was typed.',
          });
        }
      }
      return settle(looked, failures);
    },
  },
  {
    code: 'locode-country-mismatch',
    dimension: 'consistency',
    level: 'expected',
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      for (const [pointer, { country, unLocode }] of placesOf(submission)) {
        if (unLocode === undefined) continue;
        looked++;
        if (!unLocode.startsWith(country)) {
          failures.push({
            pointer: `${pointer}/unLocode`,
            detail: `${quote(unLocode)} does not lie in ${quote(country)}.`,
          });
        }
      }
      return settle(looked, failures);
    },
  },
];
