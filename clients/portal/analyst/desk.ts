/** What the page asks of the exchange, in the name of the analyst who signed in. */
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { AssessedReports, Assessment, type Material } from '#schemas/assessment.ts';
import type { AttachmentStanding } from '#schemas/attachment.ts';
import type { DecisionRequest } from '#schemas/decision.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { FeedList, FeedPage, InboxPage } from '#schemas/feed.ts';
import { Feedback, type FeedbackOrder } from '#schemas/feedback.ts';
import {
  type FeedChange,
  FeedDescription,
  FeedPreview,
  FeedReevaluation,
  type FeedRule,
  type NewFeed,
  type PickedEntry,
} from '#schemas/feed-definition.ts';
import {
  InformationRequest,
  type InformationRequestOrder,
  InformationRequestPage,
} from '#schemas/information-request.ts';
import { SearchPage, SubmissionLinks } from '#schemas/match.ts';
import { Message, MessagePage, MESSAGES_MOST, type QuestionRequest } from '#schemas/message.ts';
import { Release, type ReleaseDecision, ReleasePage, type ReleaseRequest } from '#schemas/release.ts';
import { Submission } from '#schemas/submission.ts';
import { type ExchangeClient, messagesPath } from '../../exchange-client.ts';
import { fetchAttachment } from '../../fetch-attachment.ts';
import { AccessRefused } from '../../exchange-problem.ts';
import { readAnswer } from '../../read-answer.ts';
import { type Decided, decide } from '../../reader/decide.ts';
import { replacementOf } from '../../reader/replacement.ts';
import { REPORT } from './words.ts';

/** A report as its unit signed it, and where it stands. */
export type OpenReport = { readonly claims: Submission; readonly status: SubmissionStatus };

const pathOf = (submissionId: string): string => `/v1/submissions/${encodeURIComponent(submissionId)}`;
const feedPath = (feedId: string): string => `/v1/feeds/${encodeURIComponent(feedId)}`;
/** Which quarters, and which reports. */
export type Asked = { readonly from?: string; readonly to?: string; readonly material: Material };
/** A server that never ends its pages must not hold the browser for ever. */
const MOST_PAGES = 500;

export type FeedStart = { readonly cursor?: string | undefined; readonly added_after?: string };
const PAGE_SIZE = 100;

/** The exchange verified these bytes when they came in; their digest says that they are still the same. */
const reportOf = async (client: ExchangeClient, submissionId: string): Promise<OpenReport> => {
  const [envelope, status] = await Promise.all([
    client.getText(`${pathOf(submissionId)}/envelope`, 'application/jose'),
    client.get(pathOf(submissionId), SubmissionStatus),
  ]);
  const jws = parseCompactJws(envelope.trim());
  if ((await digestOf(jws.signingInput)) !== status.digest) throw new Error(REPORT.wrongBytes);
  return { claims: readAnswer(Submission, parseStrictJson(jws.payload)), status };
};

const everyReport = async (client: ExchangeClient, query: string): Promise<string[]> => {
  const found: string[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await client.get(query, AssessedReports, { limit: 200, cursor });
    found.push(...answer.items.map(({ submissionId }) => submissionId));
    if (answer.next === undefined) break;
    cursor = answer.next;
  }
  return found;
};

/** `lost` is called when the exchange lets this person in no longer. */
export const deskOf = (client: ExchangeClient, lost: (error: AccessRefused) => void) => {
  const asked = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof AccessRefused) lost(error);
      throw error;
    }
  };
  return {
    inbox: (cursor?: string): Promise<InboxPage> =>
      asked(client.get('/v1/inbox', InboxPage, { limit: PAGE_SIZE, cursor })),
    report: (submissionId: string): Promise<OpenReport> => asked(reportOf(client, submissionId)),
    attachment: (submissionId: string, file: AttachmentStanding): Promise<Uint8Array<ArrayBuffer>> =>
      asked(fetchAttachment(client, submissionId, file)),
    decide: (submissionId: string, decision: DecisionRequest): Promise<Decided> =>
      asked(decide(submissionId, decision, client)),
    /** About a report, or about a request for information. */
    messages: (about: string): Promise<MessagePage> =>
      asked(client.get(messagesPath(about), MessagePage, { limit: MESSAGES_MOST })),
    ask: (submissionId: string, request: QuestionRequest): Promise<Message> =>
      asked(client.postFor(`${pathOf(submissionId)}/questions`, request, Message)),
    recordFeedback: (submissionId: string, order: FeedbackOrder): Promise<Feedback> =>
      asked(client.postFor(`${pathOf(submissionId)}/feedback`, order, Feedback)),
    links: (submissionId: string, cursor?: string): Promise<SubmissionLinks> =>
      asked(client.get(`${pathOf(submissionId)}/links`, SubmissionLinks, { limit: PAGE_SIZE, cursor })),
    search: (value: string, cursor?: string): Promise<SearchPage> =>
      asked(client.get('/v1/search', SearchPage, { value, limit: PAGE_SIZE, cursor })),
    requests: (cursor?: string): Promise<InformationRequestPage> =>
      asked(client.get('/v1/requests', InformationRequestPage, { limit: PAGE_SIZE, cursor })),
    requestInformation: (order: InformationRequestOrder): Promise<InformationRequest> =>
      asked(client.postFor('/v1/requests', order, InformationRequest)),
    status: (submissionId: string): Promise<SubmissionStatus> =>
      asked(client.get(pathOf(submissionId), SubmissionStatus)),
    replacementOf: (submissionId: string): Promise<string | undefined> => asked(replacementOf(submissionId, client)),
    feed: (feedId: string, from: FeedStart): Promise<FeedPage> =>
      asked(client.get(`${feedPath(feedId)}/items`, FeedPage, { limit: PAGE_SIZE, ...from })),
    feeds: (): Promise<FeedList> => asked(client.get('/v1/feeds', FeedList)),
    describeFeed: (feedId: string): Promise<FeedDescription> => asked(client.get(feedPath(feedId), FeedDescription)),
    /** What names a version changes a feed, anything else is a new one. */
    defineFeed: (feedId: string, definition: NewFeed | FeedChange): Promise<FeedDescription> => {
      const path = 'version' in definition ? `${feedPath(feedId)}/versions` : '/v1/feeds';
      return asked(client.postFor(path, definition, FeedDescription));
    },
    previewFeed: (rule: FeedRule): Promise<FeedPreview> =>
      asked(client.postFor('/v1/feed-preview', { rule }, FeedPreview)),
    reevaluateFeed: (feedId: string, cursor: string | undefined): Promise<FeedReevaluation> => {
      const from = cursor === undefined ? {} : { cursor };
      return asked(client.postFor(`${feedPath(feedId)}/reevaluations`, from, FeedReevaluation));
    },
    pickEntry: (feedId: string, pick: PickedEntry) => asked(client.post(`${feedPath(feedId)}/entries`, pick)),
    releases: (cursor?: string): Promise<ReleasePage> => asked(client.get('/v1/releases', ReleasePage, { cursor })),
    release: (request: ReleaseRequest): Promise<Release> => asked(client.postFor('/v1/releases', request, Release)),
    assessment: (quarters: Asked): Promise<Assessment> => asked(client.get('/v1/assessment', Assessment, quarters)),
    assessmentTable: (quarters: Asked): Promise<string> =>
      asked(client.request('GET', '/v1/assessment', { query: quarters, accept: 'text/csv' }).then(({ text }) => text)),
    /** The reports that a figure counts, by the query beside it. */
    reportsOf: (query: string): Promise<string[]> => asked(everyReport(client, query)),
    decideRelease: (releaseId: string, decision: ReleaseDecision): Promise<Release> =>
      asked(client.postFor(`/v1/releases/${encodeURIComponent(releaseId)}/decision`, decision, Release)),
  };
};
export type Desk = ReturnType<typeof deskOf>;
