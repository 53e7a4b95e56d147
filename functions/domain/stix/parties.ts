/** Persons and organisations as identities (STIX 2.1, section 4.5). Nobody is made a threat actor: that is a judgement the report does not pass. */
import type { Organisation, Person } from '#schemas/entities/parties.ts';
import type { StixIdentity } from '#schemas/stix/domain-objects.ts';
import { type Draft, partMembers } from './draft.ts';
import { entityExtensions, unnamed, wordsOf } from './entity-words.ts';

export function personObjects(draft: Draft, person: Person, pointer: string): StixIdentity[] {
  const name = person.names?.find(({ kind }) => kind === 'legal') ?? person.names?.[0];
  return [
    {
      ...partMembers(draft, 'identity', pointer),
      name: name?.full ?? unnamed(person, draft.entry.submissionId),
      description: wordsOf(person),
      ...(person.occupation !== undefined && { roles: [person.occupation] }),
      identity_class: 'individual',
      labels: [person.kind],
      extensions: entityExtensions(person),
    },
  ];
}

/** A gang or a syndicate has members but no papers. */
export function organisationObjects(draft: Draft, organisation: Organisation, pointer: string): StixIdentity[] {
  const informal = organisation.type === 'gang' || organisation.type === 'syndicate';
  return [
    {
      ...partMembers(draft, 'identity', pointer),
      name: organisation.name,
      description: wordsOf(organisation),
      identity_class: informal ? 'group' : 'organization',
      labels: [organisation.kind],
      extensions: entityExtensions(organisation),
    },
  ];
}
