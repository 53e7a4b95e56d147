/** Which object stands for a kind of entity, and where its members go beside the extension, which keeps all of them. */
import type { EntityKind } from '#schemas/entities.ts';
import { snakeName } from '#schemas/stix/snake-case.ts';
import type { Rows } from './mapping.ts';

type KindRow = {
  readonly object: string;
  readonly why: string;
  /** Member to further properties; none when it is in the extension and in the words only. */
  readonly members: Readonly<Record<string, readonly string[]>>;
};

const every = { id: [], kind: ['labels'], role: [], note: [] } as const;
const carrier = 'a physical resource with a purpose, which readers keep; the kind is a label';
const unread = 'no object for it in STIX; a note is read everywhere, and what it is about is the report';
const seen = 'the observable stands for it in relationships; the observed data keeps what this report says of it';

export const KIND_ROWS: Readonly<Record<EntityKind, KindRow>> = {
  person: {
    object: 'identity',
    why: 'class individual; a threat actor would be a judgement that the report does not pass',
    members: {
      ...every,
      'names[].full': ['name'],
      'names[].given': [],
      'names[].family': [],
      'names[].kind': [],
      'birth.date': [],
      'birth.year': [],
      'birth.country': [],
      'birth.place': [],
      sex: [],
      nationalities: [],
      occupation: ['roles'],
      address: [],
    },
  },
  organisation: {
    object: 'identity',
    why: 'class organization; group for a gang or a syndicate',
    members: {
      ...every,
      name: ['name'],
      otherNames: [],
      type: [],
      country: [],
      registrationNumber: [],
      taxNumber: [],
      imoCompany: [],
      address: [],
    },
  },
  vessel: {
    object: 'infrastructure',
    why: carrier,
    members: {
      ...every,
      name: ['name'],
      formerNames: ['aliases'],
      type: [],
      flag: [],
      imo: ['name'],
      mmsi: ['name when there is neither name nor IMO number'],
      callSign: ['name when there is nothing before it'],
      registration: ['name when there is nothing before it'],
      wcpfcVid: [],
      imoCompany: [],
      homePort: [],
      lengthMetres: [],
    },
  },
  aircraft: {
    object: 'infrastructure',
    why: carrier,
    members: {
      ...every,
      registration: ['name'],
      icao24: ['name'],
      msn: ['name when there is nothing before it'],
      model: [],
      flight: [],
      country: [],
    },
  },
  vehicle: {
    object: 'infrastructure',
    why: carrier,
    members: { ...every, plate: ['name'], country: [], vin: ['name'], make: [], model: [], colour: [], year: [] },
  },
  container: {
    object: 'infrastructure',
    why: carrier,
    members: { ...every, number: ['name'], sizeType: [], seal: [], shippingLine: [] },
  },
  phone: {
    object: 'observed-data',
    why: `user-account; ${seen}`,
    members: { ...every, number: ['user-account.user_id'], country: [], type: [], imei: [], imsi: [] },
  },
  account: {
    object: 'observed-data',
    why: `user-account; ${seen}`,
    members: {
      ...every,
      scheme: ['user-account.account_type'],
      number: ['user-account.user_id'],
      institution: [],
      bic: [],
      country: [],
      currency: [],
      holder: ['user-account.display_name when the number is not unique in the world'],
    },
  },
  document: {
    object: 'note',
    why: unread,
    members: {
      ...every,
      type: ['abstract'],
      number: ['abstract'],
      country: ['abstract'],
      issuer: [],
      issuedOn: [],
      expiresOn: [],
      mrz: [],
      state: [],
    },
  },
  'online-identity': {
    object: 'observed-data',
    why: `user-account, email-addr, url, ipv4-addr, ipv6-addr; ${seen}`,
    members: {
      ...every,
      platform: ['user-account.account_type when the handle is known'],
      handle: ['user-account.account_login'],
      displayName: ['user-account.display_name when nothing else is known'],
      url: ['url.value when it is one'],
      email: ['email-addr.value when it is one'],
      ip: ['ipv4-addr.value when it is one', 'ipv6-addr.value when it is one'],
    },
  },
  commodity: {
    object: 'note',
    why: unread,
    members: {
      ...every,
      category: [],
      name: ['abstract'],
      scientificName: [],
      cites: [],
      'quantity.amount': ['abstract'],
      'quantity.unit': ['abstract'],
      'quantity.estimated': [],
      'value.amount': [],
      'value.currency': [],
      concealment: [],
      serialNumber: [],
      origin: [],
    },
  },
  location: {
    object: 'location',
    why: 'the same thing',
    members: {
      ...every,
      'place.country': ['country', 'region when in the Pacific'],
      'place.name': ['name'],
      'place.unLocode': [],
      'place.latitude': ['latitude when the longitude is known'],
      'place.longitude': ['longitude when the latitude is known'],
      use: [],
    },
  },
};

/** Rows of one kind, with the extension in each: `names[].full` is `names[].full` there too, `callSign` is `call_sign`. */
export function entityRows(kind: EntityKind): Rows {
  const { object, members } = KIND_ROWS[kind];
  const rows = Object.entries(members).map(([member, further]) => [
    member,
    [`${object}.extension.${snakePath(member)}`, ...further.map((property) => full(object, property))],
  ]);
  return Object.fromEntries(rows);
}

const snakePath = (path: string): string =>
  path
    .split('.')
    .map((name) => snakeName(name.replace('[]', '')) + (name.endsWith('[]') ? '[]' : ''))
    .join('.');

const full = (object: string, property: string): string =>
  /^[a-z0-9-]+\./.test(property) ? property : `${object}.${property}`;
