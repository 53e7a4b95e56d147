/** The report itself (STIX 2.1, section 4.16), and the analyst's grade as a note beside it. */
import type { Relationship } from '#schemas/relationships.ts';
import type { StixNote, StixReport } from '#schemas/stix/domain-objects.ts';
import { STIX_EXTENSIONS, type StixReportExtension } from '#schemas/stix/extensions.ts';
import { snakeCased } from '#schemas/stix/snake-case.ts';
import { confidenceIn, gradeLabels } from './confidence.ts';
import { type Draft, partMembers } from './draft.ts';
import { propertyExtension } from './entity-words.ts';
import { unitIdentity } from './shared-objects.ts';

export function reportObject(draft: Draft, objectRefs: string[], unlinked: readonly Relationship[]): StixReport {
  const { entry, published } = draft;
  const { title, narrative, crimeTypes, enablers = [], grading } = entry.report;
  const author = unitIdentity(draft.namespace, draft.context, entry.onBehalfOf ?? entry.partnerId);
  return {
    ...partMembers(draft, 'report', '/report'),
    name: title,
    description: narrative,
    report_types: ['threat-report'],
    published,
    object_refs: objectRefs,
    labels: [...new Set([...crimeTypes, ...enablers, ...gradeLabels(grading)])],
    external_references: [
      // Not the name of a unit: one that is called like a catalogue (CVE, CAPEC) would have to have numbers of that form.
      { source_name: 'PTCN Exchange submission', external_id: entry.submissionId },
    ],
    extensions: { [STIX_EXTENSIONS.report]: reportExtension(draft, author.id, unlinked) },
  };
}

function reportExtension(
  { entry, namespace, context }: Draft,
  author: string,
  unlinked: readonly Relationship[],
): StixReportExtension {
  const { report, onBehalfOf, partnerId } = entry;
  const { activity, language, crimeTypes, enablers, harms, perpetrators, precedence, actBy, grading, handling } =
    report;
  const words = { language, crimeTypes, enablers, harms, perpetrators, precedence, actBy, grading, handling };
  return {
    extension_type: 'property-extension',
    submission_id: entry.submissionId,
    originator_ref: author,
    ...(onBehalfOf !== undefined && { submitted_by_ref: unitIdentity(namespace, context, partnerId).id }),
    received_at: entry.receivedAt,
    activity_from: activity.from,
    ...(activity.to !== undefined && { activity_until: activity.to }),
    release: { classification: entry.classification, tlp: entry.tlp },
    ...(snakeCased({ ...words, unlinkedRelationships: unlinked }) as Pick<
      StixReportExtension,
      'language' | 'crime_types' | 'grading' | 'handling'
    >),
  };
}

/** Never over the originator's: both grades stand, each under its own name. By role, never by person. */
export function gradingNotes(draft: Draft): StixNote[] {
  const { analystGrading } = draft.entry;
  if (analystGrading === undefined) return [];
  const { confidence: _, lang: __, ...members } = partMembers(draft, 'note', '/analystGrading');
  const { reliability, credibility, original } = analystGrading;
  const first = original === undefined ? '' : `, first given as ${original.value} (${original.scheme})`;
  return [
    {
      ...members,
      ...confidenceIn(analystGrading),
      abstract: `NZTCU's grade: ${reliability}${credibility}`,
      content: `Source reliability ${reliability}, information credibility ${credibility}${first}. The originator's own grade is on the report.`,
      authors: ['NZTCU analyst'],
      labels: gradeLabels(analystGrading),
      object_refs: [draft.reportId],
      extensions: { [STIX_EXTENSIONS.grading]: propertyExtension(analystGrading) },
    },
  ];
}
