/** The one class of refusals. Its code is keyed to schemas/problem.ts; anything else that is thrown is our own fault. */
import type { Finding } from '#schemas/finding.ts';
import { PROBLEMS, type ProblemCode } from '#schemas/problem.ts';

/** What is known about one refusal, beside its code. */
export type RefusalFacts = {
  /** What happened here, one sentence; never content of a report. */
  readonly detail?: string;
  readonly findings?: readonly Finding[];
  readonly truncated?: boolean;
  readonly retryAfterSeconds?: number;
  /** For the log alone: whose request it was, where it is refused before the caller is known to the route. */
  readonly partnerId?: string;
};

/** Something that anybody can bring about at will: it is answered and not looked into, so it does not pay for a stack trace. */
export class Foreseen extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Something was asked for that we do not do. Rendered once, at the edge, in the dialect of the route. */
export class Refusal extends Foreseen {
  override readonly name = 'Refusal';
  readonly code: ProblemCode;
  readonly facts: RefusalFacts;

  constructor(code: ProblemCode, facts: RefusalFacts = {}) {
    super(facts.detail ?? PROBLEMS[code].title);
    this.code = code;
    this.facts = facts;
  }
}

/** Throws a refusal; returns never, so that a guard reads as one line. */
export function refuse(code: ProblemCode, detail?: string): never {
  throw new Refusal(code, detail === undefined ? {} : { detail });
}
