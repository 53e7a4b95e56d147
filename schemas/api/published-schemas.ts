/** The schemas that are published as JSON Schema 2020-12, by name; served at /v1/schemas/{name}/{version}. */
import type * as z from 'zod';
import { DecisionRequest } from '../decision.ts';
import { SubmissionStatus } from '../submission-status.ts';
import { DisposalStatement } from '../disposal.ts';
import { EvidencePage } from '../evidence.ts';
import { FeedEntry, FeedPage, FeedWithdrawal } from '../feed.ts';
import { Finding } from '../finding.ts';
import { LendingClaims } from '../lending.ts';
import { EnrolmentClaims } from '../partner.ts';
import { PracticeAccepted, PracticeReceipt, PracticeStatus } from '../practice.ts';
import { MessageClaims } from '../message.ts';
import { RequestReplyClaims } from '../information-request.ts';
import { Problem } from '../problem.ts';
import { QualityReport } from '../quality.ts';
import { ReconciliationStatement } from '../reconciliation.ts';
import { UnitReport } from '../unit-report.ts';
import { GapMap, NilReturnClaims, RequirementOrder } from '../requirement.ts';
import { CheckResult, Receipt, SubmissionAccepted } from '../receipt.ts';
import { EntrySummary, WithdrawalNotice } from '../reader.ts';
import { RecallAcknowledgement, RecallClaims, RecallNotice, RecallReceipt } from '../recall.ts';
import { Report } from '../report.ts';
import {
  StixEntityExtension,
  StixGradingExtension,
  StixPlaceExtension,
  StixRelationshipExtension,
  StixReportExtension,
} from '../stix/extensions.ts';
import { Submission } from '../submission.ts';
import { Acknowledgement, Summary } from '../summary.ts';

type PublishedSchema = { readonly version: 1; readonly title: string; readonly schema: z.ZodType };

export const PUBLISHED_SCHEMAS: Readonly<Record<string, PublishedSchema>> = {
  report: { version: 1, title: 'Report', schema: Report },
  submission: { version: 1, title: 'Claims of a signed submission', schema: Submission },
  finding: { version: 1, title: 'Finding of a check', schema: Finding },
  problem: { version: 1, title: 'Problem document', schema: Problem },
  receipt: { version: 1, title: 'Claims of a receipt', schema: Receipt },
  'submission-accepted': { version: 1, title: 'Answer to an accepted submission', schema: SubmissionAccepted },
  'check-result': { version: 1, title: 'Answer to a dry run', schema: CheckResult },
  'submission-status': { version: 1, title: 'Where a submission stands', schema: SubmissionStatus },
  'practice-accepted': { version: 1, title: 'Answer to an accepted practice report', schema: PracticeAccepted },
  'practice-receipt': { version: 1, title: 'Claims of a practice receipt', schema: PracticeReceipt },
  'practice-status': { version: 1, title: 'Where a practice report stands', schema: PracticeStatus },
  summary: { version: 1, title: 'Summary on the queue', schema: Summary },
  'entry-summary': { version: 1, title: 'Summary on the queue of a reader organisation', schema: EntrySummary },
  'withdrawal-notice': {
    version: 1,
    title: 'Withdrawal on the queue of a reader organisation',
    schema: WithdrawalNotice,
  },
  acknowledgement: { version: 1, title: 'Acknowledgement of a summary', schema: Acknowledgement },
  recall: { version: 1, title: 'Claims of a recall', schema: RecallClaims },
  'recall-receipt': { version: 1, title: 'Claims of the answer to a recall', schema: RecallReceipt },
  disposal: { version: 1, title: 'Claims of the word that a report was disposed of', schema: DisposalStatement },
  'recall-notice': { version: 1, title: 'Recall on the queue', schema: RecallNotice },
  'recall-acknowledgement': { version: 1, title: 'Acknowledgement of a recall', schema: RecallAcknowledgement },
  decision: { version: 1, title: 'Decision as it is posted', schema: DecisionRequest },
  'feed-entry': { version: 1, title: 'Entry of a feed', schema: FeedEntry },
  'feed-withdrawal': { version: 1, title: 'What is left of a withdrawn entry', schema: FeedWithdrawal },
  'feed-page': { version: 1, title: 'Page of a feed', schema: FeedPage },
  'quality-report': { version: 1, title: 'Quality figures per unit', schema: QualityReport },
  'unit-report': { version: 1, title: 'Quality report of one unit', schema: UnitReport },
  requirement: { version: 1, title: 'Requirement as it is set', schema: RequirementOrder },
  lending: { version: 1, title: 'Claims of a lending', schema: LendingClaims },
  'nil-return': { version: 1, title: 'Claims of a nil return', schema: NilReturnClaims },
  'gap-map': { version: 1, title: 'Gap map of the collection plan', schema: GapMap },
  'evidence-page': { version: 1, title: 'Claims of a page of an evidence pack', schema: EvidencePage },
  'reconciliation-statement': {
    version: 1,
    title: 'Claims of a statement that the stores were compared',
    schema: ReconciliationStatement,
  },
  message: { version: 1, title: 'Claims of a signed reply', schema: MessageClaims },
  'request-reply': { version: 1, title: 'Claims of a signed reply to a request', schema: RequestReplyClaims },
  enrolment: { version: 1, title: 'Claims of an enrolment request', schema: EnrolmentClaims },
  'stix-report': { version: 1, title: 'STIX extension on a report', schema: StixReportExtension },
  'stix-entity': { version: 1, title: 'STIX extension on what stands for an entity', schema: StixEntityExtension },
  'stix-place': { version: 1, title: 'STIX extension on a place', schema: StixPlaceExtension },
  'stix-relationship': { version: 1, title: 'STIX extension on a relationship', schema: StixRelationshipExtension },
  'stix-grading': { version: 1, title: 'STIX extension on the note of a grade', schema: StixGradingExtension },
};
