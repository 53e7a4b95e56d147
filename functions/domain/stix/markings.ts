/** Markings: OASIS's five of TLP 2.0, and one in words for what STIX has none: New Zealand classification, audience, purpose, caveats (STIX 2.1, section 7.2). */
import type { FeedEntry } from '#schemas/feed.ts';
import type { Tlp } from '#schemas/handling.ts';
import { TLP_2_EXTENSION } from '#schemas/stix/extensions.ts';
import type { StixStatementMarking, StixTlpMarking } from '#schemas/stix/meta-objects.ts';
import { contentId } from './stix-ids.ts';

/** The day on which this mapping was first published: `created` of what never changes. */
export const SHARED_SINCE = '2026-11-22T00:00:00.000Z';

type Level = StixTlpMarking['extensions'][typeof TLP_2_EXTENSION]['tlp_2_0'];

const marking = (id: StixTlpMarking['id'], level: Level): StixTlpMarking => ({
  type: 'marking-definition',
  spec_version: '2.1',
  id,
  created: '2022-10-01T00:00:00.000Z',
  name: `TLP:${level.toUpperCase()}`,
  extensions: { [TLP_2_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: level } },
});

/** With the ids that OASIS gave them (STIX common objects, extension TLP 2.0). */
export const TLP_MARKINGS: Readonly<Record<Tlp, StixTlpMarking>> = {
  CLEAR: marking('marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487', 'clear'),
  GREEN: marking('marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb', 'green'),
  AMBER: marking('marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421', 'amber'),
  'AMBER+STRICT': marking('marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003', 'amber+strict'),
  RED: marking('marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1', 'red'),
};

const PURPOSES = {
  'intelligence-only': 'intelligence only',
  investigation: 'investigation',
  'evidence-on-request': 'evidence on request',
} as const;

/** Made of its words alone: reports under the same conditions share it. */
export function statementMarking(
  namespace: string,
  createdBy: string,
  entry: FeedEntry,
  tlp: Tlp,
): StixStatementMarking {
  const statement = statementOf(entry);
  return {
    type: 'marking-definition',
    id: contentId(namespace, 'marking-definition', { statement, tlp }),
    spec_version: '2.1',
    created: SHARED_SINCE,
    created_by_ref: createdBy,
    name: `New Zealand ${entry.classification}`,
    definition_type: 'statement',
    definition: { statement },
    object_marking_refs: [TLP_MARKINGS[tlp].id],
  };
}

function statementOf({ classification, tlp, report: { handling } }: FeedEntry): string {
  const { releasableTo = [], caveats = [], partnerMarking, purpose = 'intelligence-only' } = handling;
  const differs = handling.classification !== classification || handling.tlp !== tlp;
  const lines = [
    `New Zealand classification: ${classification}. TLP:${tlp}.`,
    ...(differs ? [`Marked by the originator: ${handling.classification}, TLP:${handling.tlp}.`] : []),
    ...(partnerMarking === undefined ? [] : [`The originator's own marking: ${partnerMarking}`]),
    `Releasable to: ${releasableTo.length === 0 ? 'NZTCU only' : `NZTCU, ${releasableTo.join(', ')}`}.`,
    `Purpose: ${PURPOSES[purpose]}. Retention: ${handling.retention ?? 'standard'}.`,
    ...caveats.map((caveat) => `Caveat: ${caveat}`),
  ];
  return lines.join('\n');
}
