/** TAXII 2.1 (OASIS Standard, 10 June 2021): the resources that we answer with, each as strict as we write it. */
import * as z from 'zod';
import { StixRef } from './stix/stix-members.ts';

/** Section 1.6.8, with the version that all answers name. */
export const TAXII_MEDIA_TYPE = 'application/taxii+json;version=2.1';
export const STIX_MEDIA_TYPE = 'application/stix+json;version=2.1';
/** Under it lie all collections. */
export const TAXII_API_ROOT = '/taxii2/feeds/';

/** Section 2: always to the microsecond, always in UTC. */
const TaxiiTimestamp = z.iso.datetime({ precision: 6 });
const Text = z.string().min(1);

export const TaxiiDiscovery = z
  .strictObject({
    title: Text,
    description: Text,
    contact: Text,
    default: z.url(),
    api_roots: z.array(z.url()).min(1),
  })
  .meta({ id: 'TaxiiDiscovery', description: 'Section 4.1.1.' });
export type TaxiiDiscovery = z.infer<typeof TaxiiDiscovery>;

export const TaxiiApiRoot = z
  .strictObject({
    title: Text,
    description: Text,
    versions: z.tuple([z.literal(TAXII_MEDIA_TYPE)]),
    max_content_length: z.int().min(1),
  })
  .meta({ id: 'TaxiiApiRoot', description: 'Section 4.2.1.' });
export type TaxiiApiRoot = z.infer<typeof TaxiiApiRoot>;

export const TaxiiCollection = z
  .strictObject({
    id: z.uuidv4(),
    title: Text,
    description: Text,
    alias: Text,
    can_read: z.literal(true),
    can_write: z.literal(false),
    media_types: z.tuple([z.literal(STIX_MEDIA_TYPE)]),
  })
  .meta({ id: 'TaxiiCollection', description: 'Section 5.2.1: one feed.' });
export type TaxiiCollection = z.infer<typeof TaxiiCollection>;

export const TaxiiCollections = z
  .strictObject({ collections: z.array(TaxiiCollection).min(1).optional() })
  .meta({ id: 'TaxiiCollections', description: 'Section 5.1.1.' });
export type TaxiiCollections = z.infer<typeof TaxiiCollections>;

/** Absent means false, and on the last page all of it is. */
const paged = { more: z.literal(true).optional(), next: Text.optional() };

export const TaxiiManifest = z
  .strictObject({
    ...paged,
    objects: z
      .array(
        z.strictObject({
          id: StixRef,
          date_added: TaxiiTimestamp,
          version: z.iso.datetime(),
          media_type: z.literal(STIX_MEDIA_TYPE),
        }),
      )
      .min(1)
      .optional(),
  })
  .meta({ id: 'TaxiiManifest', description: 'Section 5.3.1.' });
export type TaxiiManifest = z.infer<typeof TaxiiManifest>;

/** The objects are those of docs/connect/stix-mapping.md; here they are only known by what all have. */
export const TaxiiEnvelope = z
  .strictObject({
    ...paged,
    objects: z
      .array(z.looseObject({ type: Text, id: StixRef, spec_version: z.literal('2.1') }))
      .min(1)
      .optional(),
  })
  .meta({ id: 'TaxiiEnvelope', description: 'Section 3.7: STIX 2.1 objects.' });
export type TaxiiEnvelope = z.infer<typeof TaxiiEnvelope>;

export const TaxiiVersions = z
  .strictObject({ ...paged, versions: z.array(z.iso.datetime()).min(1).optional() })
  .meta({ id: 'TaxiiVersions', description: 'Section 5.8.1.' });
export type TaxiiVersions = z.infer<typeof TaxiiVersions>;

export const TaxiiError = z
  .strictObject({
    title: Text,
    description: Text,
    error_id: Text,
    error_code: Text,
    http_status: z.string().regex(/^[45]\d\d$/),
    external_details: z.url(),
  })
  .meta({ id: 'TaxiiError', description: 'Section 3.6.1. `error_code` is the code of the problem pages.' });
export type TaxiiError = z.infer<typeof TaxiiError>;

/** Section 3.4: every parameter at most once, lists separated by commas. Their form is told by a refusal, not by a schema. */
const parameter = (description: string, example: string) =>
  z
    .string()
    .max(8_000)
    .meta({ description, examples: [example] })
    .optional();

const paging = {
  added_after: parameter('Only what was added strictly later than this instant.', '2026-10-03T04:15:00.000000Z'),
  limit: parameter('At most so many, greater than zero. There are never more than 200 on a page.', '100'),
  next: parameter('The `next` of the page before, with the same filters. `limit` may be another.', 'kz1…'),
};
const specVersion = { 'match[spec_version]': parameter('Versions of STIX. Ours is 2.1.', '2.1') };
const versions = { 'match[version]': parameter('`last` (as without it), `first`, `all`, or instants.', 'first,last') };

export const TaxiiVersionsQuery = z.object({ ...paging, ...specVersion });
export const TaxiiObjectQuery = z.object({ ...paging, ...versions, ...specVersion });
export const TaxiiObjectsQuery = z.object({
  ...paging,
  'match[id]': parameter('Ids of objects.', 'report--9c9d0a8c-6d1e-5f4b-8a51-0a7d3f0f2f11'),
  'match[type]': parameter('Types of objects.', 'report,identity'),
  ...versions,
  ...specVersion,
});
