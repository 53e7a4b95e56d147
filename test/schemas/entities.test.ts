import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Entity, EntityKind } from '#schemas/entities.ts';
import { Relationship } from '#schemas/relationships.ts';

const minimal: Record<EntityKind, Record<string, unknown>> = {
  person: {},
  organisation: { name: 'Ocean Link Freight' },
  vessel: {},
  aircraft: {},
  vehicle: {},
  container: {},
  phone: { number: '24123' },
  account: { scheme: 'bban', number: '01-1' },
  document: { type: 'passport' },
  'online-identity': { platform: 'Facebook' },
  commodity: { category: 'cash', name: 'pa‘anga' },
  location: { place: { country: 'TO' } },
};

describe('an entity', () => {
  it.each(EntityKind.options)(
    'of kind %s is accepted with its required members and refused with a foreign one',
    (kind) => {
      const entity = { id: 'a-1', kind, ...minimal[kind] };
      expect(Entity.safeParse(entity).success).toBe(true);
      expect(Entity.safeParse({ ...entity, role: 'subject', note: 'x' }).success).toBe(true);
      expect(Entity.safeParse({ ...entity, colourOfEyes: 'brown' }).success).toBe(false);
    },
  );
  it('is described for every kind in the published schema', () => {
    const options = Entity.options.map((option) => option.shape.kind.value);
    expect([...options].sort()).toEqual([...EntityKind.options].sort());
    expect(() => z.toJSONSchema(Entity, { target: 'draft-2020-12' })).not.toThrow();
  });
  it.each(['__proto__', 'constructor', 'toString', 'ship', ''])('is refused with the kind "%s"', (kind) => {
    expect(Entity.safeParse({ id: 'a', kind }).success).toBe(false);
  });
  it.each(['Yacht', '1st', 'a b', '', 'a'.repeat(33)])('is refused with the id "%s"', (id) => {
    expect(Entity.safeParse({ id, kind: 'vessel' }).success).toBe(false);
  });
  it('takes an identifier as it was typed, however wrong', () => {
    for (const imo of ['IMO 9074728', '90747?9', 'n° 907 47-29', '９０７４７２９']) {
      expect(Entity.safeParse({ id: 'v', kind: 'vessel', imo }).success, imo).toBe(true);
    }
    for (const imo of ['', '9\u00007', 'x'.repeat(33)]) {
      expect(Entity.safeParse({ id: 'v', kind: 'vessel', imo }).success).toBe(false);
    }
  });
  it('takes the two lines of a passport zone with any line break', () => {
    for (const lineBreak of ['\n', '\r\n', ' ', '']) {
      const mrz = `P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<${lineBreak}L898902C36UTO7408122F1204159ZE184226B<<<<<10`;
      expect(Entity.safeParse({ id: 'p', kind: 'document', type: 'passport', mrz }).success).toBe(true);
    }
  });
});

describe('a relationship', () => {
  it('joins two entities by a known role', () => {
    expect(Relationship.safeParse({ from: 'a', role: 'master', to: 'b', since: '2026-01-01' }).success).toBe(true);
    expect(Relationship.safeParse({ from: 'a', role: 'captain', to: 'b' }).success).toBe(false);
    expect(Relationship.safeParse({ from: 'a', role: 'master', to: 'b', why: 'x' }).success).toBe(false);
  });
});
