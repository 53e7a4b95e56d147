/** A decision from the words of a command line, or of a row of a table: what is wrong with it is said by its part. */
import { DecisionRequest, WithdrawalReason } from '#schemas/decision.ts';
import { Grading } from '#schemas/grading.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import { questionFrom } from './question-from.ts';

export type DecisionWords = {
  readonly reason?: string | undefined;
  readonly because?: string | undefined;
  readonly feed?: string | undefined;
  readonly grading?: string | undefined;
  readonly question?: readonly string[] | undefined;
};

/** Where each part of a decision comes from, and what it has to be. */
const DECISIONS: readonly string[] = DecisionRequest.options.map((option) => option.shape.decision.value);

const PARTS: Readonly<Record<string, readonly [name: string, fix: string]>> = {
  reason: ['--reason', 'Say why in one line, of 1000 characters at most.'],
  reasonClass: ['--because', `One of ${WithdrawalReason.options.join(', ')}: readers of the feed are told this word.`],
  feedId: ['--feed', 'Small letters, digits and hyphens, such as nztcu-curated.'],
  questions: ['--question', 'A report goes back with 1 to 20 questions: --question "/report/narrative: Who saw it?"'],
};

/** @throws {Misuse} naming the part that is wrong. */
export function decisionFrom(decision: string, options: DecisionWords): DecisionRequest {
  if (!DECISIONS.includes(decision))
    throw new Misuse(`"${decision}" is not a decision.`, `It is one of ${DECISIONS.join(', ')}.`);
  const request = DecisionRequest.safeParse(partsOf(decision, options));
  if (request.success) return request.data;
  const [name, fix] = PARTS[String(request.error.issues[0]?.path[0])] ?? ['The decision', 'See --help.'];
  throw new Misuse(`${name} cannot stand as it is.`, fix);
}

function partsOf(decision: string, { reason, because, feed, grading, question = [] }: DecisionWords): object {
  const common = { decision, ...(reason !== undefined && { reason }) };
  if (decision === 'return') return { ...common, questions: question.map(questionFrom) };
  if (decision === 'withdraw') return { ...common, reasonClass: because };
  if (decision !== 'accept') return common;
  return {
    ...common,
    ...(feed !== undefined && { feedId: feed }),
    ...(grading !== undefined && { grading: gradingFrom(grading) }),
  };
}

function gradingFrom(text: string): Grading {
  const parts = { reliability: text.charAt(0).toUpperCase(), credibility: text.slice(1) };
  const grading = Grading.safeParse(parts);
  if (grading.success) return grading.data;
  throw new Misuse(
    `"${text}" is not a grading.`,
    'A letter from A to F for the source, then a digit from 1 to 6 for the information, such as B2.',
  );
}
