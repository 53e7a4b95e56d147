/** What became of a report outside the exchange: recorded by analysts, told to its unit by role. There is no free text: nothing of it can carry a name. */
import * as z from 'zod';
import { UtcInstant, UuidV7 } from './primitives.ts';

export const FEEDBACK_MOST = 50;

const WEIGHT = ['g', 'kg', 't'] as const;
const VOLUME = ['ml', 'l'] as const;

/** What can have been seized, restrained or arrested, and in which units it is counted. */
export const AMOUNT_UNITS = {
  cocaine: WEIGHT,
  methamphetamine: [...WEIGHT, ...VOLUME],
  heroin: WEIGHT,
  cannabis: [...WEIGHT, 'plants'],
  mdma: [...WEIGHT, 'tablets'],
  'other-drug': [...WEIGHT, ...VOLUME, 'tablets', 'plants'],
  precursor: [...WEIGHT, ...VOLUME],
  tobacco: [...WEIGHT, 'sticks', 'cartons'],
  firearm: ['items'],
  ammunition: ['items'],
  catch: [...WEIGHT, 'animals'],
  wildlife: [...WEIGHT, 'items', 'animals'],
  vessel: ['items'],
  aircraft: ['items'],
  vehicle: ['items'],
  container: ['items'],
  'real-property': ['items'],
  device: ['items'],
  document: ['items'],
  'other-goods': [...WEIGHT, 'items'],
  money: ['currency'],
  account: ['items'],
  person: ['people'],
} as const;

export const AmountKind = z.enum(Object.keys(AMOUNT_UNITS) as [keyof typeof AMOUNT_UNITS]).meta({
  id: 'AmountKind',
  description:
    'Of what. catch: fish and other sea animals; wildlife: animals, plants and parts of them; account: a frozen one; money: a sum.',
});
export type AmountKind = z.infer<typeof AmountKind>;

export const AmountUnit = z
  .enum(['g', 'kg', 't', 'ml', 'l', 'tablets', 'plants', 'sticks', 'cartons', 'animals', 'items', 'people', 'currency'])
  .meta({ id: 'AmountUnit', description: 'Counted in. currency: with the code in `currency`.' });
export type AmountUnit = z.infer<typeof AmountUnit>;

const fits = (kind: AmountKind, unit: AmountUnit): boolean => (AMOUNT_UNITS[kind] as readonly string[]).includes(unit);

export const Amount = z
  .strictObject({
    kind: AmountKind,
    quantity: z.number().positive().max(1e12).meta({ description: 'How much, or how many.' }),
    unit: AmountUnit,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .meta({ description: 'ISO 4217 code, with money and nothing else.', examples: ['FJD'] })
      .optional(),
  })
  .refine(({ kind, unit }) => fits(kind, unit), { path: ['unit'], error: 'It is not counted in this unit.' })
  .refine(({ unit, currency }) => (unit === 'currency') === (currency !== undefined), {
    path: ['currency'],
    error: 'A sum of money has its currency, and nothing else has one.',
  })
  .meta({
    id: 'Amount',
    description: 'So much of one kind.',
    examples: [{ kind: 'cocaine', quantity: 12.5, unit: 'kg' }],
  });
export type Amount = z.infer<typeof Amount>;

export const FeedbackOutcome = z
  .enum(['used', 'linked', 'seized', 'restrained', 'arrested', 'refuted', 'taken-back'])
  .meta({
    id: 'FeedbackOutcome',
    description:
      'used: in an assessment or an inquiry; linked: it belongs with what others sent; seized, restrained, arrested: it led to this; refuted: it turned out untrue; taken-back: what was recorded before is not so.',
  });
export type FeedbackOutcome = z.infer<typeof FeedbackOutcome>;

const content = {
  outcome: FeedbackOutcome,
  amounts: z
    .array(Amount)
    .min(1)
    .max(10)
    .meta({ description: 'With seized and restrained what, with arrested how many people.' })
    .optional(),
  on: z.iso.date().meta({ description: 'The day on which it happened.' }).optional(),
  replaces: UuidV7.meta({ description: 'Earlier feedback that was wrong; needed with taken-back.' }).optional(),
};

/** Which kinds go with which outcome. */
const countable: Readonly<Partial<Record<FeedbackOutcome, (kind: AmountKind) => boolean>>> = {
  seized: (kind) => kind !== 'person',
  restrained: (kind) => kind !== 'person',
  arrested: (kind) => kind === 'person',
};

export const FeedbackOrder = z
  .strictObject(content)
  .refine(({ outcome, amounts = [] }) => amounts.every(({ kind }) => countable[outcome]?.(kind) === true), {
    path: ['amounts'],
    error: 'Things are seized or restrained, people arrested; nothing else has amounts.',
  })
  .refine(({ outcome, replaces }) => outcome !== 'taken-back' || replaces !== undefined, {
    path: ['replaces'],
    error: 'Which feedback is taken back?',
  })
  .meta({ id: 'FeedbackOrder', description: 'What became of a report.' });
export type FeedbackOrder = z.infer<typeof FeedbackOrder>;

export const Feedback = z
  .strictObject({ ...content, feedbackId: UuidV7, recordedAt: UtcInstant, byRole: z.enum(['analyst']) })
  .meta({ id: 'Feedback', description: 'What became of a report, as it is kept: by role, never by person.' });
export type Feedback = z.infer<typeof Feedback>;
