/** Sends what waits in the spool. Before the bytes leave, the spool knows that they may have arrived; after the answer, what it was. */
import pRetry from 'p-retry';
import { toInstant } from '#domain/clock.ts';
import type { Acceptance, ExchangeClient } from '../exchange-client.ts';
import { AccessRefused, ExchangeProblem, Unreachable } from '../exchange-problem.ts';
import { type Answered, postMessage } from './message-kinds.ts';
import type { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';

export type Delivered = {
  readonly entry: SpoolEntry;
  /** What stood in the way; absent when it was accepted. */
  readonly error?: Error;
  readonly replayed?: boolean;
};

export type DeliveryOptions = {
  readonly now: () => number;
  /** Told before each pause, so that nobody looks at a silent screen. */
  readonly onPause: (text: string) => void;
  readonly retries?: number;
  readonly firstPauseMilliseconds?: number;
};

/** Nobody waits longer than this in front of a screen; the spool does. */
const LONGEST_PAUSE_SECONDS = 30;

/** Sends one report, reply or other message. Never throws for what the exchange or the network does: that is in the answer, and in the spool. */
export async function deliver(
  entry: SpoolEntry,
  client: Pick<ExchangeClient, 'submit' | 'reply' | 'postSigned'>,
  spool: Pick<Spool, 'keep'>,
  options: DeliveryOptions,
): Promise<Delivered> {
  let current = entry;
  const send = async () => {
    const inDoubtBefore = current.mayHaveArrived;
    current = { ...current, attempts: current.attempts + 1, lastTriedAt: toInstant(options.now()) };
    try {
      const onLeaving = async () => {
        current = await spool.keep({ ...current, mayHaveArrived: true });
      };
      const { message } = current;
      if (message !== undefined) return await postMessage({ ...current, message }, client, onLeaving);
      if (current.about !== undefined) return await client.reply(current.about, current.jws, onLeaving);
      return await client.submit(current.jws, onLeaving);
    } catch (error) {
      if (error instanceof Error && !leavesDoubt(error)) {
        // A refusal of the report comes after the look for a replay: these bytes are not on record, whatever was before.
        current = { ...current, mayHaveArrived: !isRefusal(error) && inDoubtBefore };
      }
      throw error;
    }
  };
  try {
    const answer = await pRetry(send, {
      retries: options.retries ?? 3,
      minTimeout: options.firstPauseMilliseconds ?? 1000,
      randomize: true,
      shouldRetry: ({ error }) => isWorthAnotherTry(error),
      onFailedAttempt: ({ error, retriesLeft }) => (retriesLeft > 0 ? pauseFor(error, options) : undefined),
    });
    const { trouble: _past, ...rest } = current;
    return { entry: await spool.keep({ ...rest, state: 'accepted', ...keptOf(answer) }), replayed: answer.replayed };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { entry: await spool.keep(afterFailure(current, error)), error };
  }
}

/** A reply has no receipt; practice says more of itself than a queue keeps. */
const keptOf = (answer: Acceptance | Answered | object): Partial<SpoolEntry> => {
  if ('answer' in answer) return { answer: { ...answer.answer } };
  if (!('receipt' in answer)) return {};
  const { submissionId, receipt, findings } = answer;
  return { submissionId, receipt, findings };
};

/** No network at all is not worth a pause; a cut in the middle or a busy exchange is. */
export function isWorthAnotherTry(error: Error): boolean {
  if (error instanceof Unreachable) return error.mayHaveArrived;
  if (!(error instanceof ExchangeProblem) || !error.passes) return false;
  return (error.retryAfterSeconds ?? 0) <= LONGEST_PAUSE_SECONDS;
}

export async function pauseFor(error: Error, options: Pick<DeliveryOptions, 'onPause'>): Promise<void> {
  if (!isWorthAnotherTry(error)) return;
  const seconds = error instanceof ExchangeProblem ? (error.retryAfterSeconds ?? 0) : 0;
  options.onPause(`  ${error.message} Trying again${seconds > 0 ? ` in ${seconds} s` : ''} …`);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** The report as it stands after a refusal, or whatever else stood in its way. */
export function afterFailure(current: SpoolEntry, error: Error): SpoolEntry {
  return {
    ...current,
    state: isRefusal(error) ? 'refused' : 'waiting',
    trouble: troubleOf(error),
    // The exchange's findings replace those of the signing machine.
    findings: error instanceof ExchangeProblem ? [...error.findings] : current.findings,
  };
}

/** The bytes have left, and nobody said what became of them. */
function leavesDoubt(error: Error): boolean {
  if (error instanceof Unreachable) return error.mayHaveArrived;
  return error instanceof ExchangeProblem && error.passes && error.status !== 429;
}

const isRefusal = (error: Error): boolean => error instanceof ExchangeProblem && !error.passes && !isAboutAccess(error);

/** Not about the report: it waits until the unit is let in again. */
export const isAboutAccess = (error: Error): boolean =>
  error instanceof AccessRefused ||
  (error instanceof ExchangeProblem && (error.status === 401 || error.status === 403));

const troubleOf = (error: Error): NonNullable<SpoolEntry['trouble']> => ({
  code: error instanceof ExchangeProblem ? error.code : error.name,
  text: error.message,
  fix:
    'fix' in error && typeof error.fix === 'string'
      ? error.fix
      : 'It waits in the queue: "ptcn submit" sends it later.',
});
