/** Ids: those of observables as other software names them (the ids in the specification's examples are not made by its own rule), and none that tells of another report. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, namespaceOf, observableId, reportPartId } from '#domain/stix/stix-ids.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import type { StixObject } from '#schemas/stix.ts';
import { anyEntry, firstVersion, fullEntry, stixContext, stixOf } from '../../../support/feed-entries.ts';

const OBSERVABLES = /^(user-account|email-addr|url|ipv4-addr|ipv6-addr)--/;
const idsOf = (objects: readonly StixObject[]) => objects.map(({ id }) => id);
const ownIds = (entry: FeedEntry) => {
  const objects = stixOf(entry, stixContext, firstVersion);
  return idsOf(objects.filter((object) => 'confidence' in object || 'labels' in object || 'object_refs' in object));
};

describe('ids of observables', () => {
  test.each([
    ['ipv4-addr', { value: '177.60.40.7' }, 'ipv4-addr--dc63603e-e634-5357-b239-d4b562bc5445'],
    [
      'windows-registry-key',
      {
        values: [
          { name: 'Foo', data: 'qwerty' },
          { name: 'Bar', data: '42' },
        ],
      },
      'windows-registry-key--36594eba-bcc7-5014-9835-0e154264e588',
    ],
    [
      'file',
      {
        name: 'example.exe',
        hashes: { 'SHA-256': '841a8921140aba50671ebb0770fecc4ee308c4952cfeff8de154ab14eeef4649' },
        extensions: {
          'windows-pebinary-ext': {
            pe_type: 'exe',
            machine_hex: '014c',
            sections: [
              {
                name: '.data',
                size: 4096,
                entropy: 7.980693,
                hashes: { 'SHA-256': '6e3b6f3978e5cd96ba7abee35c24e867b7e64072e2ecb22d0ee7a6e6af6894d0' },
              },
            ],
          },
        },
      },
      'file--ced31cd4-bdcb-537d-aefa-92d291bfc11d',
    ],
  ])('%s as the stix2 package of OASIS names it in its documentation and tests', (type, contributing, id) => {
    expect(observableId(type, contributing)).toBe(id);
  });

  test('do not depend on the order of members', () => {
    expect(observableId('user-account', { account_type: 'phone', user_id: '+6767712345' })).toBe(
      observableId('user-account', { user_id: '+6767712345', account_type: 'phone' }),
    );
  });

  test('one number written in three ways is one observable, and holds nothing but itself', () => {
    const phone = (number: string, note: string) => {
      const entry = fullEntry();
      const entities = [{ id: 'phone', kind: 'phone', number, country: 'TO', note }] as const;
      const objects = stixOf({ ...entry, report: { ...entry.report, entities: [...entities] } }, stixContext);
      return objects.find(({ type }) => type === 'user-account');
    };
    const spellings = ['+6767712345', '+676 77 12345', '77 12345'];
    const found = spellings.map((number) => phone(number, `seen as ${number}`));
    expect(found[0]).toMatchObject({ account_type: 'phone', user_id: '+6767712345' });
    expect(found.slice(1)).toEqual([found[0], found[0]]);
  });

  test('an account number that says nothing without its bank belongs to its report', () => {
    const account = (submissionId: string) => {
      const entry = { ...fullEntry(), submissionId };
      const entities = [{ id: 'a', kind: 'account', scheme: 'bban', number: '1234567', holder: 'Somebody' }] as const;
      const objects = stixOf({ ...entry, report: { ...entry.report, entities: [...entities] } }, stixContext);
      return objects.find(({ type }) => type === 'user-account');
    };
    const one = account('tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-000000000001');
    const other = account('tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-000000000002');
    expect(one).toMatchObject({ display_name: 'Somebody' });
    expect(one?.id).not.toBe(other?.id);
  });
});

describe('two worlds', () => {
  test('what a report says does not move the ids of its objects', () => {
    const entry = fullEntry();
    const changed = structuredClone(entry);
    changed.report.title = 'Another title';
    changed.report.narrative = 'Another story.';
    for (const entity of changed.report.entities ?? []) entity.note = 'another note';
    expect(ownIds(changed)).toEqual(ownIds(entry));
  });

  test('two reports that say the same share no object but what either alone would have shown', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const other = {
          ...entry,
          submissionId: 'palau-tcu~0199a3c4-5b6d-7e8f-9a0b-000000000007',
          partnerId: 'palau-tcu',
        };
        const seen = new Set(ownIds(entry));
        expect(ownIds(other).filter((id) => seen.has(id))).toEqual([]);
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
  });

  test('two reports contradict each other in no observable: the same id has the same value', () => {
    fc.assert(
      fc.property(anyEntry, anyEntry, (one, other) => {
        const again = {
          ...other,
          submissionId: 'palau-tcu~0199a3c4-5b6d-7e8f-9a0b-000000000007',
          partnerId: 'palau-tcu',
        };
        const bare = (entry: FeedEntry) =>
          stixOf(entry, stixContext, firstVersion)
            .filter(({ id }) => OBSERVABLES.test(id))
            .map((object) => ({ ...object, object_marking_refs: undefined }));
        const values = new Map(bare(one).map((value) => [value.id, value]));
        for (const value of bare(again)) expect(values.get(value.id) ?? value).toEqual(value);
      }),
      { seed: 20_261_122, numRuns: 100 },
    );
  });

  test('two exchanges never name alike', () => {
    const id = (origin: string) => reportPartId(namespaceOf(origin), 'report', 'tonga-tcu~x', '/report');
    expect(id('https://exchange.example')).not.toBe(id('https://exchange.test'));
  });
});

describe('canonical JSON', () => {
  test('is that of RFC 8785: members by UTF-16 code units, numbers and strings as ECMAScript writes them', () => {
    expect(
      canonicalJson({
        '€': 'Euro Sign',
        '\r': 'Carriage Return',
        \ufb33: 'Hebrew',
        '1': 'One',
        '😀': 'Emoji',
        '\u0080': 'Control',
        ö: 'o',
      }),
    ).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o","€":"Euro Sign","😀":"Emoji","\ufb33":"Hebrew"}',
    );
    expect(
      canonicalJson({ b: [1e21, 4.5, 2e-3, 1e-27, null, true], a: { z: '\u20ac$\u000f\nA\'B"\\\\"/', y: {} } }),
    ).toBe('{"a":{"y":{},"z":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"},"b":[1e+21,4.5,0.002,1e-27,null,true]}');
  });
});
