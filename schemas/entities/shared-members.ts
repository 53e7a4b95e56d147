/** What every entity has: a local id, a part in the story, a note. And the one lenient type for identifiers typed from paper. */
import * as z from 'zod';
import { Line } from '../primitives.ts';

/** Name of an entity inside its own report only; relationships point at it. */
export const EntityId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .meta({
    id: 'EntityId',
    description:
      'A short name you choose, used inside this report only, so that relationships can point at the entity.',
    examples: ['yacht', 'skipper', 'phone-2'],
  });
export type EntityId = z.infer<typeof EntityId>;

/** The part an entity plays in this report; how two entities stand to each other is a relationship. */
export const EntityRole = z
  .enum([
    'subject',
    'associate',
    'facilitator',
    'carrier',
    'supplier',
    'buyer',
    'victim',
    'witness',
    'instrument',
    'cargo',
    'proceeds',
    'cover',
    'mentioned',
  ])
  .meta({
    id: 'EntityRole',
    description:
      'subject: whom or what the report is about; associate; facilitator: lends skill, access or a signature; carrier: moves it; supplier; buyer; victim; witness; instrument: used to do it; cargo: what was moved; proceeds: what was gained; cover: what it was hidden behind; mentioned: named, part unknown.',
  });
export type EntityRole = z.infer<typeof EntityRole>;

/**
 * An identifier as it stands on the paper, the hull or the screen. Only its length and control characters are refused:
 * a wrong check digit is a finding the author may attest, because a mistyped identifier is still intelligence.
 */
export const TypedIdentifier = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f]+$/);

/** Members that stand first in every kind of entity. */
export const commonMembers = {
  id: EntityId,
  role: EntityRole.meta({ description: 'The part it plays in this report, as far as known.' }).optional(),
  note: Line(1000).meta({ description: 'Anything else that helps to recognise it.' }).optional(),
};
