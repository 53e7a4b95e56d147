/** STIX 2.1 (OASIS Standard, 10 June 2021): the objects that our feeds consist of, each as strict as we write it. */
import * as z from 'zod';
import {
  StixIdentity,
  StixInfrastructure,
  StixLocation,
  StixNote,
  StixObservedData,
  StixRelationship,
  StixReport,
} from './stix/domain-objects.ts';
import { StixExtensionDefinition, StixStatementMarking, StixTlpMarking } from './stix/meta-objects.ts';
import { StixEmailAddress, StixIpv4Address, StixIpv6Address, StixUrl, StixUserAccount } from './stix/observables.ts';

/** Section 6: no versions, no `revoked`; the same value has the same id wherever it is reported. */
export const StixObservable = z.discriminatedUnion('type', [
  StixUserAccount,
  StixEmailAddress,
  StixUrl,
  StixIpv4Address,
  StixIpv6Address,
]);
export type StixObservable = z.infer<typeof StixObservable>;

/** Sections 4 and 5: versioned by `modified`, withdrawn by `revoked`. */
export const StixVersioned = z.discriminatedUnion('type', [
  StixReport,
  StixIdentity,
  StixInfrastructure,
  StixLocation,
  StixNote,
  StixObservedData,
  StixRelationship,
]);
export type StixVersioned = z.infer<typeof StixVersioned>;

/** Section 7. */
export const StixMeta = z.union([StixExtensionDefinition, StixStatementMarking, StixTlpMarking]);
export type StixMeta = z.infer<typeof StixMeta>;

export const StixObject = z
  .union([StixVersioned, StixObservable, StixMeta])
  .meta({ id: 'StixObject', description: 'A STIX 2.1 object of our feeds.' });
export type StixObject = z.infer<typeof StixObject>;
