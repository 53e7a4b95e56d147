/**
 * Makes STIX 2.1 objects of a published feed entry. Pure: the same entry, context and version always give the same objects, in an order in which
 * what is referred to comes first. docs/connect/stix-mapping.md says where every member of a report goes.
 */
import type { FeedEntry } from '#schemas/feed.ts';
import type { Relationship } from '#schemas/relationships.ts';
import { STIX_EXTENSIONS, type StixExtensionName } from '#schemas/stix/extensions.ts';
import type { StixMeta, StixObject, StixObservable, StixVersioned } from '#schemas/stix.ts';
import { type Draft, draftOf, type StixVersion } from './stix/draft.ts';
import { entityObjects } from './stix/entities.ts';
import { TLP_MARKINGS } from './stix/markings.ts';
import { placeObject } from './stix/places.ts';
import { relationshipObject } from './stix/relationships.ts';
import { gradingNotes, reportObject } from './stix/report-object.ts';
import {
  exchangeIdentity,
  extensionDefinition,
  type StixContext,
  TLP_2_DEFINITION,
  unitIdentity,
} from './stix/shared-objects.ts';

/** `own` stand and fall with the report; `shared` say who and what the exchange is, and stay. */
export type EntryObjects = { readonly shared: readonly StixObject[]; readonly own: readonly StixObject[] };

/** `version` is the report's and not a feed's, so that every audience gets the same bytes; left out, it is the entry's own time. */
export function toStix(
  entry: FeedEntry,
  context: StixContext,
  version: StixVersion = { publishedAt: entry.addedAt, modifiedAt: entry.addedAt },
): EntryObjects {
  const draft = draftOf(entry, context, version);
  const own = objectsOfReport(draft);
  // Its words are the report's: caveats may be among them.
  return { shared: sharedObjects(draft, own), own: [draft.statement, ...own] };
}

/** What it names first, itself and the analyst's grade last. */
function objectsOfReport(draft: Draft): (StixVersioned | StixObservable)[] {
  const { activity, entities = [], relationships = [] } = draft.entry.report;
  const places = activity.places.map((place, at) => placeObject(draft, place, `/report/activity/places/${at}`));
  const standing = new Map<string, string>();
  const parts = entities.flatMap((entity, at) => {
    const objects = entityObjects(draft, entity, `/report/entities/${at}`);
    const [main] = objects;
    // Ids may be repeated, which is a finding: then the first one is meant.
    if (main && !standing.has(entity.id)) standing.set(entity.id, main.id);
    return objects;
  });
  const unlinked: Relationship[] = [];
  const links = relationships.flatMap((relationship, at) => {
    const link = relationshipObject(draft, relationship, `/report/relationships/${at}`, standing);
    if (link === undefined) unlinked.push(relationship);
    return link ?? [];
  });
  const contents = distinct([...places, ...parts, ...links]);
  const refs = contents.map(({ id }) => id);
  return [...contents, reportObject(draft, refs, unlinked), ...gradingNotes(draft)];
}

/** Two phones of one number are one observable. */
const distinct = <T extends { readonly id: string }>(objects: readonly T[]): T[] => [
  ...new Map(objects.map((object) => [object.id, object])).values(),
];

/** Whom and what the objects refer to beside each other: identities, TLP, the extensions that are used. */
function sharedObjects(draft: Draft, own: readonly (StixVersioned | StixObservable)[]): StixObject[] {
  const { namespace, context, entry, tlp } = draft;
  const used = new Set(own.flatMap((object) => ('extensions' in object ? Object.keys(object.extensions ?? {}) : [])));
  const names = (Object.keys(STIX_EXTENSIONS) as StixExtensionName[]).filter((name) => used.has(STIX_EXTENSIONS[name]));
  const units = [entry.partnerId, ...(entry.onBehalfOf === undefined ? [] : [entry.onBehalfOf])];
  const markings: StixMeta[] = [TLP_MARKINGS.CLEAR, TLP_MARKINGS.GREEN, TLP_MARKINGS[tlp]];
  return distinct<StixObject>([
    TLP_2_DEFINITION,
    ...markings,
    exchangeIdentity(namespace, context),
    ...names.map((name) => extensionDefinition(namespace, context, name)),
    ...units.map((partnerId) => unitIdentity(namespace, context, partnerId)),
  ]);
}
