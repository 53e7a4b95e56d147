/** Which object stands for which kind of entity. */
import type { Entity } from '#schemas/entities.ts';
import type { StixObservable, StixVersioned } from '#schemas/stix.ts';
import { conveyanceObjects } from './conveyances.ts';
import type { Draft } from './draft.ts';
import { noteObjects } from './goods-and-papers.ts';
import { organisationObjects, personObjects } from './parties.ts';
import { locationObjects } from './places.ts';
import { traceObjects } from './traces.ts';

/** The first object stands for the entity in relationships. */
export function entityObjects(draft: Draft, entity: Entity, pointer: string): (StixObservable | StixVersioned)[] {
  switch (entity.kind) {
    case 'person':
      return personObjects(draft, entity, pointer);
    case 'organisation':
      return organisationObjects(draft, entity, pointer);
    case 'vessel':
    case 'aircraft':
    case 'vehicle':
    case 'container':
      return conveyanceObjects(draft, entity, pointer);
    case 'phone':
    case 'account':
    case 'online-identity':
      return traceObjects(draft, entity, pointer);
    case 'document':
    case 'commodity':
      return noteObjects(draft, entity, pointer);
    case 'location':
      return locationObjects(draft, entity, pointer);
  }
}
