/** Our extensions to STIX 2.1 (section 7.3): property extensions on objects that every reader knows, so that nothing is lost with those who do not know us. */
import * as z from 'zod';
import { CrimeType, Enabler, Harm, PerpetratorKind } from '../crime-types.ts';
import { Entity } from '../entities.ts';
import { Grading } from '../grading.ts';
import { Classification, Handling, Tlp } from '../handling.ts';
import { Place } from '../place.ts';
import { DayOrInstant, LanguageTag, SubmissionId, UtcInstant } from '../primitives.ts';
import { Relationship } from '../relationships.ts';
import { Precedence } from '../report.ts';
import { snakeCasedObject, snakeCasedSchema } from './snake-case.ts';
import { stixId, stixList } from './stix-members.ts';

/** Ids that readers may rely on: chosen once at random, the same wherever the exchange runs. */
export const STIX_EXTENSIONS = {
  report: 'extension-definition--3f7e33b9-c190-46a2-b915-87f12f30b09c',
  entity: 'extension-definition--5b872606-a309-400e-83b3-ea5623b7614d',
  place: 'extension-definition--79e7dfda-0b66-470e-bfd3-986993b7506a',
  relationship: 'extension-definition--96724e68-baf1-4536-9505-a167942fd944',
  grading: 'extension-definition--9be1d8ae-c219-4bef-a6a9-6d5147d60b68',
} as const;
export type StixExtensionName = keyof typeof STIX_EXTENSIONS;

/** The OASIS extension that carries TLP 2.0. */
export const TLP_2_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d';

const extensionType = { extension_type: z.literal('property-extension') };

/** What a member-by-member copy of our own words looks like to the type checker. */
export type PropertyExtension = { extension_type: 'property-extension' } & Record<string, unknown>;

const copyOf = (schema: z.ZodObject) =>
  snakeCasedObject(schema).extend(extensionType) as unknown as z.ZodType<PropertyExtension>;

/** An entity word for word, on the object that stands for it. */
export const StixEntityExtension = z.union(Entity.options.map(copyOf)) as unknown as z.ZodType<PropertyExtension>;

/** A place of the activity word for word, on its location: a UN/LOCODE, or a latitude without its longitude, has no place in STIX. */
export const StixPlaceExtension = copyOf(Place);

/** A relationship word for word: STIX has few verbs for sea, land and money. */
export const StixRelationshipExtension = copyOf(Relationship);

/** The analyst's grade on its note, both axes. */
export const StixGradingExtension = copyOf(Grading);

/** What the report says beyond STIX, and who sent it. */
export const StixReportExtension = z.strictObject({
  ...extensionType,
  submission_id: SubmissionId,
  originator_ref: stixId('identity').meta({ description: 'The unit that wrote it.' }),
  submitted_by_ref: stixId('identity').meta({ description: 'The hub that submitted it for the unit.' }).optional(),
  received_at: UtcInstant.meta({ description: 'Time of receipt, as on the signed receipt.' }),
  language: LanguageTag.meta({ description: 'Language of the narrative.' }),
  crime_types: stixList(CrimeType),
  enablers: stixList(Enabler).optional(),
  activity_from: DayOrInstant,
  activity_until: DayOrInstant.optional(),
  harms: stixList(snakeCasedSchema(Harm)).optional(),
  perpetrators: stixList(PerpetratorKind).optional(),
  precedence: Precedence.optional(),
  act_by: UtcInstant.optional(),
  grading: snakeCasedSchema(Grading).meta({ description: "The originator's own grade; ours is a note." }),
  handling: snakeCasedSchema(Handling).meta({ description: "The originator's own handling." }),
  release: z
    .strictObject({ classification: Classification, tlp: Tlp })
    .meta({ description: 'The marking under which NZTCU released it.' }),
  unlinked_relationships: stixList(snakeCasedSchema(Relationship))
    .meta({ description: 'Relationships with an end that is no entity of the report.' })
    .optional(),
});
export type StixReportExtension = z.infer<typeof StixReportExtension>;
