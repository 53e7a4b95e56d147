/** Links with their reasons, and what is muted; by frozen examples, and for any submissions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type IndexRow, rowsOf } from '#domain/matching/index-row.ts';
import { keysOf } from '#domain/matching/keys-of.ts';
import { isSure, linksOf, MUTED_ABOVE } from '#domain/matching/links.ts';
import { Entity } from '#schemas/entities.ts';

const receivedAt = '2026-11-22T01:00:00.000Z';
const jti = (at: number) => `0199a3c4-5b6d-7e8f-9a0b-${String(at).padStart(12, '0')}`;

type Told = { readonly id: string; readonly unit: string; readonly entities: readonly object[] };
const keysIn = ({ entities }: Told) =>
  keysOf({ entities: entities.map((entity, at) => Entity.parse({ id: `e${at}`, ...entity })) }).keys;

/** Links of the first, in a world of all of them. */
function linksAmong(first: Told, ...others: readonly Told[]) {
  const rows: IndexRow[] = [first, ...others].flatMap((told) => [
    ...rowsOf(keysIn(told), { submissionId: told.id, partnerId: told.unit, receivedAt }),
  ]);
  return linksOf(first.id, keysIn(first), (key) => rows.filter((row) => row.kind === key.kind && row.key === key.key));
}

const one = (at: number, ...entities: object[]): Told => ({
  id: `unit-${at}~${jti(at)}`,
  unit: `unit-${at}`,
  entities,
});

describe('two submissions are linked', () => {
  test('by an identifier, with the places of both', () => {
    const { links, muted } = linksAmong(
      one(1, { kind: 'vessel', imo: '9074729' }),
      one(2, { kind: 'container' }, { kind: 'vessel', imo: 'IMO 9074729' }),
    );
    expect(muted).toEqual([]);
    expect(links).toEqual([
      {
        submissionId: `unit-2~${jti(2)}`,
        partnerId: 'unit-2',
        receivedAt,
        strength: 'exact',
        reasons: [
          {
            kind: 'imo',
            strength: 'exact',
            value: '9074729',
            here: { entityId: 'e0', pointer: '/report/entities/0/imo' },
            there: { entityId: 'e1', pointer: '/report/entities/1/imo' },
          },
        ],
      },
    ]);
    expect(links.every(isSure)).toBe(true);
  });

  test('by the same wrong number, and it is said to be wrong', () => {
    const ship = { kind: 'vessel', imo: '9074728' };
    const { links } = linksAmong(one(1, ship), one(2, ship));
    expect(links[0]).toMatchObject({ strength: 'check-digit-failed' });
    expect(links.some(isSure)).toBe(false);
  });

  test('by names that are alike, once, with both spellings', () => {
    const person = (full: string) => ({ kind: 'person', names: [{ full }] });
    const { links } = linksAmong(one(1, person('Sione Tupou Fakatava')), one(2, person('FAKATAVA Sioni Tupou')));
    expect(links[0]?.reasons).toEqual([
      expect.objectContaining({
        kind: 'name',
        strength: 'fuzzy',
        value: 'fakatava sione tupou',
        otherValue: 'fakatava sioni tupou',
      }),
    ]);
    expect(links.some(isSure)).toBe(false);
  });

  test('not by numbers of two countries, but by one of a country that is not said', () => {
    const passport = (country?: string) => ({
      kind: 'document',
      type: 'passport',
      number: 'N123456',
      ...(country && { country }),
    });
    const { links } = linksAmong(
      one(1, passport('TO')),
      one(2, passport('FJ')),
      one(3, passport()),
      one(4, passport('TO')),
    );
    expect(links.map(({ partnerId }) => partnerId)).toEqual(['unit-3', 'unit-4']);
  });

  test('not by the same characters as something else', () => {
    const { links } = linksAmong(
      one(1, { kind: 'vessel', imo: '9074729' }),
      one(2, { kind: 'document', type: 'visa', number: '9074729' }),
    );
    expect(links).toEqual([]);
  });

  test('the surest first', () => {
    const name = { kind: 'vessel', name: 'Moana Rua' };
    const ship = { kind: 'vessel', imo: '9074729' };
    const wrong = { kind: 'container', number: 'CSQU3054384' };
    const { links } = linksAmong(
      one(1, name, ship, wrong),
      one(2, { kind: 'vessel', name: 'Moanna Rua' }),
      one(3, wrong),
      one(4, name),
      one(5, ship),
    );
    expect(links.map(({ partnerId }) => partnerId)).toEqual(['unit-5', 'unit-4', 'unit-3', 'unit-2']);
  });
});

describe('a value that would link everything links nothing, and is said', () => {
  const ship = { kind: 'vessel', imo: '9074729' };

  test('when it stands in too many submissions', () => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ ...one(at + 2, ship), unit: 'one-unit' }));
    expect(linksAmong(one(1, ship), ...others(MUTED_ABOVE.submissions - 1)).links).toHaveLength(49);
    expect(linksAmong(one(1, ship), ...others(MUTED_ABOVE.submissions))).toEqual({
      links: [],
      muted: [
        {
          kind: 'imo',
          value: '9074729',
          here: { entityId: 'e0', pointer: '/report/entities/0/imo' },
          because: 'too-many-submissions',
        },
      ],
    });
  });

  test('when it stands in those of too many units', () => {
    const others = (count: number) => Array.from({ length: count }, (_, at) => one(at + 2, ship));
    expect(linksAmong(one(1, ship), ...others(MUTED_ABOVE.units)).links).toHaveLength(MUTED_ABOVE.units);
    expect(linksAmong(one(1, ship), ...others(MUTED_ABOVE.units + 1)).muted[0]?.because).toBe('too-many-units');
  });

  test('while others go on linking', () => {
    const box = { kind: 'container', number: 'CSQU3054383' };
    const others = Array.from({ length: MUTED_ABOVE.units + 1 }, (_, at) => one(at + 2, ship));
    const { links, muted } = linksAmong(one(1, ship, box), ...others, one(99, box));
    expect([links.map(({ partnerId }) => partnerId), muted.length]).toEqual([['unit-99'], 1]);
  });
});

test('a link holds from both sides, whatever the reports are', () => {
  const entity = fc.oneof(
    fc.record({
      kind: fc.constant('vessel'),
      imo: fc.constantFrom('9074729', '9074728', '7625811'),
      name: fc.constantFrom('Moana Rua', 'Moana Roa', 'Moana'),
    }),
    fc.record({
      kind: fc.constant('phone'),
      number: fc.constantFrom('7712345', '+6767712345'),
      country: fc.constantFrom('TO', 'FJ'),
    }),
    fc.record({
      kind: fc.constant('vehicle'),
      plate: fc.constantFrom('ABC123', 'ABC 123'),
      country: fc.constantFrom('TO', 'FJ'),
    }),
  );
  const entities = fc.array(entity, { maxLength: 5 });
  fc.assert(
    fc.property(entities, entities, (here, there) => {
      const [a, b] = [one(1, ...here), one(2, ...there)];
      const [forth, back] = [linksAmong(a, b).links[0], linksAmong(b, a).links[0]];
      expect(back?.strength).toBe(forth?.strength);
      const kinds = (link: typeof forth) => new Set(link?.reasons.map(({ kind, strength }) => `${kind} ${strength}`));
      expect(kinds(back)).toEqual(kinds(forth));
    }),
  );
});
