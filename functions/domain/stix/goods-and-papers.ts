/** Commodities and documents as notes on the report (STIX 2.1, section 4.13): STIX has no object for goods or papers, and a note is read everywhere. */
import type { Commodity } from '#schemas/entities/goods.ts';
import type { Document } from '#schemas/entities/traces.ts';
import type { StixNote } from '#schemas/stix/domain-objects.ts';
import { type Draft, partMembers } from './draft.ts';
import { entityExtensions, wordsOf } from './entity-words.ts';

function abstractOf(thing: Commodity | Document): string {
  if (thing.kind === 'document') return [thing.type, thing.number, thing.country].filter(Boolean).join(' ');
  const { quantity, name } = thing;
  return quantity === undefined ? name : `${quantity.amount} ${quantity.unit} ${name}`;
}

export function noteObjects(draft: Draft, thing: Commodity | Document, pointer: string): StixNote[] {
  return [
    {
      ...partMembers(draft, 'note', pointer),
      abstract: abstractOf(thing),
      content: wordsOf(thing),
      labels: [thing.kind],
      object_refs: [draft.reportId],
      extensions: entityExtensions(thing),
    },
  ];
}
