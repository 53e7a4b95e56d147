/** STIX Domain Objects and the Relationship Object, as far as we write them (STIX 2.1, sections 4 and 5). */
import * as z from 'zod';
import {
  STIX_EXTENSIONS,
  StixEntityExtension,
  StixGradingExtension,
  StixPlaceExtension,
  StixRelationshipExtension,
  StixReportExtension,
} from './extensions.ts';
import { domainMembers, StixRef, StixTimestamp, stixId, stixList } from './stix-members.ts';

const Text = z.string().min(1);

/** On what stands for an entity. */
const EntityExtensions = z.strictObject({ [STIX_EXTENSIONS.entity]: StixEntityExtension });

/** Section 4.5: a person, an organisation, a unit of the network, this exchange. */
export const StixIdentity = z.strictObject({
  type: z.literal('identity'),
  id: stixId('identity'),
  ...domainMembers,
  created_by_ref: stixId('identity').meta({ description: 'Absent on the identity of the exchange.' }).optional(),
  name: Text,
  description: Text.optional(),
  roles: stixList(Text).optional(),
  identity_class: z.enum(['individual', 'group', 'organization', 'system']),
  extensions: EntityExtensions.optional(),
});
export type StixIdentity = z.infer<typeof StixIdentity>;

/** Section 4.8: what carries. Physical resources are part of its definition. */
export const StixInfrastructure = z.strictObject({
  type: z.literal('infrastructure'),
  id: stixId('infrastructure'),
  ...domainMembers,
  name: Text,
  description: Text.optional(),
  aliases: stixList(Text).optional(),
  extensions: EntityExtensions.optional(),
});
export type StixInfrastructure = z.infer<typeof StixInfrastructure>;

/** Section 4.10: region, country, or both coordinates; a latitude never without a longitude. */
export const StixLocation = z
  .strictObject({
    type: z.literal('location'),
    id: stixId('location'),
    ...domainMembers,
    name: Text.optional(),
    description: Text.optional(),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
    region: z.enum(['oceania', 'australia-new-zealand', 'melanesia', 'micronesia', 'polynesia']).optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
    extensions: z
      .strictObject({
        [STIX_EXTENSIONS.entity]: StixEntityExtension.optional(),
        [STIX_EXTENSIONS.place]: StixPlaceExtension.optional(),
      })
      .refine((extensions) => Object.keys(extensions).length > 0)
      .optional(),
  })
  .refine(({ region, country, latitude }) => (region ?? country ?? latitude) !== undefined, 'says nothing of where')
  .refine(({ latitude, longitude }) => (latitude === undefined) === (longitude === undefined), 'half a position');
export type StixLocation = z.infer<typeof StixLocation>;

/** Section 4.13: goods and papers, for which STIX has no object, and the analyst's grade. */
export const StixNote = z.strictObject({
  type: z.literal('note'),
  id: stixId('note'),
  ...domainMembers,
  abstract: Text.optional(),
  content: Text,
  authors: stixList(Text).optional(),
  object_refs: stixList(StixRef),
  extensions: z
    .strictObject({
      [STIX_EXTENSIONS.entity]: StixEntityExtension.optional(),
      [STIX_EXTENSIONS.grading]: StixGradingExtension.optional(),
    })
    .refine((extensions) => Object.keys(extensions).length > 0)
    .optional(),
});
export type StixNote = z.infer<typeof StixNote>;

/** Section 4.14: phones, accounts and online identities, as one report has them. */
export const StixObservedData = z
  .strictObject({
    type: z.literal('observed-data'),
    id: stixId('observed-data'),
    ...domainMembers,
    first_observed: StixTimestamp,
    last_observed: StixTimestamp,
    number_observed: z.int().min(1).max(999_999_999),
    object_refs: stixList(stixId('user-account', 'email-addr', 'url', 'ipv4-addr', 'ipv6-addr')),
    extensions: EntityExtensions.optional(),
  })
  .refine((observed) => observed.first_observed <= observed.last_observed, 'ends before it begins');
export type StixObservedData = z.infer<typeof StixObservedData>;

/** Section 4.16: the report; `published` is required, and so is one reference at least. */
export const StixReport = z.strictObject({
  type: z.literal('report'),
  id: stixId('report'),
  ...domainMembers,
  name: Text,
  description: Text.optional(),
  report_types: stixList(z.literal('threat-report')).optional(),
  published: StixTimestamp,
  object_refs: stixList(StixRef),
  extensions: z.strictObject({ [STIX_EXTENSIONS.report]: StixReportExtension }).optional(),
});
export type StixReport = z.infer<typeof StixReport>;

/** Section 5.1: `related-to` joins any two objects; `located-at` is the one verb of the specification that is ours too. */
export const StixRelationship = z
  .strictObject({
    type: z.literal('relationship'),
    id: stixId('relationship'),
    ...domainMembers,
    relationship_type: z.enum(['related-to', 'located-at']),
    description: Text.optional(),
    source_ref: StixRef,
    target_ref: StixRef,
    start_time: StixTimestamp.optional(),
    stop_time: StixTimestamp.optional(),
    extensions: z.strictObject({ [STIX_EXTENSIONS.relationship]: StixRelationshipExtension }).optional(),
  })
  .refine(
    ({ start_time: start, stop_time: stop }) => start === undefined || stop === undefined || start < stop,
    'stops before it starts',
  );
export type StixRelationship = z.infer<typeof StixRelationship>;
