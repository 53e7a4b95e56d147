/**
 * Where every member of a feed entry and of its report goes in STIX: the rows of docs/connect/stix-mapping.md. A target is an object's type and a
 * property; `extension` is ours on that object. "when" says under which condition. A test walks the schemas and misses no member.
 */
export type Destination = readonly string[] | { readonly dropped: string };
export type Rows = Readonly<Record<string, Destination>>;

/** An end that is no entity is a finding, not a refusal. */
const unlinked = (name: string): string =>
  `report.extension.unlinked_relationships[].${name} when an end is no entity of the report`;

export const ENTRY_ROWS: Rows = {
  kind: { dropped: 'what tells an entry from a withdrawal' },
  entryId: { dropped: 'the name of a row in our feed' },
  feedId: { dropped: 'the collection it is read from' },
  definitionVersion: { dropped: 'a report is the same objects in every collection' },
  addedAt: ['report.published', 'report.modified'],
  submissionId: ['report.external_references', 'report.extension.submission_id'],
  partnerId: [
    'identity.external_references',
    'report.extension.originator_ref',
    'report.extension.submitted_by_ref when a hub submits',
  ],
  onBehalfOf: ['identity.external_references', 'report.extension.originator_ref'],
  receivedAt: ['report.created', 'report.extension.received_at'],
  classification: ['marking-definition.definition', 'report.extension.release.classification'],
  tlp: ['report.object_marking_refs', 'report.extension.release.tlp'],
  'analystGrading.reliability': ['note.abstract', 'note.labels', 'note.extension.reliability'],
  'analystGrading.credibility': ['note.abstract', 'note.labels', 'note.confidence', 'note.extension.credibility'],
  'analystGrading.original.scheme': ['note.content', 'note.extension.original.scheme'],
  'analystGrading.original.value': ['note.content', 'note.extension.original.value'],
};

export const REPORT_ROWS: Rows = {
  schema: { dropped: 'the version of our own contract; an extension definition has its own' },
  title: ['report.name'],
  narrative: ['report.description'],
  language: ['report.extension.language', 'report.lang when the OASIS validator knows the language'],
  crimeTypes: ['report.labels', 'report.extension.crime_types'],
  enablers: ['report.labels', 'report.extension.enablers'],
  'activity.from': ['report.extension.activity_from', 'observed-data.first_observed'],
  'activity.to': ['report.extension.activity_until', 'observed-data.last_observed'],
  'activity.places[].country': [
    'location.country',
    'location.region when in the Pacific',
    'location.extension.country',
  ],
  'activity.places[].name': ['location.name', 'location.extension.name'],
  'activity.places[].unLocode': ['location.extension.un_locode'],
  'activity.places[].latitude': ['location.latitude when the longitude is known', 'location.extension.latitude'],
  'activity.places[].longitude': ['location.longitude when the latitude is known', 'location.extension.longitude'],
  'relationships[].from': [
    'relationship.source_ref',
    'relationship.extension.from_local_id',
    unlinked('from_local_id'),
  ],
  'relationships[].role': [
    'relationship.description',
    'relationship.extension.role',
    'relationship.relationship_type when it is located-at',
    unlinked('role'),
  ],
  'relationships[].to': ['relationship.target_ref', 'relationship.extension.to_local_id', unlinked('to_local_id')],
  'relationships[].since': ['relationship.start_time', 'relationship.extension.since', unlinked('since')],
  'relationships[].until': ['relationship.stop_time', 'relationship.extension.until', unlinked('until')],
  'relationships[].note': ['relationship.description', 'relationship.extension.note', unlinked('note')],
  'harms[].area': ['report.extension.harms[].area'],
  'harms[].kind': ['report.extension.harms[].kind'],
  'harms[].description': ['report.extension.harms[].description'],
  perpetrators: ['report.extension.perpetrators'],
  precedence: ['report.extension.precedence'],
  actBy: ['report.extension.act_by'],
  'grading.reliability': ['report.labels', 'report.extension.grading.reliability'],
  'grading.credibility': ['report.confidence', 'report.labels', 'report.extension.grading.credibility'],
  'grading.original.scheme': ['report.extension.grading.original.scheme'],
  'grading.original.value': ['report.extension.grading.original.value'],
  'provenance.sources': { dropped: 'in no feed: a unit says it to NZTCU alone' },
  'provenance.derivedFrom': { dropped: 'in no feed: a unit says it to NZTCU alone' },
  'handling.classification': [
    'report.extension.handling.classification',
    'marking-definition.definition when not ours',
  ],
  'handling.tlp': ['report.object_marking_refs', 'report.extension.handling.tlp'],
  'handling.partnerMarking': ['marking-definition.definition', 'report.extension.handling.partner_marking'],
  'handling.releasableTo': ['marking-definition.definition', 'report.extension.handling.releasable_to'],
  'handling.purpose': ['marking-definition.definition', 'report.extension.handling.purpose'],
  'handling.retention': ['marking-definition.definition', 'report.extension.handling.retention'],
  'handling.caveats': ['marking-definition.definition', 'report.extension.handling.caveats'],
};
