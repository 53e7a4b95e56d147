/** What the outbox tells each consumer: self-contained, so that a consumer reads nothing else. */
import type { AttachmentNotice } from '#schemas/attachment.ts';
import type { EntrySummary, WithdrawalNotice } from '#schemas/reader.ts';
import type { RecallNotice } from '#schemas/recall.ts';
import type { Summary } from '#schemas/summary.ts';
import type { FeedPlace } from './submission-record.ts';
import type { Tally } from './tally.ts';

/**
 * The version of the events that rows hold now. Whoever changes what an event means raises it, and goes on reading those of before: rows wait through a
 * deployment, and through the one that takes it back.
 */
export const EVENT_VERSION = 1;

/** A row that a newer exchange wrote: it waits for that to come back. Nothing of it is guessed at, and it is not dropped. */
export class NewerEvent extends Error {
  override readonly name = 'NewerEvent';
}

/**
 * What is handed over: to NZTCU the summary of a submission, that one was recalled, or that its files have come; to another reader organisation the summary of an
 * entry, or that one was withdrawn.
 */
export type SummaryEvent =
  | { readonly eventId: string; readonly summary: Summary; readonly readerId?: undefined }
  | {
      readonly eventId: string;
      readonly notice: RecallNotice | AttachmentNotice;
      readonly precedence: Summary['precedence'];
      readonly readerId?: undefined;
    }
  | { readonly eventId: string; readonly summary: EntrySummary | WithdrawalNotice; readonly readerId: string };

/** An attempt to count: an accepted submission, or one that was refused, without its content. */
export type QualityEvent = { readonly eventId: string; readonly tally: Tally };

/** A submission to index, or to take out of the index again. It is read again: what it names can be more than a row holds, and is personal. */
export type MatchEvent = {
  readonly eventId: string;
  readonly retention: string;
  readonly digest: string;
  readonly receivedAt: string;
  /** It may have been indexed before, by other rules. */
  readonly again?: true;
  /** It was recalled, and is to go from the index. */
  readonly recalled?: string;
};

/** A feed to make STIX objects of, for one audience, as far as it goes. */
export type StixEvent = { readonly eventId: string; readonly feedId: string; readonly audience: string };

/**
 * A report to be placed in the feeds that analysts define. `places`: rows that are new in the feed of everything; absent: wherever it stands
 * there. `feedId`: in this feed only; absent: in all that take it.
 */
export type PlaceEvent = {
  readonly eventId: string;
  readonly submissionId: string;
  readonly places?: readonly FeedPlace[];
  readonly feedId?: string;
};

/**
 * A report that was disposed of: what is left of it in bytes, words and index goes, once `after` is gone from the index's rows. `again`: its
 * unit sent it once more, and its bytes were there again.
 */
export type DisposalEvent = {
  readonly eventId: string;
  readonly again?: { readonly submissionId: string };
  readonly retention: string;
  readonly digest: string;
  readonly receivedAt: string;
  readonly after: readonly string[];
  /** SHA-512 of its files. */
  readonly files?: readonly string[];
};

/** A file to look at: a part of it came, or a report that names it. */
export type AttachmentEvent = { readonly eventId: string; readonly partnerId: string; readonly sha512: string };

/** An entry for the transparency log, base64url. */
export type LogEvent = { readonly eventId: string; readonly entry: string };
