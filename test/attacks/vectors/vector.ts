/** What an attack vector is: a row of the attack table, a sentence, one change of an accepted control, and the answer due. */
import type { ProblemCode } from '#schemas/problem.ts';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import type { CallControl } from '../access-forge.ts';
import type { Control } from '../forge.ts';

/** `code` is the problem's, or the `error` of RFC 6749 at the token endpoint; absent where something is accepted. */
export type Expectation<Code extends string = ProblemCode> = { readonly status: number; readonly code?: Code };

type Described = {
  /** Row of the table of attacks. */
  readonly row: number;
  /** Completes "an attacker who …". */
  readonly name: string;
};

/** A submission, as text of the body. It runs through the pure verdict and over HTTP. */
export type SubmissionVector = Described & {
  /** Whose control is changed: the unit with keys of this algorithm; ES384 unless said. */
  readonly signer?: SignatureAlgorithm;
  readonly change: (control: Control) => string;
  readonly expect: Expectation;
};

export const refusedAs =
  (code: ProblemCode, status = 422) =>
  (row: number, name: string, change: SubmissionVector['change'], signer?: SignatureAlgorithm): SubmissionVector => ({
    row,
    name,
    change,
    expect: { status, code },
    ...(signer && { signer }),
  });

/** What is sent with a call: every Authorization and every DPoP header. */
export type Credentials = { readonly authorization: readonly string[]; readonly dpop: readonly string[] };

/** A call's credentials. They run through the pure authentication and over HTTP. */
export type CredentialVector = Described & {
  readonly change: (call: CallControl) => Credentials;
  readonly expect: Expectation;
};

export const NOT_AUTHENTICATED: Expectation = { status: 401, code: 'not-authenticated' };

export const bearing = (token: string, ...dpop: string[]): Credentials => ({ authorization: [`DPoP ${token}`], dpop });
