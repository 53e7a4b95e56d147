/** STIX Meta Objects: markings and the definitions of extensions (STIX 2.1, section 7). */
import * as z from 'zod';
import { TLP_2_EXTENSION } from './extensions.ts';
import { metaMembers, StixTimestamp, stixId, stixList } from './stix-members.ts';

/** OASIS's TLP 2.0 markings, word for word as OASIS publishes them; the ids name the level. */
export const StixTlpMarking = z.strictObject({
  type: z.literal('marking-definition'),
  spec_version: z.literal('2.1'),
  id: z.enum([
    'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
    'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
    'marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421',
    'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
    'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1',
  ]),
  created: z.literal('2022-10-01T00:00:00.000Z'),
  name: z.string().regex(/^TLP:(CLEAR|GREEN|AMBER|AMBER\+STRICT|RED)$/),
  extensions: z.strictObject({
    [TLP_2_EXTENSION]: z.strictObject({
      extension_type: z.literal('property-extension'),
      tlp_2_0: z.enum(['clear', 'green', 'amber', 'amber+strict', 'red']),
    }),
  }),
});
export type StixTlpMarking = z.infer<typeof StixTlpMarking>;

/** Section 7.2.1.3: New Zealand classification, audience and conditions, in words. */
export const StixStatementMarking = z.strictObject({
  type: z.literal('marking-definition'),
  id: stixId('marking-definition'),
  ...metaMembers,
  name: z.string().min(1),
  definition_type: z.literal('statement'),
  definition: z.strictObject({ statement: z.string().min(1) }),
});
export type StixStatementMarking = z.infer<typeof StixStatementMarking>;

/** Section 7.3: one of ours, or OASIS's for TLP 2.0. */
export const StixExtensionDefinition = z.strictObject({
  type: z.literal('extension-definition'),
  id: stixId('extension-definition'),
  ...metaMembers,
  modified: StixTimestamp,
  name: z.string().min(1),
  description: z.string().min(1),
  schema: z.url(),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  extension_types: stixList(z.literal('property-extension')),
});
export type StixExtensionDefinition = z.infer<typeof StixExtensionDefinition>;
