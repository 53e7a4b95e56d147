/** What became of a report: recorded one after the other, never changed; what was replaced or taken back stands no more. */
import type { Amount, Feedback, FeedbackOrder } from '#schemas/feedback.ts';
import { toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';

/** As it is shown: without what was replaced, and without the taking back itself. */
export function standingFeedback<F extends Pick<Feedback, 'feedbackId' | 'outcome' | 'replaces'>>(
  recorded: readonly F[],
): readonly F[] {
  const replaced = new Set(recorded.map(({ replaces }) => replaces));
  return recorded.filter(({ feedbackId, outcome }) => outcome !== 'taken-back' && !replaced.has(feedbackId));
}

/** @throws {Refusal} `request-not-valid`. */
export function newFeedback(
  feedbackId: string,
  order: FeedbackOrder,
  recorded: readonly Feedback[],
  now: number,
): Feedback {
  const recordedAt = toInstant(now);
  if (order.on !== undefined && order.on > recordedAt.slice(0, 10))
    return refuse('request-not-valid', 'The day on which it happened is yet to come.');
  const stands = standingFeedback(recorded).some((feedback) => feedback.feedbackId === order.replaces);
  if (order.replaces !== undefined && !stands)
    return refuse('request-not-valid', 'replaces names no feedback on this report that stands.');
  return { feedbackId, ...order, recordedAt, byRole: 'analyst' };
}

/** `12.5 kg cocaine`, `48000 FJD`, `2 people`. */
export const amountInWords = ({ kind, quantity, unit, currency }: Amount): string => {
  if (currency !== undefined) return `${quantity} ${currency}`;
  if (unit === 'people') return `${quantity} ${quantity === 1 ? 'person' : 'people'}`;
  return `${quantity} ${unit === 'items' ? '×' : unit} ${kind.replaceAll('-', ' ')}`;
};
