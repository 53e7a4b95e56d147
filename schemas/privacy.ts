/** What the Privacy Act 2020 asks of who keeps reports about people: access (principle 6), correction (7), and why a person was not told (3A). */
import * as z from 'zod';
import { SubmissionState } from './decision.ts';
import { Person } from './entities/parties.ts';
import { Classification, Tlp } from './handling.ts';
import { MatchKind, MatchStrength, SearchValue } from './match.ts';
import { JsonPointer, Line, PartnerId, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';

/** Principle 3A, in force since 1 May 2026: who collects from somebody else tells the person, unless. */
export const NotificationGround = z
  .enum([
    'maintenance-of-law',
    'pecuniary-penalty',
    'public-revenue',
    'proceedings',
    'purposes-of-collection',
    'interests-not-prejudiced',
    'already-aware',
    'publicly-available',
    'not-practicable',
    'serious-threat',
    'security-or-international-relations',
    'not-identified',
  ])
  .meta({
    id: 'NotificationGround',
    description:
      'Why a person was not told that information about them was collected from somebody else, information privacy principle 3A of the Privacy Act 2020. maintenance-of-law: telling would prejudice the prevention, detection, investigation, prosecution or punishment of offences; pecuniary-penalty, public-revenue, proceedings: it is necessary for these; purposes-of-collection: telling would prejudice them; interests-not-prejudiced: not telling does the person no harm; already-aware: they know; publicly-available: anybody can know; not-practicable: it is not reasonably practicable in this case; serious-threat: telling would endanger public health or safety, or somebody’s life or health; security-or-international-relations: telling would prejudice those of New Zealand; not-identified: it is used in a form in which nobody is identified.',
  });
export type NotificationGround = z.infer<typeof NotificationGround>;

export const Notification = z
  .strictObject({
    ground: NotificationGround.meta({ description: 'Why the persons in it were not told.' }).optional(),
    toldOn: z.iso.date().meta({ description: 'When they were told; instead of a ground.' }).optional(),
    byRole: z.enum(['standing', 'analyst']).meta({
      description: 'standing: the basis on which NZTCU collects every report; analyst: decided for this one.',
    }),
  })
  .meta({ id: 'Notification', description: 'Whether the persons in a report were told, and if not, why.' });
export type Notification = z.infer<typeof Notification>;

/** A file number; it cannot hold a name in words. */
export const PrivacyReference = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9/_.-]{1,39}$/)
  .meta({
    id: 'PrivacyReference',
    description: 'The number of the request in your own register; on the audit trail.',
    examples: ['IPP6-2026-014'],
  });

const Reason = Line(1000).meta({ description: 'Why, for whoever looks at it later.' });

/** What an analyst posts. */
export const PrivacyNoteOrder = z
  .discriminatedUnion('note', [
    z.strictObject({ note: z.literal('not-notified'), ground: NotificationGround, reason: Reason }),
    z.strictObject({ note: z.literal('notified'), on: z.iso.date(), reason: Reason }),
    z.strictObject({
      note: z.literal('access'),
      reference: PrivacyReference,
      outcome: z.enum(['given', 'given-in-part', 'withheld']),
      reason: Reason,
    }),
    z.strictObject({
      note: z.literal('correction'),
      reference: PrivacyReference,
      outcome: z.enum(['statement-attached', 'unit-asked', 'refuted']).meta({
        description:
          'statement-attached: what the person says stands beside the report from now on; unit-asked: its unit was asked to correct it by a new report; refuted: the report was withdrawn as untrue.',
      }),
      statement: Line(4000)
        .meta({ description: 'What the person says is wrong, in their words; read with the report from now on.' })
        .optional(),
      reason: Reason,
    }),
  ])
  .refine((order) => order.note !== 'correction' || order.outcome !== 'statement-attached' || order.statement, {
    path: ['statement'],
    error: 'Which statement is attached?',
  })
  .meta({ id: 'PrivacyNoteOrder', description: 'What was done about a person in a report.' });
export type PrivacyNoteOrder = z.infer<typeof PrivacyNoteOrder>;

export const PRIVACY_NOTES_MOST = 50;

export const PrivacyNote = z
  .strictObject({
    noteId: UuidV7,
    notedAt: UtcInstant,
    note: z.enum(['not-notified', 'notified', 'access', 'correction']),
    ground: NotificationGround.optional(),
    on: z.iso.date().optional(),
    reference: PrivacyReference.optional(),
    outcome: z.enum(['given', 'given-in-part', 'withheld', 'statement-attached', 'unit-asked', 'refuted']).optional(),
    statement: z.string().optional(),
    reason: z.string(),
  })
  .meta({ id: 'PrivacyNote', description: 'What was done about a person in a report; for analysts.' });
export type PrivacyNote = z.infer<typeof PrivacyNote>;

/** By whom to look: a person who asks what is kept of them, or wants it corrected. */
export const PersonSearch = z
  .strictObject({
    principle: z.enum(['ipp-6', 'ipp-7']).meta({ description: 'ipp-6: access; ipp-7: correction.' }),
    reference: PrivacyReference,
    names: z.array(Line(200)).min(1).max(10).meta({ description: 'Every name they go or went by.' }).optional(),
    identifiers: z
      .array(z.strictObject({ kind: MatchKind, value: SearchValue }))
      .min(1)
      .max(20)
      .meta({ description: 'Passports, telephones, accounts and the like.' })
      .optional(),
    birth: z
      .strictObject({ date: z.iso.date().optional(), year: z.int().min(1900).max(2100).optional() })
      .meta({ description: 'Tells namesakes apart; nobody is left out for it.' })
      .optional(),
    by: z.enum(['index', 'reading']).meta({
      description:
        'index: reports that name them as an entity; at once. reading: every report that is kept is read, word by word, one stretch after the other.',
    }),
    partnerId: PartnerId.meta({ description: 'Reports of this unit only; absent: of all.' }).optional(),
    cursor: z.string().max(1024).optional(),
  })
  .refine(({ names, identifiers }) => names !== undefined || identifiers !== undefined, {
    error: 'Give a name or an identifier.',
  })
  .meta({ id: 'PersonSearch', description: 'Whom to look for, and at whose request.' });
export type PersonSearch = z.infer<typeof PersonSearch>;

export const PersonPlace = z
  .strictObject({
    pointer: JsonPointer,
    as: z.union([MatchKind, z.literal('words')]).meta({ description: 'words: in the text, by the letter.' }),
    strength: MatchStrength,
    value: z.string().meta({ description: 'As it stands there, normalised; of words what was looked for.' }),
    similarity: z.number().min(0).max(1).optional(),
  })
  .meta({ id: 'PersonPlace', description: 'Where a report names the person.' });
export type PersonPlace = z.infer<typeof PersonPlace>;

export const PersonReport = z
  .strictObject({
    submissionId: SubmissionId,
    partnerId: PartnerId,
    receivedAt: UtcInstant,
    state: SubmissionState,
    classification: Classification,
    tlp: Tlp,
    places: z.array(PersonPlace),
    persons: z
      .array(
        z.strictObject({
          person: Person,
          birth: z.enum(['same', 'differs', 'not-told']).meta({ description: 'Against what was asked for.' }),
        }),
      )
      .meta({ description: 'Persons of the report who bear one of the names.' }),
    readers: z.array(z.string()).meta({ description: 'Who was given it: analysts, and units by name.' }),
    keptUntil: UtcInstant.meta({ description: 'When its retention class runs out.' }),
    heldSince: UtcInstant.optional(),
    notification: Notification.optional(),
    notes: z.array(PrivacyNote),
  })
  .meta({ id: 'PersonReport', description: 'A report that names the person.' });
export type PersonReport = z.infer<typeof PersonReport>;

export const PersonPage = z
  .strictObject({
    items: z.array(PersonReport),
    looked: z.int().min(0).meta({ description: 'How many reports were read for this page.' }),
    next: z.string().optional(),
  })
  .meta({
    id: 'PersonPage',
    description: 'A stretch of the search; go on until there is no `next`. By index a report may come on two pages.',
  });
export type PersonPage = z.infer<typeof PersonPage>;
