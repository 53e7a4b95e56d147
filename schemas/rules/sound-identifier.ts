/** The rule on what reports are matched by: one identifier that holds is enough, so nobody gains by leaving others out. */
import type { Entity } from '../entities.ts';
import { checkContainer, checkIban, checkIcao24, checkImoCompany, checkImoShip, readMmsi } from '../identifiers.ts';
import { wrongPassportFields } from '../passport-zone.ts';
import { toE164 } from '../phone-number.ts';
import { entitiesOf, type Rule, settleOne } from './rule.ts';

const holds = (value: string | undefined, check: (value: string) => unknown): boolean =>
  value !== undefined && (check(value) === 'good' || check(value) === true);
const some = (...values: readonly (string | undefined)[]): boolean => values.some((value) => value !== undefined);

/** Whether another report on the same thing could be found by this entity. */
export function isMatchable(entity: Entity): boolean {
  switch (entity.kind) {
    case 'person':
      return entity.names !== undefined && some(entity.birth?.date, entity.birth?.year?.toString());
    case 'organisation':
      return some(entity.registrationNumber, entity.taxNumber) || holds(entity.imoCompany, checkImoCompany);
    case 'vessel':
      return (
        some(entity.callSign, entity.registration, entity.wcpfcVid) ||
        holds(entity.imo, checkImoShip) ||
        holds(entity.mmsi, (mmsi) => readMmsi(mmsi) !== undefined)
      );
    case 'aircraft':
      return some(entity.registration, entity.msn) || holds(entity.icao24, checkIcao24);
    case 'vehicle':
      return some(entity.plate, entity.vin);
    case 'container':
      return holds(entity.number, checkContainer);
    case 'phone':
      return some(entity.imei, entity.imsi) || toE164(entity.number, entity.country) !== undefined;
    case 'account':
      return entity.scheme !== 'card' && (entity.scheme !== 'iban' || holds(entity.number, checkIban));
    case 'document':
      return some(entity.number) || holds(entity.mrz, (zone) => wrongPassportFields(zone)?.length === 0);
    case 'online-identity':
      return some(entity.handle, entity.url, entity.email, entity.ip);
    case 'commodity':
      return some(entity.serialNumber);
    case 'location':
      return false;
  }
}

export const soundIdentifier: Rule = {
  code: 'no-sound-identifier',
  dimension: 'validity',
  level: 'excellent',
  severity: 'advice',
  inScore: true,
  examine: (submission) =>
    settleOne(
      '/report',
      entitiesOf(submission).some(isMatchable) ? undefined : 'Nothing in it can be matched with another report.',
    ),
};
