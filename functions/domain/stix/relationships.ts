/** Relationships (STIX 2.1, section 5.1). `related-to` joins any two objects and every reader takes it; the role itself is in the extension and in words. */
import type { Relationship, RelationshipRole } from '#schemas/relationships.ts';
import type { StixRelationship } from '#schemas/stix/domain-objects.ts';
import { STIX_EXTENSIONS } from '#schemas/stix/extensions.ts';
import { type Draft, partMembers } from './draft.ts';
import { propertyExtension } from './entity-words.ts';
import { beginningOf, endOf } from './stix-time.ts';

const VERBS: ReadonlySet<RelationshipRole> = new Set([
  'uses',
  'carries',
  'concealed-in',
  'transferred-to',
  'located-at',
  'travelled-with',
]);

/** Both ends known, by the id of the object that stands for them; undefined when an end is no entity of the report. */
export function relationshipObject(
  draft: Draft,
  relationship: Relationship,
  pointer: string,
  objects: ReadonlyMap<string, string>,
): StixRelationship | undefined {
  const source = objects.get(relationship.from);
  const target = objects.get(relationship.to);
  if (source === undefined || target === undefined) return undefined;
  return {
    ...partMembers(draft, 'relationship', pointer),
    relationship_type: verbFor(relationship.role, source, target),
    description: inWords(relationship),
    source_ref: source,
    target_ref: target,
    ...duration(relationship),
    extensions: { [STIX_EXTENSIONS.relationship]: propertyExtension(relationship) },
  };
}

/** The specification knows `located-at` from an identity or an infrastructure to a location, and no other of our verbs between these objects. */
const verbFor = (role: RelationshipRole, source: string, target: string) =>
  role === 'located-at' && /^(identity|infrastructure)--/.test(source) && target.startsWith('location--')
    ? 'located-at'
    : 'related-to';

function inWords({ from, role, to, note }: Relationship): string {
  const verb = role.replaceAll('-', ' ');
  const sentence = VERBS.has(role)
    ? `${from} ${verb} ${to}`
    : `${from} is the ${verb} of ${to}`.replace(/ of of /, ' of ');
  return note === undefined ? `${sentence}.` : `${sentence}. ${note}`;
}

/** An end that is not after the beginning is left to the extension: STIX refuses it. */
function duration({ since, until }: Relationship) {
  const start = since === undefined ? undefined : beginningOf(since);
  const stop = until === undefined ? undefined : endOf(until);
  const ends = stop !== undefined && (start === undefined || start < stop);
  return { ...(start !== undefined && { start_time: start }), ...(ends && { stop_time: stop }) };
}
