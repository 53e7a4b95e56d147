/** What carries: vessels, aircraft, vehicles, containers. */
import * as z from 'zod';
import { CountryCode, Line } from '../primitives.ts';
import { commonMembers, TypedIdentifier } from './shared-members.ts';

/** The IMO number stays with the hull for life; name, MMSI, call sign and flag change. */
export const Vessel = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('vessel'),
    name: Line(100).meta({ description: 'Name on the hull or in the papers.' }).optional(),
    formerNames: z.array(Line(100)).max(20).meta({ description: 'Earlier names.' }).optional(),
    type: z
      .enum([
        'longliner',
        'purse-seiner',
        'pole-and-line',
        'trawler',
        'squid-jigger',
        'fishing-other',
        'fish-carrier',
        'bunker',
        'yacht',
        'small-craft',
        'semi-submersible',
        'container-ship',
        'bulk-carrier',
        'general-cargo',
        'tanker',
        'passenger',
        'tug',
        'other',
      ])
      .meta({ description: 'What sort of vessel; fishing vessels by their gear.' })
      .optional(),
    flag: CountryCode.meta({ description: 'Flag state.' }).optional(),
    imo: TypedIdentifier(32)
      .meta({ description: 'IMO ship number, seven digits.', examples: ['9074729'] })
      .optional(),
    mmsi: TypedIdentifier(32)
      .meta({ description: 'MMSI, nine digits, as transmitted by AIS.', examples: ['570123000'] })
      .optional(),
    callSign: TypedIdentifier(32)
      .meta({ description: 'Radio call sign.', examples: ['A3CF7'] })
      .optional(),
    registration: TypedIdentifier(64)
      .meta({ description: 'National registration or fishing licence number.' })
      .optional(),
    wcpfcVid: TypedIdentifier(32)
      .meta({ description: 'Vessel identification number in the WCPFC Record of Fishing Vessels.' })
      .optional(),
    imoCompany: TypedIdentifier(32)
      .meta({ description: 'IMO number of the company that owns or manages it, seven digits.', examples: ['2041999'] })
      .optional(),
    homePort: Line(100).meta({ description: 'Home port, as painted on the stern.' }).optional(),
    lengthMetres: z.number().min(0.5).max(500).meta({ description: 'Length over all, in metres.' }).optional(),
  })
  .meta({
    id: 'Vessel',
    title: 'Vessel',
    description: 'A ship, yacht or boat.',
    examples: [{ id: 'longliner', kind: 'vessel', name: 'Moana Rua', flag: 'VU', imo: '9074729', type: 'longliner' }],
  });
export type Vessel = z.infer<typeof Vessel>;

/** An aeroplane or helicopter. */
export const Aircraft = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('aircraft'),
    registration: TypedIdentifier(32)
      .meta({ description: 'Registration mark, as painted.', examples: ['N210TP'] })
      .optional(),
    icao24: TypedIdentifier(32)
      .meta({ description: 'ICAO 24-bit address, six hexadecimal digits.', examples: ['c81f3a'] })
      .optional(),
    msn: TypedIdentifier(64).meta({ description: "Manufacturer's serial number." }).optional(),
    model: Line(100)
      .meta({ description: 'Make and model.', examples: ['Cessna 402C'] })
      .optional(),
    flight: TypedIdentifier(32).meta({ description: 'Flight number or call sign flown under.' }).optional(),
    country: CountryCode.meta({ description: 'State of registry.' }).optional(),
  })
  .meta({ id: 'Aircraft', title: 'Aircraft', description: 'An aeroplane, helicopter or drone.' });
export type Aircraft = z.infer<typeof Aircraft>;

/** A road vehicle. */
export const Vehicle = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('vehicle'),
    plate: TypedIdentifier(32).meta({ description: 'Number plate.' }).optional(),
    country: CountryCode.meta({ description: 'Country of the plate.' }).optional(),
    vin: TypedIdentifier(32).meta({ description: 'Chassis or vehicle identification number.' }).optional(),
    make: Line(100)
      .meta({ description: 'Make.', examples: ['Toyota'] })
      .optional(),
    model: Line(100)
      .meta({ description: 'Model.', examples: ['Hilux'] })
      .optional(),
    colour: Line(50).meta({ description: 'Colour.' }).optional(),
    year: z.int().min(1900).max(2100).meta({ description: 'Year of make.' }).optional(),
  })
  .meta({ id: 'Vehicle', title: 'Vehicle', description: 'A car, truck, motorcycle or trailer.' });
export type Vehicle = z.infer<typeof Vehicle>;

/** A shipping container. */
export const Container = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('container'),
    number: TypedIdentifier(32)
      .meta({ description: 'Container number, ISO 6346: four letters and seven digits.', examples: ['CSQU3054383'] })
      .optional(),
    sizeType: TypedIdentifier(16)
      .meta({ description: 'Size and type code or words.', examples: ['22G1', '20 ft reefer'] })
      .optional(),
    seal: TypedIdentifier(64).meta({ description: 'Seal number found on it.' }).optional(),
    shippingLine: Line(100).meta({ description: 'Shipping line that moved it.' }).optional(),
  })
  .meta({ id: 'Container', title: 'Container', description: 'A shipping container.' });
export type Container = z.infer<typeof Container>;
