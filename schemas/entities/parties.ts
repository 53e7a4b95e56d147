/** Who: persons and organisations. */
import * as z from 'zod';
import { CountryCode, Line } from '../primitives.ts';
import { commonMembers, TypedIdentifier } from './shared-members.ts';

/** One name of a person, kept as written; several are better than one guessed. */
export const PersonName = z
  .strictObject({
    full: Line(200).meta({
      description: 'The whole name, in the order and spelling you have it.',
      examples: ['Sione Fakatava'],
    }),
    given: Line(100).meta({ description: 'Given names, when you know which part they are.' }).optional(),
    family: Line(100).meta({ description: 'Family name, when you know which part it is.' }).optional(),
    kind: z
      .enum(['legal', 'former', 'alias', 'transliteration'])
      .meta({
        description:
          'legal: as on an official paper; former: before a change; alias: called or calling oneself; transliteration: from another script.',
      })
      .optional(),
  })
  .meta({ id: 'PersonName', description: 'One name of a person, kept as written.' });
export type PersonName = z.infer<typeof PersonName>;

/** A passport or licence of a person is a document entity of its own, joined by a relationship. */
export const Person = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('person'),
    names: z
      .array(PersonName)
      .min(1)
      .max(20)
      .meta({ description: 'All known names; absent for an unknown person.' })
      .optional(),
    birth: z
      .strictObject({
        date: z.iso
          .date()
          .meta({ description: 'Day of birth.', examples: ['1987-04-30'] })
          .optional(),
        year: z.int().min(1900).max(2100).meta({ description: 'Year of birth, when the day is not known.' }).optional(),
        country: CountryCode.meta({ description: 'Country of birth.' }).optional(),
        place: Line(200).meta({ description: 'Town or island of birth.' }).optional(),
      })
      .meta({ description: 'When and where born, as far as known.' })
      .optional(),
    sex: z
      .enum(['female', 'male', 'unspecified'])
      .meta({ description: 'As on the travel document; unspecified is X there.' })
      .optional(),
    nationalities: z.array(CountryCode).max(10).meta({ description: 'Nationalities held or claimed.' }).optional(),
    occupation: Line(200)
      .meta({ description: 'Work or office.', examples: ['deckhand', 'customs broker'] })
      .optional(),
    address: Line(300).meta({ description: 'Last known address, in one line.' }).optional(),
  })
  .meta({
    id: 'Person',
    title: 'Person',
    description: 'A person. Passports, phones and accounts are entities of their own.',
    examples: [
      { id: 'skipper', kind: 'person', names: [{ full: 'Sione Fakatava', kind: 'alias' }], nationalities: ['TO'] },
    ],
  });
export type Person = z.infer<typeof Person>;

/** A company, agency, church, club or gang. */
export const Organisation = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('organisation'),
    name: Line(200).meta({ description: 'Name as registered or as known.' }),
    otherNames: z
      .array(Line(200))
      .max(20)
      .meta({ description: 'Trading names, former names, abbreviations.' })
      .optional(),
    type: z
      .enum([
        'company',
        'trust',
        'charity',
        'church',
        'club',
        'government',
        'financial-institution',
        'fishing-company',
        'gang',
        'syndicate',
        'other',
      ])
      .meta({ description: 'What sort of organisation.' })
      .optional(),
    country: CountryCode.meta({ description: 'Where it is registered, or where it sits.' }).optional(),
    registrationNumber: TypedIdentifier(64).meta({ description: 'Company or business register number.' }).optional(),
    taxNumber: TypedIdentifier(64).meta({ description: 'Tax identification number.' }).optional(),
    imoCompany: TypedIdentifier(32)
      .meta({ description: 'IMO company number, seven digits.', examples: ['2041999'] })
      .optional(),
    address: Line(300).meta({ description: 'Registered or known address, in one line.' }).optional(),
  })
  .meta({
    id: 'Organisation',
    title: 'Organisation',
    description: 'A company, agency, church, club, gang or other organisation.',
  });
export type Organisation = z.infer<typeof Organisation>;
