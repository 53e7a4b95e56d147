/** What those outside of an exchange were told, and hold it to. */
import type { QualityEvent } from '#domain/outbox-event.ts';

export type Witnessed = {
  /** By submission: what was sent, and every receipt that was given for it. */
  readonly acknowledged: Map<string, { readonly digest: string; readonly receipts: Set<string> }>;
  /** By submission and recall: every receipt that was given for the recall. */
  readonly recalled: Map<string, Set<string>>;
  /** Bodies of the messages that reached NZTCU's queues; absent where nobody looked. */
  summaries?: readonly string[];
  /** The same of the queue of a reader organisation, which hears of all that analysts read. */
  told?: readonly string[];
  /** Everything that was to be counted; absent where nobody looked. */
  readonly events: QualityEvent[];
  /** Decisions that an analyst was told are made: submission, decision, time. */
  readonly decided: Set<string>;
  /** Entries as a reader of the feed pulled them, page by page. */
  readonly pulled: string[];
  /** Where the reader of the feed stands. */
  after: string;
  /** There is one reader, and one page at a time. */
  isPulling: boolean;
  /** What should not have been answered as it was. */
  readonly wrongAnswers: string[];
  /** Errors of consumers: not wrong in themselves, good to know. */
  readonly failures: string[];
};

export const emptyWitness = (): Witnessed => ({
  acknowledged: new Map(),
  recalled: new Map(),
  events: [],
  decided: new Set(),
  pulled: [],
  after: '',
  isPulling: false,
  wrongAnswers: [],
  failures: [],
});
