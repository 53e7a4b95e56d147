/** Summarises a submission for NZTCU's queue: small, deterministic, and never more than its marking allows on a queue. */
import type { EntityKind } from '#schemas/entities.ts';
import type { Report } from '#schemas/report.ts';
import type { Summary } from '#schemas/summary.ts';
import { awaitedAttachments, marksOf } from './attachment.ts';
import { toInstant } from './clock.ts';
import type { Marking } from './marking.ts';
import type { VerifiedSubmission } from './verify-submission.ts';

const TITLE_CLASSIFICATIONS: ReadonlySet<string> = new Set(['UNCLASSIFIED', 'IN-CONFIDENCE']);
const TITLE_TLP: ReadonlySet<string> = new Set(['CLEAR', 'GREEN', 'AMBER']);

/** The same submission always gives the same summary, so a reader who is handed it twice can tell. */
export function summarise(verified: VerifiedSubmission, receivedAt: number): Summary {
  const { iss, jti, report, attachments, onBehalfOf, supersedes } = verified.submission;
  const submissionId = `${iss}~${jti}`;
  return {
    schema: 'summary/1',
    summaryId: `${submissionId}~summary`,
    submissionId,
    partnerId: iss,
    ...(onBehalfOf && { onBehalfOf }),
    receivedAt: toInstant(receivedAt),
    ...summaryOfReport(report, report.handling),
    attachmentCount: attachments?.length ?? 0,
    ...(attachments?.length && { attachments: marksOf(awaitedAttachments(attachments)) }),
    findingCount: verified.findings.length,
    ...(supersedes && { supersedes }),
  };
}

/** What a queue carries of the report itself. `marking`: as it is marked for whoever is told. */
export function summaryOfReport(report: Omit<Report, 'provenance'>, { classification, tlp }: Marking) {
  const { partnerMarking } = report.handling;
  const mayShowTitle = showsTitle({ classification, tlp });
  return {
    precedence: report.precedence ?? 'routine',
    ...(report.actBy && { actBy: report.actBy }),
    classification,
    tlp,
    ...(partnerMarking && { partnerMarking }),
    ...(mayShowTitle && { title: report.title }),
    language: report.language,
    crimeTypes: report.crimeTypes,
    enablers: report.enablers ?? [],
    activityFrom: report.activity.from,
    countries: [...new Set(report.activity.places.map((place) => place.country))],
    entityCounts: countKinds(report.entities ?? []),
    grading: report.grading,
  };
}

const showsTitle = ({ classification, tlp }: Marking): boolean =>
  TITLE_CLASSIFICATIONS.has(classification) && TITLE_TLP.has(tlp);

/** The summary of what is marked higher since. */
export function remarked({ title, ...summary }: Summary, marking: Marking): Summary {
  return { ...summary, ...marking, ...(title !== undefined && showsTitle(marking) && { title }) };
}

function countKinds(entities: readonly { readonly kind: EntityKind }[]): Partial<Record<EntityKind, number>> {
  const counts: Partial<Record<EntityKind, number>> = {};
  for (const { kind } of entities) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
