/** A withdrawn report: what is revoked, and what has to go (STIX 2.1, section 3.6). */
import type { FeedEntry } from '#schemas/feed.ts';
import { type StixObservable, StixVersioned } from '#schemas/stix.ts';
import { objectsOfReport } from '../to-stix.ts';
import { type Draft, draftOf, type StixVersion } from './draft.ts';
import { TLP_MARKINGS } from './markings.ts';
import type { StixContext } from './shared-objects.ts';
import { modifiedAfter } from './stix-time.ts';

/**
 * `remove`: ids of observables and of the marking in words, which cannot be revoked; a store drops those that no other live entry of the same
 * audience has. Entries of other audiences do not count: what stays because of them would tell of them.
 */
export type Tombstones = { readonly revoked: StixVersioned[]; readonly remove: string[] };

/** Revoked versions of all that the entry's last version had: no name, no word, no time of the event is left in them. */
export function tombstonesOf(
  entry: FeedEntry,
  context: StixContext,
  last: StixVersion,
  withdrawnAt: string,
): Tombstones {
  const draft = draftOf(entry, context, last);
  const { spec_version, created_by_ref, created } = draft.members;
  const modified = modifiedAfter(draft.members.modified, withdrawnAt);
  const object_marking_refs = [TLP_MARKINGS[draft.tlp].id];
  const members: RevokedMembers = {
    spec_version,
    created_by_ref,
    created,
    modified,
    revoked: true,
    object_marking_refs,
  };
  const objects = objectsOfReport(draft);
  return {
    revoked: objects.filter(isVersioned).map((object) => revokedVersion(object, members)),
    remove: [...objects.filter((object) => !isVersioned(object)), draft.statement].map(({ id }) => id),
  };
}

const VERSIONED: ReadonlySet<string> = new Set(StixVersioned.options.map((option) => option.shape.type.value));

const isVersioned = (object: StixVersioned | StixObservable): object is StixVersioned => VERSIONED.has(object.type);

type RevokedMembers = Omit<Draft['members'], 'confidence' | 'lang'> & { readonly revoked: true };

/** A name of its own, since readers that merge by name would make one of all that was ever withdrawn. */
const withdrawn = (id: string): string => `Withdrawn ${id.slice(-36)}`;

/** Only what the specification requires, and references, so that readers find what to forget. */
function revokedVersion(object: StixVersioned, members: RevokedMembers): StixVersioned {
  switch (object.type) {
    case 'report': {
      const { type, id, published, object_refs } = object;
      return { type, id, ...members, name: withdrawn(id), published, object_refs };
    }
    case 'identity': {
      const { type, id, identity_class } = object;
      return { type, id, ...members, name: withdrawn(id), identity_class };
    }
    case 'infrastructure':
      return { type: object.type, id: object.id, ...members, name: withdrawn(object.id) };
    case 'location':
      // A location must say something of where: the widest word there is for all of us.
      return { type: object.type, id: object.id, ...members, name: withdrawn(object.id), region: 'oceania' };
    case 'note': {
      const { type, id, object_refs } = object;
      return { type, id, ...members, content: withdrawn(id), object_refs };
    }
    case 'observed-data': {
      const { type, id, object_refs, number_observed } = object;
      return {
        type,
        id,
        ...members,
        first_observed: members.created,
        last_observed: members.created,
        number_observed,
        object_refs,
      };
    }
    case 'relationship': {
      const { type, id, source_ref, target_ref } = object;
      return { type, id, ...members, relationship_type: 'related-to', source_ref, target_ref };
    }
  }
}
