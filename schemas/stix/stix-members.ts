/** What many STIX 2.1 objects share: identifiers, timestamps, the common properties (sections 2 and 3.2). */
import * as z from 'zod';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** Section 2.9: the type, two hyphens, a UUID. Version 5 is what we make; version 4 is what OASIS and our extensions have. */
export const stixId = (...types: readonly string[]) => z.string().regex(new RegExp(`^(${types.join('|')})--${UUID}$`));

/** Section 2.9, to an object of any type. */
export const StixRef = stixId('[a-z][a-z0-9-]+[a-z0-9]');

/** Section 2.16 and 3.2: RFC 3339 in UTC, to the millisecond. */
export const StixTimestamp = z.iso.datetime({ precision: 3 });

/** Section 2.12: a list is never empty. */
export const stixList = <T extends z.ZodType>(item: T) => z.array(item).min(1);

/** Section 2.5. One of description, url and external_id has to be there; we give the last. */
export const StixExternalReference = z.strictObject({
  source_name: z.string().min(1),
  description: z.string().min(1).optional(),
  external_id: z.string().min(1),
});

const spec = {
  spec_version: z.literal('2.1'),
};

const Markings = stixList(stixId('marking-definition'));

/** Section 3.2, for SDOs and SROs: those of the common properties that we write. */
export const domainMembers = {
  ...spec,
  created_by_ref: stixId('identity'),
  created: StixTimestamp,
  modified: StixTimestamp,
  revoked: z.literal(true).optional(),
  labels: stixList(z.string().min(1)).optional(),
  confidence: z.int().min(0).max(100).optional(),
  lang: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
  external_references: stixList(StixExternalReference).optional(),
  object_marking_refs: Markings,
};

/** Section 3.2, for cyber-observable objects: they have no versions and no creator. */
export const observableMembers = { ...spec, object_marking_refs: Markings };

/** Section 3.2 table, for marking definitions and extension definitions: OASIS's own carry no marking. */
export const metaMembers = {
  ...spec,
  created_by_ref: stixId('identity').optional(),
  created: StixTimestamp,
  object_marking_refs: Markings.optional(),
};
