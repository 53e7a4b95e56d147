/** All that a report can be found by: the identifiers and names of its entities, normalised. */
import type { Entity } from '#schemas/entities.ts';
import { MatchKind } from '#schemas/match.ts';
import { passportNumberOf } from '#schemas/passport-zone.ts';
import { isInternational } from '#schemas/phone-number.ts';
import type { Report } from '#schemas/report.ts';
import type { KeyValue, MatchKey } from './match-key.ts';
import { bareKey, emailKey, handleKey, ipKey, nameKeyValues, phoneKey, urlKey } from './value-key.ts';

/** Of more the surest kinds are kept: each is a row of the index, and a question at every reading. */
export const KEYS_MOST = 400;

type Found = { readonly member: string; readonly values: readonly (KeyValue | undefined)[] };

/** The keys of a report, the surest kinds first; the same report always gives the same. */
export function keysOf(report: Pick<Report, 'entities'>): {
  readonly keys: readonly MatchKey[];
  readonly truncated: boolean;
} {
  const keys = (report.entities ?? []).flatMap((entity, at) =>
    valuesOf(entity).flatMap(({ member, values }) =>
      values.flatMap((value) =>
        value ? [{ ...value, entityId: entity.id, path: `/report/entities/${at}/${member}` }] : [],
      ),
    ),
  );
  const rank = new Map(MatchKind.options.map((kind, at) => [kind, at]));
  keys.sort((a, b) => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0));
  return { keys: keys.slice(0, KEYS_MOST), truncated: keys.length > KEYS_MOST };
}

/** A number of one kind, of a country where it says which. */
function numbered(kind: MatchKind, member: string, text: string | undefined, scope?: string): Found {
  const value = text === undefined ? undefined : bareKey(kind, text);
  return { member, values: [value && { ...value, ...(scope !== undefined && { scope }) }] };
}

const named = (member: string, text: string | undefined, kind: 'name' | 'vessel-name' = 'name'): Found => ({
  member,
  values: text === undefined ? [] : nameKeyValues(kind, text),
});

const listed = (member: string, texts: readonly string[] | undefined, kind?: 'vessel-name'): Found[] =>
  (texts ?? []).map((text, at) => named(`${member}/${at}`, text, kind));

function valuesOf(entity: Entity): Found[] {
  switch (entity.kind) {
    case 'person':
      return (entity.names ?? []).map(({ full }, at) => named(`names/${at}/full`, full));
    case 'organisation':
      return organisationValues(entity);
    case 'vessel':
      return vesselValues(entity);
    case 'aircraft':
      return [
        numbered('aircraft-registration', 'registration', entity.registration),
        numbered('icao24', 'icao24', entity.icao24),
        numbered('aircraft-serial', 'msn', entity.msn),
      ];
    case 'vehicle':
      return [numbered('plate', 'plate', entity.plate, entity.country), numbered('vin', 'vin', entity.vin)];
    case 'container':
      return [numbered('container', 'number', entity.number)];
    case 'phone':
      return [
        { member: 'number', values: [phoneKey(entity.number, entity.country)] },
        numbered('imei', 'imei', entity.imei),
        numbered('imsi', 'imsi', entity.imsi),
      ];
    case 'account':
      return accountValues(entity);
    case 'document':
      return documentValues(entity);
    case 'online-identity':
      return onlineValues(entity);
    case 'commodity':
      return [numbered('serial-number', 'serialNumber', entity.serialNumber)];
    case 'location':
      return [];
  }
}

const organisationValues = (entity: Extract<Entity, { kind: 'organisation' }>): Found[] => [
  named('name', entity.name),
  ...listed('otherNames', entity.otherNames),
  numbered('company-number', 'registrationNumber', entity.registrationNumber, entity.country),
  numbered('tax-number', 'taxNumber', entity.taxNumber, entity.country),
  numbered('imo-company', 'imoCompany', entity.imoCompany),
];

const vesselValues = (entity: Extract<Entity, { kind: 'vessel' }>): Found[] => [
  numbered('imo', 'imo', entity.imo),
  numbered('mmsi', 'mmsi', entity.mmsi),
  numbered('call-sign', 'callSign', entity.callSign),
  numbered('vessel-registration', 'registration', entity.registration, entity.flag),
  numbered('wcpfc-vid', 'wcpfcVid', entity.wcpfcVid),
  numbered('imo-company', 'imoCompany', entity.imoCompany),
  named('name', entity.name, 'vessel-name'),
  ...listed('formerNames', entity.formerNames, 'vessel-name'),
];

/** The last digits of a card say nothing. Mobile money is often kept under the number of the phone. */
function accountValues({ scheme, number, country, holder }: Extract<Entity, { kind: 'account' }>): Found[] {
  const byHolder = named('holder', holder);
  if (scheme === 'card') return [byHolder];
  if (scheme === 'iban' || scheme === 'wallet') return [numbered(scheme, 'number', number), byHolder];
  const phone = scheme === 'mobile-money' ? phoneKey(number, country) : undefined;
  return [
    numbered('account', 'number', number, country),
    { member: 'number', values: [phone?.strength === 'exact' ? phone : undefined] },
    byHolder,
  ];
}

function documentValues({ type, number, country, mrz }: Extract<Entity, { kind: 'document' }>): Found[] {
  if (type !== 'passport') return [numbered('document', 'number', number, country)];
  const zone = mrz === undefined ? undefined : passportNumberOf(mrz);
  const inZone = zone && bareKey('passport', zone.number);
  return [
    numbered('passport', 'number', number, country),
    {
      member: 'mrz',
      values: [
        inZone && {
          ...inZone,
          strength: zone.fits ? 'exact' : 'check-digit-failed',
          ...(country !== undefined && { scope: country }),
        },
      ],
    },
  ];
}

/** Messengers name their people by the number of the phone. */
function onlineValues(entity: Extract<Entity, { kind: 'online-identity' }>): Found[] {
  const { platform, handle, displayName, url, email, ip } = entity;
  const byHandle =
    handle === undefined ? [] : [handleKey(handle, platform), isInternational(handle) ? phoneKey(handle) : undefined];
  return [
    { member: 'handle', values: byHandle },
    named('displayName', displayName),
    { member: 'url', values: [url === undefined ? undefined : urlKey(url)] },
    { member: 'email', values: [email === undefined ? undefined : emailKey(email)] },
    { member: 'ip', values: [ip === undefined ? undefined : ipKey(ip)] },
  ];
}
