/** What the registry knows of a unit beside its keys: posts to call, powers, and the arrangement it shares under. */
import * as z from 'zod';
import { CountryCode, Line, PartnerId } from './primitives.ts';

export const ContactRole = z.enum(['duty', 'technical', 'liaison', 'privacy']).meta({
  id: 'ContactRole',
  description: 'duty: answers day and night; technical: keys and connections; liaison: cases; privacy: personal data.',
});
export type ContactRole = z.infer<typeof ContactRole>;

/** A post and its line, never a private person: who holds the post today is not ours to keep. */
export const Contact = z
  .strictObject({
    role: ContactRole,
    title: Line(80).meta({ description: 'The post, not its holder.', examples: ['Duty officer, Tonga TCU'] }),
    phone: z
      .string()
      .regex(/^\+[1-9][0-9]{5,14}$/)
      .meta({ description: 'Of the desk; E.164.', examples: ['+67623233'] })
      .optional(),
    email: z.email().max(120).meta({ description: 'Of the desk.' }).optional(),
  })
  .meta({ id: 'Contact', description: 'A post of a unit.' });
export type Contact = z.infer<typeof Contact>;

export const Arrangement = z
  .strictObject({
    name: Line(160).meta({ examples: ['PTCN Memorandum of Understanding'] }),
    reference: Line(80).optional(),
    onwardConditions: Line(500).meta({ description: 'What must be asked before it is passed on.' }).optional(),
    reviewBy: z.iso.date().meta({ description: 'When it has to be looked at again.' }),
  })
  .meta({ id: 'Arrangement', description: 'What a unit shares under.' });
export type Arrangement = z.infer<typeof Arrangement>;

export const PartnerProfile = z
  .strictObject({
    contacts: z.array(Contact).max(12),
    powers: z
      .array(Line(120))
      .max(20)
      .meta({ description: 'What it may do by its own law.', examples: [['arrest', 'search at sea']] }),
    arrangement: Arrangement.optional(),
    hub: z
      .literal(true)
      .meta({ description: 'It sends for other units, and may say that one of them is cut off.' })
      .optional(),
  })
  .meta({ id: 'PartnerProfile', description: 'Contacts by role, powers, and the arrangement it shares under.' });
export type PartnerProfile = z.infer<typeof PartnerProfile>;

/** What members read of each other. */
export const DirectoryEntry = z
  .strictObject({
    partnerId: PartnerId,
    name: Line(120),
    country: CountryCode,
    agency: Line(120).optional(),
    powers: PartnerProfile.shape.powers,
    duty: z.array(Contact.omit({ role: true })).meta({ description: 'Whom to call, day and night.' }),
  })
  .meta({ id: 'DirectoryEntry', description: 'A unit, what it may do, and whom to call.' });
export type DirectoryEntry = z.infer<typeof DirectoryEntry>;

export const DirectoryPage = z
  .strictObject({ items: z.array(DirectoryEntry), next: z.string().optional() })
  .meta({ id: 'DirectoryPage', description: 'A page of the directory, by identifier.' });
export type DirectoryPage = z.infer<typeof DirectoryPage>;
