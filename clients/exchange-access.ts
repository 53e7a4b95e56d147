/**
 * Access to the exchange: RFC 8414 discovery, client_credentials by private_key_jwt (RFC 7523) or token exchange for staff
 * (RFC 8693), with DPoP (RFC 9449), through oauth4webapi. Keeps the token until shortly before its end, the server's nonce, and the exchange's time.
 */
import * as oauth from 'oauth4webapi';
import { ID_TOKEN_TYPE, TOKEN_EXCHANGE_GRANT } from '#schemas/token.ts';
import { ExchangeClock } from './exchange-clock.ts';
import { AccessRefused, problemOf, Unreachable } from './exchange-problem.ts';

/** Who calls. `thumbprint` is the RFC 7638 name of the authentication key. The DPoP key is of this install alone. */
export type ClientIdentity = {
  readonly partnerId: string;
  readonly authentication: { readonly key: CryptoKey; readonly thumbprint: string };
  readonly dpop: CryptoKeyPair;
};

/** A person who has signed in at an issuer, as our client there. The exchange takes the ID token in until its end. */
export type StaffIdentity = {
  readonly clientId: string;
  readonly idToken: string;
  readonly dpop: CryptoKeyPair;
};

/** What is worth keeping from one run to the next: over a satellite link every saved round trip counts. */
export type ClientSession = {
  readonly server?: oauth.AuthorizationServer;
  readonly token?: { readonly value: string; readonly endsAtSeconds: number };
  readonly nonce?: string;
  readonly skewSeconds?: number;
};

export type AccessOptions = {
  readonly origin: string;
  readonly identity: ClientIdentity | StaffIdentity;
  readonly session?: ClientSession;
  readonly now?: () => number;
  readonly fetch?: typeof fetch;
  readonly timeoutSeconds?: number;
};

/** What oauth4webapi hands to its fetch, and what we hand to ours. */
type HttpRequest = {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: oauth.ProtectedResourceRequestBody;
  readonly signal?: AbortSignal | undefined;
};

/** Text, or bytes as they are. */
export type ExchangeBody = string | Uint8Array<ArrayBuffer>;

/** A token is not used in its last minute: it must still hold when a slow upload arrives. */
const SPARE_SECONDS = 60;
const ASSERTION_SECONDS = 120;

/** Plain HTTP only to this very machine. */
const isOnThisMachine = (origin: string): boolean => new URL(origin).hostname === '127.0.0.1';

export class ExchangeAccess {
  readonly origin: string;
  readonly clock: ExchangeClock;
  readonly #identity: ClientIdentity | StaffIdentity;
  readonly #fetch: typeof fetch;
  readonly #timeoutSeconds: number;
  readonly #dpop: oauth.DPoPHandle;
  readonly #client: oauth.Client;
  #server: oauth.AuthorizationServer | undefined;
  #token: { readonly value: string; readonly endsAtSeconds: number } | undefined;
  #pending: Promise<string> | undefined;
  #nonce: string | undefined;
  #learned = false;

  constructor(options: AccessOptions) {
    this.origin = new URL(options.origin).origin;
    this.clock = new ExchangeClock(options.now ?? Date.now, options.session?.skewSeconds);
    this.#identity = options.identity;
    this.#fetch = options.fetch ?? fetch;
    this.#timeoutSeconds = options.timeoutSeconds ?? 120;
    this.#server = options.session?.server;
    this.#token = options.session?.token;
    this.#nonce = options.session?.nonce;
    const { identity } = options;
    this.#client = { client_id: 'idToken' in identity ? identity.clientId : identity.partnerId };
    this.#dpop = oauth.DPoP(this.#client, options.identity.dpop, {
      [oauth.modifyAssertion]: (_header, proof) => {
        proof.iat = this.clock.nowSeconds();
        if (this.#nonce !== undefined) proof.nonce = this.#nonce;
      },
    });
  }

  /** What to keep for the next run. */
  get session(): ClientSession {
    return {
      ...(this.#server && { server: this.#server }),
      ...(this.#token && { token: this.#token }),
      ...(this.#nonce !== undefined && { nonce: this.#nonce }),
      skewSeconds: this.clock.skewSeconds,
    };
  }

  forgetToken(): void {
    this.#token = undefined;
  }

  /** Says once whether the last answers taught us a nonce or the time, so that repeating a refused request makes sense. */
  hasLearned(): boolean {
    const learned = this.#learned;
    this.#learned = false;
    return learned;
  }

  /** A token with some life left. Calls at the same moment share one. */
  async token(): Promise<string> {
    if (this.#token && this.#token.endsAtSeconds - SPARE_SECONDS > this.clock.nowSeconds()) return this.#token.value;
    this.#pending ??= this.#obtain().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** Sends one request with the token and a fresh proof; the answer may be a refusal. */
  async send(token: string, method: string, url: URL, headers: Headers, body: ExchangeBody | null): Promise<Response> {
    try {
      return await oauth.protectedResourceRequest(token, method, url, headers, body, {
        ...this.#options(),
        DPoP: this.#dpop,
      });
    } catch (error) {
      // Away from API Gateway the header is called WWW-Authenticate, and oauth4webapi throws: the answer is what we want.
      if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response;
      throw error;
    }
  }

  /** One HTTP request, as oauth4webapi and we send it: every answer teaches us the exchange's nonce and time. */
  readonly fetch = async (url: string, request: HttpRequest = {}): Promise<Response> => {
    const { method = 'GET', headers = {}, signal } = request;
    // Forms, text and bytes are all that we send; each may be sent twice.
    const isOurs = [String, URLSearchParams, Uint8Array].some((kind) => Object(request.body) instanceof kind);
    const body = isOurs ? (request.body as BodyInit) : null;
    const init: RequestInit = { method, headers, body, redirect: 'manual', signal: signal ?? this.#timeout() };
    let response: Response;
    try {
      response = await this.#fetch(url, init);
    } catch (error) {
      throw new Unreachable(this.origin, error);
    }
    const nonce = response.headers.get('DPoP-Nonce');
    if (this.clock.learn(response.headers.get('Date'))) this.#learned = true;
    if (nonce !== null && nonce !== this.#nonce) {
      this.#nonce = nonce;
      this.#learned = true;
    }
    return response;
  };

  #timeout(): AbortSignal {
    return AbortSignal.timeout(this.#timeoutSeconds * 1000);
  }

  #options() {
    return {
      [oauth.customFetch]: this.fetch,
      [oauth.allowInsecureRequests]: isOnThisMachine(this.origin),
      signal: () => this.#timeout(),
    };
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const issuer = new URL(this.origin);
    const response = await oauth.discoveryRequest(issuer, { ...this.#options(), algorithm: 'oauth2' });
    // Hotel login pages answer 200 with a page of their own.
    if (response.status !== 200 || !/json/.test(response.headers.get('Content-Type') ?? ''))
      throw await problemIn(response);
    return oauth.processDiscoveryResponse(issuer, response);
  }

  async #obtain(): Promise<string> {
    this.#server ??= await this.#discover();
    this.hasLearned();
    let response = await this.#requestToken(this.#server);
    if (response.status !== 200 && this.hasLearned()) response = await this.#requestToken(this.#server);
    if (response.status !== 200) throw await refusalIn(response);
    const answer = await oauth.processGenericTokenEndpointResponse(this.#server, this.#client, response);
    this.#token = {
      value: answer.access_token,
      endsAtSeconds: this.clock.nowSeconds() + (answer.expires_in ?? SPARE_SECONDS),
    };
    return answer.access_token;
  }

  #requestToken(server: oauth.AuthorizationServer): Promise<Response> {
    const identity = this.#identity;
    const options = { ...this.#options(), DPoP: this.#dpop };
    if ('idToken' in identity) {
      const subject = { subject_token: identity.idToken, subject_token_type: ID_TOKEN_TYPE };
      return oauth.genericTokenEndpointRequest(
        server,
        this.#client,
        oauth.None(),
        TOKEN_EXCHANGE_GRANT,
        subject,
        options,
      );
    }
    const { partnerId, authentication } = identity;
    const authenticate = oauth.PrivateKeyJwt(
      { key: authentication.key, kid: `${partnerId}:${authentication.thumbprint}` },
      {
        [oauth.modifyAssertion]: (_header, claims) => {
          // One string: an array of audiences is refused, so that an assertion is good for one exchange only.
          claims.aud = server.issuer;
          claims.iat = this.clock.nowSeconds();
          claims.exp = this.clock.nowSeconds() + ASSERTION_SECONDS;
          delete claims.nbf;
        },
      },
    );
    return oauth.clientCredentialsGrantRequest(server, this.#client, authenticate, new URLSearchParams(), options);
  }
}

async function problemIn(response: Response): Promise<Error> {
  return problemOf(response.status, await jsonIn(response), response.headers.get('Retry-After'));
}

/** RFC 6749 5.2 answers at the token endpoint; anything else there is a problem document. */
async function refusalIn(response: Response): Promise<Error> {
  const body = await jsonIn(response);
  const error = typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : undefined;
  if (typeof error !== 'string') return problemOf(response.status, body, response.headers.get('Retry-After'));
  const description = body === null ? undefined : Reflect.get(Object(body), 'error_description');
  return new AccessRefused(error, typeof description === 'string' ? description : undefined);
}

/** The JSON of an answer, or undefined: an answer from something on the way may be anything. */
async function jsonIn(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
