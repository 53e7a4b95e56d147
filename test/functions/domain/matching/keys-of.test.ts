/** What a report can be found by: frozen examples, one for each kind; and that a value as typed finds it again. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MATCH_RULES } from '#domain/matching/index-row.ts';
import { KEYS_MOST, keysOf } from '#domain/matching/keys-of.ts';
import { formOf } from '#domain/matching/match-key.ts';
import { lookupsOf } from '#domain/matching/search-keys.ts';
import { Entity } from '#schemas/entities.ts';
import { MatchKind } from '#schemas/match.ts';

const keysOfEntity = (entity: object) => keysOf({ entities: [Entity.parse({ id: 'one', ...entity })] }).keys;
const shown = (entity: object) =>
  keysOfEntity(entity).map(({ kind, key, strength, scope, path }) =>
    [kind, key, strength, scope ?? '-', path.replace('/report/entities/0/', '')].join(' '),
  );

describe('an entity is found by', () => {
  test.each<[string, object, string[]]>([
    ['its IMO number', { kind: 'vessel', imo: 'IMO 907-4729' }, ['imo 9074729 exact - imo']],
    ['a wrong IMO number', { kind: 'vessel', imo: '9074728' }, ['imo 9074728 check-digit-failed - imo']],
    ['half an IMO number', { kind: 'vessel', imo: '90747' }, ['imo 90747 check-digit-failed - imo']],
    [
      'all of a ship',
      {
        kind: 'vessel',
        mmsi: '570 123 000',
        callSign: 'a3cf7',
        registration: 'VU-1234',
        wcpfcVid: '11847',
        imoCompany: '2041999',
        flag: 'VU',
      },
      [
        'mmsi 570123000 exact - mmsi',
        'wcpfc-vid 11847 exact - wcpfcVid',
        'imo-company 2041999 exact - imoCompany',
        'call-sign A3CF7 exact - callSign',
        'vessel-registration VU1234 exact VU registration',
      ],
    ],
    [
      'names of a ship',
      { kind: 'vessel', name: 'MV Hai Feng 27', formerNames: ['Ocean Pearl 9'] },
      ['vessel-name fg+h|27 fuzzy - name', 'vessel-name akn+prl|9 fuzzy - formerNames/0'],
    ],
    ['a container number', { kind: 'container', number: 'csqu 305438-3' }, ['container CSQU3054383 exact - number']],
    [
      'a phone number in its country',
      { kind: 'phone', number: '77 12345', country: 'TO' },
      ['phone +6767712345 exact - number'],
    ],
    [
      'a phone number of nowhere',
      { kind: 'phone', number: '77 12345' },
      ['phone ~7712345 check-digit-failed - number'],
    ],
    [
      'a handset, without its check digit',
      { kind: 'phone', number: '1', imei: '49-015420-323751-8', imsi: '539 01 0123456789' },
      ['imei 49015420323751 exact - imei', 'imsi 539010123456789 exact - imsi'],
    ],
    [
      'an IBAN and its holder',
      { kind: 'account', scheme: 'iban', number: 'GB29 NWBK 6016 1331 9268 19', holder: 'Sione Fakatava' },
      ['iban GB29NWBK60161331926819 exact - number', 'name fktv+sn fuzzy - holder'],
    ],
    [
      'a national account, and nothing of a card',
      { kind: 'account', scheme: 'bban', number: '02-0123-0123456-00', country: 'NZ' },
      ['account 020123012345600 exact NZ number'],
    ],
    ['nothing of a card', { kind: 'account', scheme: 'card', number: '4711' }, []],
    [
      'mobile money, as a phone too',
      { kind: 'account', scheme: 'mobile-money', number: '7712345', country: 'TO' },
      ['phone +6767712345 exact - number', 'account 7712345 exact TO number'],
    ],
    [
      'a passport and its zone',
      {
        kind: 'document',
        type: 'passport',
        number: 'L 898902C',
        country: 'NZ',
        mrz: 'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
      },
      ['passport L898902C exact NZ number', 'passport L898902C3 exact NZ mrz'],
    ],
    [
      'another paper',
      { kind: 'document', type: 'bill-of-lading', number: 'OAKTBU2610447' },
      ['document OAKTBU2610447 exact - number'],
    ],
    [
      'a plate of its country',
      { kind: 'vehicle', plate: 'abc 123', country: 'FJ', vin: 'JTEBU5JR5A5000001' },
      ['vin JTEBU5JR5A5000001 exact - vin', 'plate ABC123 exact FJ plate'],
    ],
    [
      'an aircraft',
      { kind: 'aircraft', registration: 'N210-TP', icao24: 'c81f3a', msn: '402C0411' },
      [
        'icao24 C81F3A exact - icao24',
        'aircraft-registration N210TP exact - registration',
        'aircraft-serial 402C0411 exact - msn',
      ],
    ],
    [
      'what is online',
      {
        kind: 'online-identity',
        platform: 'Whats App',
        handle: '+680 555 0147',
        email: 'Linda@Example.COM',
        url: 'https://www.Apex.example/Login/?x=1',
        ip: '2001:DB8::1',
      },
      [
        'phone +6805550147 exact - handle',
        'email linda@example.com exact - email',
        'url apex.example/Login exact - url',
        'ip 2001:db8::1 exact - ip',
      ],
    ],
    [
      'a handle',
      { kind: 'online-identity', platform: 'Facebook', handle: '@Tevita.A' },
      ['handle tevita.a exact facebook handle'],
    ],
    [
      'a company',
      {
        kind: 'organisation',
        name: 'Rock Lagoon Ltd',
        country: 'PW',
        registrationNumber: 'PW-C-2025',
        taxNumber: '123-456-7',
      },
      ['company-number PWC2025 exact PW registrationNumber', 'name lgn+rk fuzzy - name'],
    ],
    ['nothing that says nothing', { kind: 'document', type: 'passport', number: 'UNKNOWN' }, []],
    ['nothing of one digit', { kind: 'vessel', imo: '0000000' }, []],
    ['no name of nobody', { kind: 'organisation', name: 'Unnamed ship agent' }, []],
  ])('%s', (_title, entity, keys) => {
    expect(shown(entity)).toEqual(keys);
  });
});

test('every kind is made of something', () => {
  const all = keysOf({
    entities: [
      {
        kind: 'vessel',
        imo: '9074729',
        mmsi: '570123000',
        callSign: 'A3CF7',
        registration: 'VU1234',
        wcpfcVid: '11847',
        imoCompany: '2041999',
        name: 'Moana Rua',
      },
      { kind: 'container', number: 'CSQU3054383' },
      { kind: 'phone', number: '+6767712345', imei: '490154203237518', imsi: '539010123456789' },
      { kind: 'account', scheme: 'iban', number: 'GB29NWBK60161331926819' },
      { kind: 'account', scheme: 'wallet', number: 'TXyz4QmExampleNotARealTronAddr9' },
      { kind: 'account', scheme: 'bban', number: '020123012345600' },
      { kind: 'document', type: 'passport', number: 'L898902C' },
      { kind: 'document', type: 'visa', number: 'V123456' },
      { kind: 'vehicle', plate: 'ABC123', vin: 'JTEBU5JR5A5000001' },
      { kind: 'aircraft', registration: 'N210TP', icao24: 'c81f3a', msn: '402C0411' },
      { kind: 'organisation', name: 'Rock Lagoon', registrationNumber: 'PWC2025', taxNumber: '1234567890123' },
      { kind: 'commodity', category: 'firearm', name: 'rifle', serialNumber: 'AB12345' },
      {
        kind: 'online-identity',
        platform: 'web',
        handle: 'tevita',
        url: 'apex.example',
        email: 'a@b.example',
        ip: '10.0.0.1',
      },
    ].map((entity, at) => Entity.parse({ id: `e${at}`, ...entity })),
  });
  expect(new Set(all.keys.map(({ kind }) => kind))).toEqual(new Set(MatchKind.options));
});

test('a large report keeps its surest keys, and says that there are more', () => {
  const person = (at: number) =>
    Entity.parse({
      kind: 'person',
      id: `p${at}`,
      names: [{ full: `Aone Bitwo Cutri D${'abcdefgh'[at % 8]}for Elfive` }],
    });
  const entities = [
    ...Array.from({ length: 150 }, (_, at) => person(at)),
    Entity.parse({ kind: 'vessel', id: 'ship', imo: '9074729' }),
  ];
  const { keys, truncated } = keysOf({ entities });
  expect(truncated).toBe(true);
  expect(keys).toHaveLength(KEYS_MOST);
  expect(keys[0]).toMatchObject({ kind: 'imo', path: '/report/entities/150/imo' });
});

describe('a search as typed', () => {
  test.each([
    ['9074729', 'imo', '9074729'],
    ['IMO 9074729', 'imo', '9074729'],
    ['csqu 305438 3', 'container', 'CSQU3054383'],
    ['490154203237518', 'imei', '49015420323751'],
    ['+676 77 12345', 'phone', '+6767712345'],
    ['00676 7712345', 'phone', '+6767712345'],
    ['676 7712345', 'phone', '+6767712345'],
    ['77 12345', 'phone', '~7712345'],
    ['Linda@example.com', 'email', 'linda@example.com'],
    ['@tevita.a', 'handle', 'tevita.a'],
    ['http://apex.example/', 'url', 'apex.example'],
    ['Fakatava, Sione', 'name', 'fktv+sn'],
    ['MV Moana Rua', 'vessel-name', 'mn+r'],
  ] as const)('%s is looked up as %s under %s', (text, kind, key) => {
    for (const asked of [kind, undefined]) {
      const found = lookupsOf(text, asked).filter(({ kinds }) => kinds.includes(kind));
      expect(found).toContainEqual(expect.objectContaining({ form: formOf(kind), key }));
    }
  });

  test('asks few questions, whatever is typed, and each once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const names = lookupsOf(text).map(({ form, key }) => `${form}#${key}`);
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBeLessThanOrEqual(25);
      }),
    );
  });

  test('finds every value of a report under the key that the report has', () => {
    const bare = fc
      .string({ unit: fc.constantFrom(...Array.from('ABCXYZ0123456789 -./')), minLength: 1, maxLength: 30 })
      .filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(bare, (text) => {
        const keys = keysOfEntity({ kind: 'vessel', imo: text, mmsi: text, registration: text, name: text });
        const asked = lookupsOf(text);
        for (const { kind, key } of keys)
          expect(
            asked.some((one) => one.key === key && one.kinds.includes(kind)),
            `${kind} ${key}`,
          ).toBe(true);
      }),
    );
  });
});

/** Of all that the samples are found by. What changes it is another version of the rules. */
const DIGESTS: Readonly<Record<number, string>> = { 1: '1fe9a77d85f3b8cb', 2: '628c6805cf51062e' };

test('a changed rule has another version, so that what was indexed before is indexed again', () => {
  const folder = join(import.meta.dirname, '../../../samples/accepted');
  const samples = globSync('*.json', { cwd: folder, exclude: ['*.source.json'] }).sort();
  const keys = samples.map((name) => keysOf(JSON.parse(readFileSync(join(folder, name), 'utf8')).report).keys);
  const digest = createHash('sha256').update(JSON.stringify(keys)).digest('hex').slice(0, 16);
  expect(keys.flat().length).toBeGreaterThan(100);
  expect(digest, 'raise MATCH_RULES, note its digest here, and see docs/connect/matching.md').toBe(
    DIGESTS[MATCH_RULES],
  );
});
