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
  rule: Pick<Rule, 'code' | 'intent' | 'fix'>,
  member: string,
  read: (entity: Entity) => string | undefined,
  wrong: (value: string, entity: Entity) => string | undefined,
): Rule {
  return {
    ...rule,
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

const RETYPE = 'Compare it with the source and correct it; if the source itself says so, attest it.';

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
    {
      code: 'imo-check-digit',
      intent: 'An IMO ship number names one hull for life, if every digit is right.',
      fix: RETYPE,
    },
    'imo',
    (entity) => (entity.kind === 'vessel' ? entity.imo : undefined),
    (value) => sentence(value, checkImoShip(value), 'an IMO ship number', 'seven digits'),
  ),
  identifierRule(
    {
      code: 'imo-company-check-digit',
      intent: 'An IMO company number leads to owners and managers, if every digit is right.',
      fix: RETYPE,
    },
    'imoCompany',
    (entity) => (entity.kind === 'vessel' || entity.kind === 'organisation' ? entity.imoCompany : undefined),
    (value) => sentence(value, checkImoCompany(value), 'an IMO company number', 'seven digits'),
  ),
  identifierRule(
    { code: 'mmsi-shape', intent: 'An MMSI finds a vessel on AIS, if it is a whole one.', fix: RETYPE },
    'mmsi',
    (entity) => (entity.kind === 'vessel' ? entity.mmsi : undefined),
    (value) =>
      readMmsi(value) ? undefined : sentence(value, 'wrong-shape', 'an MMSI', 'nine digits that carry a country'),
  ),
  identifierRule(
    {
      code: 'container-check-digit',
      intent: 'A container number finds its voyages, if every character is right.',
      fix: RETYPE,
    },
    'number',
    (entity) => (entity.kind === 'container' ? entity.number : undefined),
    (value) =>
      sentence(value, checkContainer(value), 'a container number', 'three letters, U, J or Z, and seven digits'),
  ),
  identifierRule(
    {
      code: 'iban-check-digit',
      intent: 'An IBAN finds an account in any bank, if every character is right.',
      fix: RETYPE,
    },
    'number',
    (entity) => (entity.kind === 'account' && entity.scheme === 'iban' ? entity.number : undefined),
    (value) => sentence(value, checkIban(value), 'an IBAN', 'two letters, two digits and 11 to 30 more characters'),
  ),
  identifierRule(
    {
      code: 'passport-check-digit',
      intent: 'The zone of a passport checks itself; a failed digit is a slip or a forgery.',
      fix: RETYPE,
    },
    'mrz',
    (entity) => (entity.kind === 'document' && entity.type === 'passport' ? entity.mrz : undefined),
    zoneSentence,
  ),
  identifierRule(
    {
      code: 'phone-not-possible',
      intent: 'A phone number matches other reports only when its country is known and its length fits.',
      fix: 'Write it with + and the calling code, or give the country beside it; if it really is so, attest it.',
    },
    'number',
    (entity) => (entity.kind === 'phone' ? entity.number : undefined),
    (value, entity) => phoneSentence(value, entity.kind === 'phone' ? entity.country : undefined),
  ),
  identifierRule(
    { code: 'icao24-shape', intent: 'An ICAO address finds an aircraft on ADS-B, if it is a whole one.', fix: RETYPE },
    'icao24',
    (entity) => (entity.kind === 'aircraft' ? entity.icao24 : undefined),
    (value) => sentence(value, checkIcao24(value), 'an ICAO 24-bit address', 'six characters, 0 to 9 and A to F'),
  ),
];
