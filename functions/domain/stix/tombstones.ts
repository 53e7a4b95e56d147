/** A withdrawn report: what is revoked, and what has to go (STIX 2.1, section 3.6). Made of the objects alone, since the report is gone by then. */
import type { StixObject, StixVersioned } from '#schemas/stix.ts';
import { TLP_MARKINGS } from './markings.ts';
import { modifiedAfter } from './stix-time.ts';

// Named again, so that whoever asks for a name does not load the schemas of all STIX objects.
const VERSIONED: Readonly<Record<StixVersioned['type'], true>> = {
  report: true,
  identity: true,
  infrastructure: true,
  location: true,
  note: true,
  'observed-data': true,
  relationship: true,
};

const isVersioned = (object: StixObject): object is StixVersioned => Object.hasOwn(VERSIONED, object.type);

/** Observables and the marking in words cannot be revoked: they go, unless another live entry of the same audience has them. */
export const canBeRevoked = (object: StixObject): boolean => isVersioned(object);

/** What is left of an object of a withdrawn report: no name, no word, no time of the event. Undefined: it cannot be revoked. */
export function tombstoneOf(object: StixObject, withdrawnAt: string): StixVersioned | undefined {
  return isVersioned(object) ? revokedVersion(object, revokedMembers(object, withdrawnAt)) : undefined;
}

const TLP_IDS: ReadonlySet<string> = new Set(Object.values(TLP_MARKINGS).map(({ id }) => id));

/** The marking in words goes with its report, and with it what refers to it. */
const revokedMembers = (object: StixVersioned, withdrawnAt: string) => ({
  spec_version: object.spec_version,
  created: object.created,
  modified: modifiedAfter(object.modified, withdrawnAt),
  revoked: true as const,
  object_marking_refs: object.object_marking_refs.filter((id) => TLP_IDS.has(id)),
});

/** A name of its own, since readers that merge by name would make one of all that was ever withdrawn. */
const withdrawn = (id: string): string => `Withdrawn ${id.slice(-36)}`;

/** Only what the specification requires, and references, so that readers find what to forget. */
function revokedVersion(object: StixVersioned, members: ReturnType<typeof revokedMembers>): StixVersioned {
  switch (object.type) {
    case 'report': {
      const { type, id, created_by_ref, published, object_refs } = object;
      return { type, id, created_by_ref, ...members, name: withdrawn(id), published, object_refs };
    }
    case 'identity': {
      const { type, id, created_by_ref, identity_class } = object;
      return { type, id, ...(created_by_ref && { created_by_ref }), ...members, name: withdrawn(id), identity_class };
    }
    case 'infrastructure': {
      const { type, id, created_by_ref } = object;
      return { type, id, created_by_ref, ...members, name: withdrawn(id) };
    }
    case 'location': {
      const { type, id, created_by_ref } = object;
      // A location must say something of where: the widest word there is for all of us.
      return { type, id, created_by_ref, ...members, name: withdrawn(id), region: 'oceania' };
    }
    case 'note': {
      const { type, id, created_by_ref, object_refs } = object;
      return { type, id, created_by_ref, ...members, content: withdrawn(id), object_refs };
    }
    case 'observed-data': {
      const { type, id, created_by_ref, object_refs, number_observed } = object;
      return {
        type,
        id,
        created_by_ref,
        ...members,
        first_observed: members.created,
        last_observed: members.created,
        number_observed,
        object_refs,
      };
    }
    case 'relationship': {
      const { type, id, created_by_ref, source_ref, target_ref } = object;
      return { type, id, created_by_ref, ...members, relationship_type: 'related-to', source_ref, target_ref };
    }
  }
}
