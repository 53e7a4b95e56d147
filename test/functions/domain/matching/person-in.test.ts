/** Where a report names a person who asks: too much rather than too little. */
import { describe, expect, test } from 'vitest';
import { personIn } from '#domain/matching/person-in.ts';
import { Report } from '#schemas/report.ts';
import { goodReport } from '../../../support/test-party.ts';

const skipper = {
  id: 'skipper',
  kind: 'person',
  names: [{ full: 'Sioné FAKATAVA' }],
  birth: { date: '1987-04-30' },
};
const report = Report.parse(
  goodReport({
    title: 'Fakatava, Captain Sione met at the wharf',
    narrative: 'The mate said that Sione ‘Johnny’ Fakatava paid. His passport L-1234567 was not shown. Sione left.',
    entities: [
      skipper,
      { id: 'paper', kind: 'document', type: 'passport', number: 'L1234567' },
      { id: 'other', kind: 'person', names: [{ full: 'Sione Vea' }] },
    ],
  }),
);
const pointers = (sought: Parameters<typeof personIn>[1], of = report) =>
  personIn(of, sought).places.map(({ as, pointer }) => `${as} ${pointer}`);

describe('a person is found', () => {
  test('by a name as an entity and in the words, whatever stands between', () => {
    expect(pointers({ names: ['Sione Fakatava'] })).toEqual([
      'name /report/entities/0/names/0/full',
      'words /report/title',
      'words /report/narrative',
    ]);
  });

  test('by a number in its field and in the words', () => {
    expect(pointers({ identifiers: [{ kind: 'passport', value: 'l 1234567' }] })).toEqual([
      'passport /report/entities/1/number',
      'words /report/narrative',
    ]);
  });

  test('by a name that is spelt otherwise as an entity only', () => {
    const found = personIn(report, { names: ['Sioni Fakatava'] });
    expect(found.places).toMatchObject([{ as: 'name', strength: 'fuzzy', value: 'fakatava sione' }]);
  });

  test('nowhere when only a part of the name stands there', () => {
    expect(pointers({ names: ['Sione Tupou'] })).toEqual([]);
  });
});

test.each([
  [{ date: '1987-04-30' }, 'same'],
  [{ year: 1987 }, 'same'],
  [{ date: '1986-04-30' }, 'differs'],
  [{ year: 1990 }, 'differs'],
  [undefined, 'not-told'],
] as const)('birth %j is %s, and leaves nobody out', (birth, agrees) => {
  const { persons } = personIn(report, { names: ['Sione Fakatava'], ...(birth && { birth }) });
  expect(persons).toEqual([{ person: expect.objectContaining({ id: 'skipper' }), birth: agrees }]);
});
