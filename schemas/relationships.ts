/** Relationships: how two entities of the same report stand to each other. Always read "from is the role of to". */
import * as z from 'zod';
import { EntityId } from './entities/shared-members.ts';
import { DayOrInstant, Line } from './primitives.ts';

/** The roles. Where a role has a direction it is read "from is the … of to", or "from … to" for the verbs. */
export const RelationshipRole = z
  .enum([
    'owner',
    'beneficial-owner',
    'operator-of',
    'charterer',
    'master',
    'crew',
    'passenger',
    'director',
    'shareholder',
    'employee',
    'employer',
    'agent',
    'recruiter',
    'professional-facilitator',
    'remitter',
    'sender',
    'recipient',
    'consignor',
    'consignee',
    'notify-party',
    'holder',
    'user',
    'uses',
    'carries',
    'concealed-in',
    'transferred-to',
    'located-at',
    'travelled-with',
    'associate-of',
    'family-of',
    'member-of',
    'victim-of',
    'alias-of',
    'other',
  ])
  .meta({
    id: 'RelationshipRole',
    description:
      'Read "from is the role of to": a person is the master of a vessel, a company the consignee of a container, an accountant the professional-facilitator of a syndicate, a person the holder of a passport. The verbs read "from … to": uses, carries, concealed-in, transferred-to (also ship to ship), located-at, travelled-with. beneficial-owner: gains from it without standing in the papers. alias-of: two entities that are one.',
  });
export type RelationshipRole = z.infer<typeof RelationshipRole>;

/** One relationship between two entities of the same report. */
export const Relationship = z
  .strictObject({
    from: EntityId.meta({ description: 'Id of the entity that has the role.' }),
    role: RelationshipRole,
    to: EntityId.meta({ description: 'Id of the entity towards which it has the role.' }),
    since: DayOrInstant.meta({ description: 'When it began, or when it happened.' }).optional(),
    until: DayOrInstant.meta({ description: 'When it ended.' }).optional(),
    note: Line(1000).meta({ description: 'How it is known, or what "other" means.' }).optional(),
  })
  .meta({
    id: 'Relationship',
    description: 'How two entities of this report stand to each other: "from is the role of to".',
    examples: [{ from: 'skipper', role: 'master', to: 'longliner' }],
  });
export type Relationship = z.infer<typeof Relationship>;
