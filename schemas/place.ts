/** A place: where something happened, or a location that is itself part of the report. */
import * as z from 'zod';
import { CountryCode, Line } from './primitives.ts';

/** The country is required; name, UN/LOCODE or coordinates make it findable. */
export const Place = z
  .strictObject({
    country: CountryCode.meta({ description: 'Country, or the flag or coastal state for waters.' }),
    name: Line(200)
      .meta({ description: 'Port, town, island, waters or address.', examples: ['Nuku‘alofa wharf'] })
      .optional(),
    unLocode: z
      .string()
      .regex(/^[A-Z]{2}[A-Z2-9]{3}$/)
      .meta({ description: 'UN/LOCODE of the port or town.', examples: ['TOTBU'] })
      .optional(),
    latitude: z
      .number()
      .min(-90)
      .max(90)
      .meta({ description: 'Decimal degrees, WGS 84; south is negative.' })
      .optional(),
    longitude: z
      .number()
      .min(-180)
      .max(180)
      .meta({ description: 'Decimal degrees, WGS 84; west is negative.' })
      .optional(),
  })
  .meta({ id: 'Place', description: 'A place: a country and, as far as known, a name, a UN/LOCODE or coordinates.' });
export type Place = z.infer<typeof Place>;
