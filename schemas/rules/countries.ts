/** Rule on country codes: two letters pass the schema, but only assigned ones lead anywhere. */
import { isAssignedCountry } from '../country-codes.ts';
import type { Entity } from '../entities.ts';
import type { Submission } from '../submission.ts';
import { entitiesOf, type Failure, quote, type Rule, settle } from './rule.ts';

type Located = readonly [pointer: string, code: string];

/** Country codes of one entity, wherever its kind carries them. */
function* codesOfEntity(entity: Entity, pointer: string): Generator<Located> {
  if ('country' in entity && entity.country !== undefined) yield [`${pointer}/country`, entity.country];
  if (entity.kind === 'vessel' && entity.flag !== undefined) yield [`${pointer}/flag`, entity.flag];
  if (entity.kind === 'location') yield [`${pointer}/place/country`, entity.place.country];
  if (entity.kind !== 'person') return;
  if (entity.birth?.country !== undefined) yield [`${pointer}/birth/country`, entity.birth.country];
  for (const [at, code] of (entity.nationalities ?? []).entries()) yield [`${pointer}/nationalities/${at}`, code];
}

/** Every country code of a submission. In `releasableTo` units are lower case and countries upper case. */
function* codesOf(submission: Submission): Generator<Located> {
  const { activity, handling } = submission.report;
  for (const [at, place] of activity.places.entries()) yield [`/report/activity/places/${at}/country`, place.country];
  for (const [at, entity] of entitiesOf(submission).entries()) yield* codesOfEntity(entity, `/report/entities/${at}`);
  for (const [at, audience] of (handling.releasableTo ?? []).entries()) {
    if (audience.length === 2 && audience === audience.toUpperCase() && audience > '@')
      yield [`/report/handling/releasableTo/${at}`, audience];
  }
}

export const countryRules: readonly Rule[] = [
  {
    code: 'country-not-assigned',
    dimension: 'validity',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      for (const [pointer, code] of codesOf(submission)) {
        looked++;
        if (!isAssignedCountry(code))
          failures.push({ pointer, detail: `${quote(code)} is not a country code of ISO 3166-1.` });
      }
      return settle(looked, failures);
    },
  },
];
