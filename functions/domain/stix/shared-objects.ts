/** Objects that many reports share: who speaks, who reports, what our extensions mean. They never change: another content is another id. */

import type { StixIdentity } from '#schemas/stix/domain-objects.ts';
import { STIX_EXTENSIONS, type StixExtensionName, TLP_2_EXTENSION } from '#schemas/stix/extensions.ts';
import type { StixExtensionDefinition } from '#schemas/stix/meta-objects.ts';
import { SHARED_SINCE, TLP_MARKINGS } from './markings.ts';
import { contentId } from './stix-ids.ts';

/** What toStix is told of the world. `partners`: names of units by their id. */
export type StixContext = { readonly origin: string; readonly partners: ReadonlyMap<string, string> };

const neverChanged = { spec_version: '2.1', created: SHARED_SINCE, modified: SHARED_SINCE } as const;

/** The exchange makes and revokes every object, so it is their creator in the sense of section 3.6; who wrote the report is said in the report. */
export function exchangeIdentity(namespace: string, { origin }: StixContext): StixIdentity {
  return {
    type: 'identity',
    id: contentId(namespace, 'identity', { exchange: origin }),
    ...neverChanged,
    name: 'PTCN Exchange',
    description: `Exchange of the Pacific Transnational Crime Network, run by NZTCU at ${origin}.`,
    identity_class: 'organization',
    object_marking_refs: [TLP_MARKINGS.CLEAR.id],
  };
}

/** A unit of the network; never an address, a number or a person. */
export function unitIdentity(namespace: string, context: StixContext, partnerId: string): StixIdentity {
  const name = context.partners.get(partnerId) ?? partnerId;
  return {
    type: 'identity',
    id: contentId(namespace, 'identity', { unit: partnerId, name }),
    ...neverChanged,
    created_by_ref: exchangeIdentity(namespace, context).id,
    name,
    identity_class: 'organization',
    external_references: [{ source_name: 'PTCN Exchange partner', external_id: partnerId }],
    object_marking_refs: [TLP_MARKINGS.GREEN.id],
  };
}

const DESCRIPTIONS: Readonly<Record<StixExtensionName, string>> = {
  report: 'What an intelligence report of the PTCN says beyond a STIX report, and which unit wrote it.',
  entity: 'Somebody or something in a report of the PTCN, word for word, on the object that stands for it.',
  place: 'A place of a report of the PTCN, word for word.',
  relationship: 'A relationship of a report of the PTCN, read "from is the role of to".',
  grading: 'An Admiralty grade: reliability of the source and credibility of the information, never averaged.',
};

export function extensionDefinition(
  namespace: string,
  context: StixContext,
  name: StixExtensionName,
): StixExtensionDefinition {
  return {
    type: 'extension-definition',
    id: STIX_EXTENSIONS[name],
    ...neverChanged,
    created_by_ref: exchangeIdentity(namespace, context).id,
    name: `PTCN ${name}`,
    description: DESCRIPTIONS[name],
    schema: `${context.origin}/v1/schemas/stix-${name}/1`,
    version: '1.0.0',
    extension_types: ['property-extension'],
    object_marking_refs: [TLP_MARKINGS.CLEAR.id],
  };
}

/** OASIS's own, as published with its common objects. */
export const TLP_2_DEFINITION: StixExtensionDefinition = {
  type: 'extension-definition',
  id: TLP_2_EXTENSION,
  spec_version: '2.1',
  name: 'TLP 2.0',
  description: 'This defines TLP 2.0 as a STIX extension',
  created: '2022-10-01T00:00:00.000Z',
  modified: '2022-10-01T00:00:00.000Z',
  created_by_ref: 'identity--b3bca3c2-1f3d-4b54-b44f-dac42c3a8f01',
  schema:
    'https://github.com/oasis-open/cti-stix-common-objects/tree/master/extension-definition-specifications/tlp-2.0',
  version: '1.0.0',
  extension_types: ['property-extension'],
};
