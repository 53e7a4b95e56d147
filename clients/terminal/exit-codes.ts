/** Exit codes of `ptcn`, `ptcn-ops` and the reader, and the errors that a command throws on purpose. */
import { EvidenceNotValid } from '#domain/evidence-pack.ts';
import { KitNotTrusted } from '#domain/kit-manifest.ts';
import { ProofNotValid } from '#domain/log-proof.ts';
import { StatementNotValid } from '#domain/reconciliation-proof.ts';
import { ReceiptNotValid } from '#domain/receipt.ts';
import { AccessRefused, ExchangeProblem, SignInFailed, Unreachable } from '../exchange-problem.ts';
import { CannotOpen } from '../install/sealing.ts';

export const EXIT = {
  done: 0,
  unexpected: 1,
  misuse: 2,
  refused: 3,
  waiting: 4,
  notAuthorised: 5,
  notValid: 6,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP = `Exit codes:
  0  done
  1  something unexpected, on our side or on this machine
  2  wrong use: an option, a file that is not there or cannot be read
  3  refused: the report has blocking findings, or the exchange does not take it
  4  not reached or busy: what was to be sent waits in the queue; nothing is lost
  5  not authorised: no keys yet, wrong passphrase, not enrolled, suspended
  6  the receipt, the transparency log or a newer kit does not hold`;

/** The officer can put it right: said without a stack trace, with the way out. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** There are no keys here, or they do not open. */
export class NoKeys extends Error {
  override readonly name = 'NoKeys';
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

const NOT_AUTHORISED = [NoKeys, CannotOpen, AccessRefused, SignInFailed];

const NOT_VALID = [ReceiptNotValid, ProofNotValid, EvidenceNotValid, StatementNotValid, KitNotTrusted];

/** Which code an error ends in. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Misuse) return EXIT.misuse;
  if (NOT_AUTHORISED.some((kind) => error instanceof kind)) return EXIT.notAuthorised;
  if (error instanceof Unreachable) return EXIT.waiting;
  if (NOT_VALID.some((kind) => error instanceof kind)) return EXIT.notValid;
  if (error instanceof ExchangeProblem) {
    if (error.passes) return EXIT.waiting;
    return error.status === 401 || error.status === 403 ? EXIT.notAuthorised : EXIT.refused;
  }
  return EXIT.unexpected;
}
