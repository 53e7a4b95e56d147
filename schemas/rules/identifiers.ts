/** Rules on identifiers: check digits and shapes. A mistyped identifier is still intelligence, so each may be attested. */
import type { Entity } from '../entities.ts';
import {
  checkContainer,
  checkIban,
  checkIcao24,
  checkImoCompany,
  checkImoShip,
  type IdentifierVerdict,
  readMmsi,
} from '../identifiers.ts';
import { wrongPassportFields } from '../passport-zone.ts';
import { isInternational, toE164 } from '../phone-number.ts';
import { entitiesOf, type Failure, quote, type Rule, settle } from './rule.ts';

/** The one sentence for a failed check digit or shape; undefined when it is good. */
const sentence = (value: string, verdict: IdentifierVerdict, name: string, shape: string): string | undefined => {
  if (verdict === 'good') return undefined;
  if (verdict === 'wrong-shape') return `${quote(value)} has not the shape of ${name}: ${shape}.`;
  return `The check digit of ${quote(value)} does not fit, so at least one character of ${name} is wrong.`;
};

/** A rule over one identifier member, wherever an entity carries it. */
function identifierRule(
  code: Rule['code'],
  member: string,
  read: (entity: Entity) => string | undefined,
  wrong: (value: string, entity: Entity) => string | undefined,
): Rule {
  return {
    code,
    dimension: 'validity',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      let looked = 0;
      const failures: Failure[] = [];
      for (const [at, entity] of entitiesOf(submission).entries()) {
        const value = read(entity);
        if (value === undefined) continue;
        looked++;
        const detail = wrong(value, entity);
        if (detail !== undefined) failures.push({ pointer: `/report/entities/${at}/${member}`, detail });
      }
      return settle(looked, failures);
    },
  };
}

const phoneSentence = (number: string, country: string | undefined): string | undefined => {
  if (toE164(number, country) !== undefined) return undefined;
  if (country === undefined && !isInternational(number))
    return `${quote(number)} has neither + nor a country, so it cannot be placed.`;
  return `${quote(number)} is not a possible number in its country's numbering plan.`;
};

const zoneSentence = (zone: string): string | undefined => {
  const wrong = wrongPassportFields(zone);
  if (wrong === undefined)
    return 'The machine-readable zone is not that of a passport: 44 characters a line, A to Z, 0 to 9 and <.';
  return wrong.length === 0
    ? undefined
    : `These check digits of the machine-readable zone do not fit: ${wrong.join(', ')}.`;
};

export const identifierRules: readonly Rule[] = [
  identifierRule(
    'imo-check-digit',
    'imo',
    (entity) => (entity.kind === 'vessel' ? entity.imo : undefined),
    (value) => sentence(value, checkImoShip(value), 'an IMO ship number', 'seven digits'),
  ),
  identifierRule(
    'imo-company-check-digit',
    'imoCompany',
    (entity) => (entity.kind === 'vessel' || entity.kind === 'organisation' ? entity.imoCompany : undefined),
    (value) => sentence(value, checkImoCompany(value), 'an IMO company number', 'seven digits'),
  ),
  identifierRule(
    'mmsi-shape',
    'mmsi',
    (entity) => (entity.kind === 'vessel' ? entity.mmsi : undefined),
    (value) =>
      readMmsi(value) ? undefined : sentence(value, 'wrong-shape', 'an MMSI', 'nine digits that carry a country'),
  ),
  identifierRule(
    'container-check-digit',
    'number',
    (entity) => (entity.kind === 'container' ? entity.number : undefined),
    (value) =>
      sentence(value, checkContainer(value), 'a container number', 'three letters, U, J or Z, and seven digits'),
  ),
  identifierRule(
    'iban-check-digit',
    'number',
    (entity) => (entity.kind === 'account' && entity.scheme === 'iban' ? entity.number : undefined),
    (value) => sentence(value, checkIban(value), 'an IBAN', 'two letters, two digits and 11 to 30 more characters'),
  ),
  identifierRule(
    'passport-check-digit',
    'mrz',
    (entity) => (entity.kind === 'document' && entity.type === 'passport' ? entity.mrz : undefined),
    zoneSentence,
  ),
  identifierRule(
    'phone-not-possible',
    'number',
    (entity) => (entity.kind === 'phone' ? entity.number : undefined),
    (value, entity) => phoneSentence(value, entity.kind === 'phone' ? entity.country : undefined),
  ),
  identifierRule(
    'icao24-shape',
    'icao24',
    (entity) => (entity.kind === 'aircraft' ? entity.icao24 : undefined),
    (value) => sentence(value, checkIcao24(value), 'an ICAO 24-bit address', 'six characters, 0 to 9 and A to F'),
  ),
];
