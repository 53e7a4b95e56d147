/**
 * The one HTTP client for all who call the exchange: partner CLI, operator, reader, demo and browser. No node: module here.
 * Repeats a request once when the refusal taught it a nonce, the time, or that the token has ended; never otherwise.
 */
import type * as z from 'zod';
import { RequestId } from '#schemas/information-request.ts';
import { Message } from '#schemas/message.ts';
import { PracticeAccepted } from '#schemas/practice.ts';
import { CheckResult, SubmissionAccepted } from '#schemas/receipt.ts';
import { type AccessOptions, type ClientSession, ExchangeAccess, type ExchangeBody } from './exchange-access.ts';
import { problemOf, Unreachable } from './exchange-problem.ts';
import { readAnswer } from './read-answer.ts';

export type { ClientIdentity, ClientSession, StaffIdentity } from './exchange-access.ts';

export type ExchangeRequest = {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: ExchangeBody;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly accept?: string;
  /** The tag of what the caller has already: then the answer may be an empty 304. */
  readonly ifNoneMatch?: string;
  /** The answer is bytes, unless it is a refusal. */
  readonly wantsBytes?: true;
  /** Called when access is ours and the request itself leaves now: from here on it may have arrived. */
  readonly onLeaving?: () => Promise<void>;
};

export type ExchangeAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of an answer that is no text, where it was asked for. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
};

/** Where messages about a report, or a request for information, are. */
export const messagesPath = (about: string): string =>
  `/v1/${RequestId.safeParse(about).success ? 'requests' : 'submissions'}/${encodeURIComponent(about)}/messages`;

/** An accepted submission, and whether this answer repeats an earlier one. */
export type Acceptance = SubmissionAccepted & { readonly replayed: boolean };

export class ExchangeClient {
  readonly #access: ExchangeAccess;
  readonly #practice: boolean;

  constructor(options: AccessOptions & { readonly practice?: boolean }) {
    this.#access = new ExchangeAccess(options);
    this.#practice = options.practice === true;
  }

  /** Where submissions are sent and read. */
  get submissionsPath(): string {
    return this.#practice ? '/v1/practice/submissions' : '/v1/submissions';
  }

  get origin(): string {
    return this.#access.origin;
  }

  /** What to keep for the next run. Secret: it holds the access token. */
  get session(): ClientSession {
    return this.#access.session;
  }

  /** How far the exchange's clock is ahead of this machine's. */
  get clockSkewSeconds(): number {
    return this.#access.clock.skewSeconds;
  }

  /** Sends a signed submission. The same bytes may be sent any number of times. */
  async submit(jws: string, onLeaving?: () => Promise<void>): Promise<Acceptance> {
    const answer = await this.request('POST', this.submissionsPath, {
      body: jws,
      contentType: 'application/jose',
      ...(onLeaving && { onLeaving }),
    });
    const accepted = readAnswer(this.#practice ? PracticeAccepted : SubmissionAccepted, parsed(answer));
    return { ...accepted, replayed: answer.headers.get('Idempotent-Replayed') === 'true' };
  }

  /** Sends a signed reply about a report, or to a request for information. The same bytes may be sent any number of times. */
  async reply(about: string, jws: string, onLeaving?: () => Promise<void>): Promise<{ readonly replayed: boolean }> {
    const answer = await this.request('POST', messagesPath(about), {
      body: jws,
      contentType: 'application/jose',
      ...(onLeaving && { onLeaving }),
    });
    readAnswer(Message, parsed(answer));
    return { replayed: answer.status === 200 };
  }

  /** Asks what sending the same bytes would answer. */
  check(jws: string): Promise<CheckResult> {
    return this.postJws('/v1/submissions/check', jws, CheckResult);
  }

  /** Sends a signed message. */
  async postJws<T>(path: string, jws: string, schema: z.ZodType<T>): Promise<T> {
    return readAnswer(schema, parsed(await this.request('POST', path, { body: jws, contentType: 'application/jose' })));
  }

  /** Sends a signed message that may have come before: whether this answer repeats that one's is said by its status. */
  async postSigned<T>(
    path: string,
    jws: string,
    schema: z.ZodType<T>,
    onLeaving: () => Promise<void>,
  ): Promise<{ readonly answer: T; readonly replayed: boolean }> {
    const answer = await this.request('POST', path, { body: jws, contentType: 'application/jose', onLeaving });
    return { answer: readAnswer(schema, parsed(answer)), replayed: answer.status === 200 };
  }

  async get<T>(path: string, schema: z.ZodType<T>, query: ExchangeRequest['query'] = {}): Promise<T> {
    return readAnswer(schema, parsed(await this.request('GET', path, { query })));
  }

  /** As `get`, for what the caller has a copy of under this tag. Undefined: the copy is what there is. */
  async getUnlessHeld<T>(
    path: string,
    schema: z.ZodType<T>,
    query: ExchangeRequest['query'],
    tag: string | undefined,
  ): Promise<{ readonly content: T; readonly tag: string | null } | undefined> {
    const answer = await this.request('GET', path, {
      ...(query && { query }),
      ...(tag !== undefined && { ifNoneMatch: tag }),
    });
    if (answer.status === 304) return undefined;
    return { content: readAnswer(schema, parsed(answer)), tag: answer.headers.get('ETag') };
  }

  /** The text of a page that is not JSON: a receipt, an envelope. */
  async getText(path: string, accept: string): Promise<string> {
    return (await this.request('GET', path, { accept })).text;
  }

  async getBytes(path: string, headers: NonNullable<ExchangeRequest['headers']>): Promise<Uint8Array<ArrayBuffer>> {
    const { bytes } = await this.request('GET', path, { headers, accept: '*/*', wantsBytes: true });
    return bytes ?? new Uint8Array();
  }

  async post(path: string, body: object): Promise<ExchangeAnswer> {
    return this.request('POST', path, { body: JSON.stringify(body), contentType: 'application/json' });
  }

  async postFor<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T> {
    return readAnswer(schema, parsed(await this.post(path, body)));
  }

  /** The exchange's public keys, RFC 7517: tokens and receipts, retired ones among them. */
  async publicKeys(): Promise<unknown> {
    const response = await this.#access.fetch(`${this.origin}/.well-known/jwks.json`);
    const answer = await this.#read(response);
    if (answer.status !== 200) throw refusal(answer);
    return parsed(answer);
  }

  /**
   * One request with access.
   * @throws {ExchangeProblem} for a refusal, {AccessRefused} without access, {Unreachable} without an answer.
   */
  async request(method: string, path: string, request: ExchangeRequest = {}): Promise<ExchangeAnswer> {
    const first = await this.#send(method, path, request);
    if (first.status !== 401) return accepted(first);
    // A new nonce or the right time makes a better proof with the same token; otherwise the token itself is the suspect.
    if (codeIn(first) !== 'use-dpop-nonce') this.#access.forgetToken();
    return accepted(await this.#send(method, path, request));
  }

  async #send(method: string, path: string, request: ExchangeRequest): Promise<ExchangeAnswer> {
    const url = new URL(path, this.origin);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = new Headers({ Accept: request.accept ?? 'application/json', ...request.headers });
    if (request.contentType !== undefined) headers.set('Content-Type', request.contentType);
    if (request.ifNoneMatch !== undefined) headers.set('If-None-Match', request.ifNoneMatch);
    const token = await this.#access.token();
    await request.onLeaving?.();
    return this.#read(await this.#access.send(token, method, url, headers, request.body ?? null), request.wantsBytes);
  }

  async #read(response: Response, wantsBytes = false): Promise<ExchangeAnswer> {
    try {
      const { status, headers } = response;
      if (wantsBytes && response.ok)
        return { status, headers, text: '', bytes: new Uint8Array(await response.arrayBuffer()) };
      return { status, headers, text: await response.text() };
    } catch (error) {
      throw new Unreachable(this.origin, error);
    }
  }
}

function accepted(answer: ExchangeAnswer): ExchangeAnswer {
  // A 304 comes to nobody who did not ask for it.
  if ((answer.status >= 200 && answer.status < 300) || answer.status === 304) return answer;
  throw refusal(answer);
}

const refusal = (answer: ExchangeAnswer) => problemOf(answer.status, parsed(answer), answer.headers.get('Retry-After'));

function codeIn(answer: ExchangeAnswer): unknown {
  const body = parsed(answer);
  return typeof body === 'object' && body !== null ? Reflect.get(body, 'code') : undefined;
}

function parsed(answer: ExchangeAnswer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}
