/** What can go wrong between a client and the exchange: it refused (RFC 9457), it did not let us in (RFC 6749), or it was not reached. */
import * as z from 'zod';
import { Finding } from '#schemas/finding.ts';

/** Read more loosely than schemas/problem.ts: a client in the field is older than its exchange, and a new code must not break it. */
const ProblemAnswer = z.looseObject({
  status: z.int(),
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  fix: z.string(),
  instance: z.string().optional(),
  errors: z.array(Finding).optional(),
  truncated: z.boolean().optional(),
});
type ProblemAnswer = z.infer<typeof ProblemAnswer>;

/** Our own code for an answer that no exchange gives. */
const NOT_THE_EXCHANGE = 'not-the-exchange';

/** The exchange refused, and said why and what to do. */
export class ExchangeProblem extends Error {
  override readonly name = 'ExchangeProblem';
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly fix: string;
  readonly instance: string | undefined;
  readonly findings: readonly Finding[];
  readonly truncated: boolean;
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: ProblemAnswer, retryAfterSeconds?: number) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.fix = problem.fix;
    this.instance = problem.instance;
    this.findings = problem.errors ?? [];
    this.truncated = problem.truncated ?? false;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** True when the same bytes may well be taken later: the exchange was busy, a limit was reached, or it was not the exchange. */
  get passes(): boolean {
    return this.status === 429 || this.status >= 500 || this.code === NOT_THE_EXCHANGE;
  }
}

const FIX_FOR_UNITS =
  'Is your unit enrolled, with the fingerprints that "ptcn enrol" shows, and not suspended? Call the operator. Your reports are safe in the queue.';
/** The exchange does not say which of these it is. */
const FIX_FOR_STAFF =
  'Sign in again, with your second factor. If that does not help, ask the operator whether you have a role on this exchange.';

/** The token endpoint did not let us in. `error` is the code of RFC 6749 5.2. */
export class AccessRefused extends Error {
  override readonly name = 'AccessRefused';
  readonly error: string;
  readonly fix: string;

  constructor(error: string, description?: string) {
    super(description ?? `The exchange does not give us access (${error}).`);
    this.error = error;
    this.fix = error === 'invalid_grant' ? FIX_FOR_STAFF : FIX_FOR_UNITS;
  }
}

/** The sign-in did not come to its end, said in a sentence for the person. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
  readonly fix = 'Sign in again. If it fails again, tell the operator what is said here.';
}

/** No answer: no network, a cut cable, a name that does not resolve, an answer cut off in the middle. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** False when the connection was never made, so that nothing can have arrived. */
  readonly mayHaveArrived: boolean;

  constructor(origin: string, cause: unknown) {
    super(`No answer from ${origin}: ${reasonOf(cause)}.`, { cause });
    this.mayHaveArrived = !NEVER_CONNECTED.has(causeCodeOf(cause));
  }
}

const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening there',
  ENOTFOUND: 'its name is not known here; is there a network?',
  EAI_AGAIN: 'its name cannot be looked up; is there a network?',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'there is no way to it',
  UND_ERR_CONNECT_TIMEOUT: 'it did not pick up in time',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
};

/** What Node or the operating system calls it. */
export const causeCodeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
};

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'it took too long';
  return WORDS[causeCodeOf(error)] ?? 'the connection failed';
}

/** Seconds of a Retry-After header; its date form is not used by the exchange. */
export function retryAfterSeconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
}

/** The problem that an error answer carries; something unreadable (a proxy's page) becomes a problem in our own words. */
export function problemOf(status: number, body: unknown, retryAfter: string | null): ExchangeProblem {
  const problem = ProblemAnswer.safeParse(body);
  if (problem.success) return new ExchangeProblem(problem.data, retryAfterSeconds(retryAfter));
  return new ExchangeProblem(
    {
      status,
      code: NOT_THE_EXCHANGE,
      title: `Something on the way answered ${status}`,
      fix: 'Is the address right, and does a proxy or a hotel login page stand between you and the exchange?',
    },
    retryAfterSeconds(retryAfter),
  );
}
