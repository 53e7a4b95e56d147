/** Rules on what a reader misses in a report of one crime type or with one enabler. */
import type { Enabler } from '../crime-types.ts';
import type { Entity } from '../entities.ts';
import type { Submission } from '../submission.ts';
import { entitiesOf, type Failure, type Rule, settle, settleOne } from './rule.ts';

const some = (submission: Submission, fits: (entity: Entity) => boolean): boolean => entitiesOf(submission).some(fits);

/** A rule that wants at least one entity of some sort in reports of a crime type. */
function wantsEntity(
  rule: Omit<Rule, 'dimension' | 'severity' | 'examine'>,
  fits: (entity: Entity) => boolean,
  detail: string,
): Rule {
  return {
    ...rule,
    dimension: 'completeness',
    severity: 'attestable',
    inScore: true,
    examine: (submission) => settleOne('/report/crimeTypes', some(submission, fits) ? undefined : detail),
  };
}

/** The same for an enabler. */
function enablerWants(
  enabler: Enabler,
  rule: Omit<Rule, 'dimension' | 'severity' | 'level' | 'examine'>,
  fits: (entity: Entity) => boolean,
  detail: string,
): Rule {
  return {
    ...rule,
    dimension: 'comprehensiveness',
    level: 'excellent',
    severity: 'advice',
    examine: (submission) => {
      if (!submission.report.enablers?.includes(enabler)) return 'not-applicable';
      return settleOne('/report/enablers', some(submission, fits) ? undefined : detail);
    },
  };
}

/** A rule over the commodities of one category. */
function commodityRule(
  rule: Omit<Rule, 'severity' | 'examine'>,
  category: string,
  fails: (commodity: Entity & { kind: 'commodity' }, submission: Submission) => boolean,
  detail: string,
): Rule {
  return {
    ...rule,
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      for (const [at, entity] of entitiesOf(submission).entries()) {
        if (entity.kind !== 'commodity' || entity.category !== category) continue;
        looked++;
        if (fails(entity, submission)) failures.push({ pointer: `/report/entities/${at}`, detail });
      }
      return settle(looked, failures);
    },
  };
}

const isConveyance = ({ kind }: Entity): boolean =>
  kind === 'vessel' || kind === 'container' || kind === 'aircraft' || kind === 'vehicle';

export const crimeSpecificRules: readonly Rule[] = [
  wantsEntity(
    {
      code: 'drugs-without-commodity',
      level: 'expected',
      crimeTypes: ['illicit-drugs'],
    },
    (entity) => entity.kind === 'commodity' && (entity.category === 'drug' || entity.category === 'precursor'),
    'A report on drugs names no drug and no precursor.',
  ),
  wantsEntity(
    {
      code: 'iuu-without-vessel',
      level: 'required',
      crimeTypes: ['iuu-fishing'],
    },
    (entity) => entity.kind === 'vessel',
    'A report on illegal fishing names no vessel.',
  ),
  wantsEntity(
    {
      code: 'trafficking-without-species',
      level: 'expected',
      crimeTypes: ['flora-fauna-trafficking'],
    },
    (entity) => entity.kind === 'commodity' && entity.category === 'species',
    'A report on trafficking of wildlife names no species.',
  ),
  wantsEntity(
    {
      code: 'exploitation-without-person',
      level: 'expected',
      crimeTypes: ['migrant-exploitation'],
    },
    (entity) => entity.kind === 'person' || entity.kind === 'organisation',
    'A report on exploitation of migrants names no person and no organisation.',
  ),
  wantsEntity(
    {
      code: 'fraud-without-trace',
      level: 'expected',
      crimeTypes: ['fraud'],
    },
    ({ kind }) =>
      kind === 'account' ||
      kind === 'phone' ||
      kind === 'online-identity' ||
      kind === 'organisation' ||
      kind === 'commodity',
    'A report on fraud names no account, phone, online identity, organisation or goods.',
  ),
  wantsEntity(
    {
      code: 'tax-evasion-without-taxpayer',
      level: 'expected',
      crimeTypes: ['tax-evasion'],
    },
    (entity) => entity.kind === 'person' || entity.kind === 'organisation',
    'A report on tax evasion names no person and no organisation.',
  ),
  commodityRule(
    {
      code: 'drug-without-quantity',
      dimension: 'completeness',
      level: 'expected',
      crimeTypes: ['illicit-drugs'],
    },
    'drug',
    (commodity) => commodity.quantity === undefined,
    'The drug has no quantity.',
  ),
  commodityRule(
    {
      code: 'tobacco-without-conveyance',
      dimension: 'completeness',
      level: 'expected',
    },
    'tobacco',
    (_, submission) => !some(submission, isConveyance),
    'The report names tobacco and nothing that carried it.',
  ),
  commodityRule(
    {
      code: 'species-without-latin-name',
      dimension: 'accuracy',
      level: 'excellent',
    },
    'species',
    (commodity) => commodity.scientificName === undefined,
    'The species has no scientific name.',
  ),
  commodityRule(
    {
      code: 'cash-without-value',
      dimension: 'completeness',
      level: 'expected',
    },
    'cash',
    (commodity) => commodity.value === undefined,
    'The cash has no value.',
  ),
  enablerWants(
    'money-laundering',
    {
      code: 'laundering-without-money-trail',
    },
    (entity) =>
      entity.kind === 'account' ||
      entity.kind === 'organisation' ||
      (entity.kind === 'commodity' && entity.category === 'cash'),
    'Money laundering is named, but no account, organisation or cash.',
  ),
  enablerWants(
    'identity-fraud',
    {
      code: 'identity-fraud-without-document',
    },
    (entity) => entity.kind === 'document' || entity.kind === 'online-identity',
    'Identity fraud is named, but no document and no online identity.',
  ),
];
