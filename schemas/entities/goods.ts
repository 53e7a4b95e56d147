/** What is moved, and where: commodities and locations. */
import * as z from 'zod';
import { Place } from '../place.ts';
import { Line } from '../primitives.ts';
import { commonMembers, TypedIdentifier } from './shared-members.ts';

/** How much, always with its unit. */
export const Quantity = z
  .strictObject({
    amount: z.number().gt(0).max(1e12).meta({ description: 'How much.' }),
    unit: z
      .enum([
        'mg',
        'g',
        'kg',
        't',
        'ml',
        'l',
        'pieces',
        'sticks',
        'cartons',
        'packages',
        'tablets',
        'plants',
        'animals',
      ])
      .meta({ description: 'Of what: weight (mg, g, kg, t), volume (ml, l) or a count; sticks are cigarettes.' }),
    estimated: z.boolean().meta({ description: 'True when nobody has weighed or counted it.' }).optional(),
  })
  .meta({ id: 'Quantity', description: 'How much, with its unit.', examples: [{ amount: 12.5, unit: 'kg' }] });
export type Quantity = z.infer<typeof Quantity>;

/** A sum of money. */
export const Money = z
  .strictObject({
    amount: z.number().min(0).max(1e12).meta({ description: 'How much.' }),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .meta({ description: 'ISO 4217 currency.', examples: ['FJD'] }),
  })
  .meta({ id: 'Money', description: 'A sum of money.', examples: [{ amount: 48000, currency: 'FJD' }] });
export type Money = z.infer<typeof Money>;

/** Goods: what was moved, hidden, caught, bought or paid with. */
export const Commodity = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('commodity'),
    category: z.enum(['drug', 'precursor', 'tobacco', 'species', 'firearm', 'food', 'cash', 'other']).meta({
      description:
        'drug; precursor: chemicals to make drugs; tobacco; species: animals, plants and parts of them; firearm: and ammunition; food; cash; other.',
    }),
    name: Line(200).meta({
      description: 'Substance, species, brand or make, as commonly called.',
      examples: ['methamphetamine', 'sea cucumber'],
    }),
    scientificName: Line(200)
      .meta({ description: 'Species in Latin.', examples: ['Holothuria fuscogilva'] })
      .optional(),
    cites: z.enum(['I', 'II', 'III']).meta({ description: 'CITES appendix the species is listed in.' }).optional(),
    quantity: Quantity.optional(),
    value: Money.meta({
      description: 'Face value of cash; otherwise the value given by whoever reports it.',
    }).optional(),
    concealment: Line(500)
      .meta({ description: 'How it was hidden.', examples: ['behind a false bulkhead'] })
      .optional(),
    serialNumber: TypedIdentifier(64).meta({ description: 'Serial or batch number.' }).optional(),
    origin: Line(200).meta({ description: 'Where it is said to come from.' }).optional(),
  })
  .meta({
    id: 'Commodity',
    title: 'Commodity',
    description: 'Goods: drugs, precursors, tobacco, species, firearms, food, cash or other.',
    examples: [
      {
        id: 'meth',
        kind: 'commodity',
        category: 'drug',
        name: 'methamphetamine',
        quantity: { amount: 4.8, unit: 'kg' },
      },
    ],
  });
export type Commodity = z.infer<typeof Commodity>;

/** A place that plays a part, beyond being where the activity happened. */
export const Location = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('location'),
    place: Place,
    use: z
      .enum(['landing', 'storage', 'production', 'meeting', 'residence', 'business', 'transfer-at-sea', 'other'])
      .meta({ description: 'What it was used for.' })
      .optional(),
  })
  .meta({
    id: 'Location',
    title: 'Location',
    description: 'A place that plays a part of its own: a landing beach, a store, a house.',
  });
export type Location = z.infer<typeof Location>;
