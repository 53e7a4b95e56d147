/** What the page asks of the exchange, in the name of the analyst who signed in. */
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { type DecisionRequest, SubmissionStatus } from '#schemas/decision.ts';
import { CURATED_FEED, FeedPage, InboxPage } from '#schemas/feed.ts';
import { Feedback, type FeedbackOrder } from '#schemas/feedback.ts';
import { Message, MessagePage, MESSAGES_MOST, type QuestionRequest } from '#schemas/message.ts';
import { Release, type ReleaseDecision, ReleasePage, type ReleaseRequest } from '#schemas/release.ts';
import { Submission } from '#schemas/submission.ts';
import { type ExchangeClient, messagesPath } from '../../exchange-client.ts';
import { AccessRefused } from '../../exchange-problem.ts';
import { readAnswer } from '../../read-answer.ts';
import { type Decided, decide } from '../../reader/decide.ts';
import { replacementOf } from '../../reader/replacement.ts';
import { REPORT } from './words.ts';

/** A report as its unit signed it, and where it stands. */
export type OpenReport = { readonly claims: Submission; readonly status: SubmissionStatus };

const pathOf = (submissionId: string): string => `/v1/submissions/${encodeURIComponent(submissionId)}`;
const ITEMS = `/v1/feeds/${CURATED_FEED.feedId}/items`;
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
    decide: (submissionId: string, decision: DecisionRequest): Promise<Decided> =>
      asked(decide(submissionId, decision, client)),
    messages: (submissionId: string): Promise<MessagePage> =>
      asked(client.get(messagesPath(submissionId), MessagePage, { limit: MESSAGES_MOST })),
    ask: (submissionId: string, request: QuestionRequest): Promise<Message> =>
      asked(client.postFor(`${pathOf(submissionId)}/questions`, request, Message)),
    recordFeedback: (submissionId: string, order: FeedbackOrder): Promise<Feedback> =>
      asked(client.postFor(`${pathOf(submissionId)}/feedback`, order, Feedback)),
    status: (submissionId: string): Promise<SubmissionStatus> =>
      asked(client.get(pathOf(submissionId), SubmissionStatus)),
    replacementOf: (submissionId: string): Promise<string | undefined> => asked(replacementOf(submissionId, client)),
    feed: (from: { readonly cursor?: string | undefined; readonly added_after?: string }): Promise<FeedPage> =>
      asked(client.get(ITEMS, FeedPage, { limit: PAGE_SIZE, ...from })),
    releases: (cursor?: string): Promise<ReleasePage> => asked(client.get('/v1/releases', ReleasePage, { cursor })),
    release: (request: ReleaseRequest): Promise<Release> => asked(client.postFor('/v1/releases', request, Release)),
    decideRelease: (releaseId: string, decision: ReleaseDecision): Promise<Release> =>
      asked(client.postFor(`/v1/releases/${encodeURIComponent(releaseId)}/decision`, decision, Release)),
  };
};
export type Desk = ReturnType<typeof deskOf>;
