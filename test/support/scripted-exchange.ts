/** A small HTTP server that plays the exchange as a test scripts it: refusals, cuts in the middle, wrong clocks. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, decodeProtectedHeader } from 'jose';

export type Heard = {
  readonly route: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Claims of the DPoP proof that came with it. */
  readonly proof: ReturnType<typeof decodeJwt>;
};

/** What to answer; `cut` closes the connection instead. */
export type Said = {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  bytes?: Uint8Array;
  cut?: boolean;
};
type Answer = (heard: Heard, count: number) => Said;

export class ScriptedExchange {
  readonly heard: Heard[] = [];
  readonly #server = createServer((request, response) =>
    this.#serve(request, response).catch((error: unknown) => {
      // The client, or the link before it, was gone before its request was whole: nothing was heard.
      if (!request.destroyed) throw error;
    }),
  );
  readonly #answers = new Map<string, Answer>();
  origin = '';
  /** Sent with every answer, as the real one does. */
  nonce = 'nonce-1';
  clockSkewSeconds = 0;

  static async start(): Promise<ScriptedExchange> {
    const exchange = new ScriptedExchange();
    await new Promise<void>((resolve) => exchange.#server.listen(0, '127.0.0.1', resolve));
    const { port } = exchange.#server.address() as AddressInfo;
    exchange.origin = `http://127.0.0.1:${port}`;
    exchange.on('GET /.well-known/oauth-authorization-server', () => ({
      json: { issuer: exchange.origin, token_endpoint: `${exchange.origin}/oauth/token` },
    }));
    exchange.on('POST /oauth/token', ({ proof }) =>
      proof.nonce === exchange.nonce
        ? {
            json: { access_token: `token-${exchange.count('POST /oauth/token')}`, token_type: 'DPoP', expires_in: 900 },
          }
        : { status: 400, json: { error: 'use_dpop_nonce' } },
    );
    return exchange;
  }

  /** Scripts a route; `count` is 1 at the first call. */
  on(route: string, answer: Answer): void {
    this.#answers.set(route, answer);
  }

  count(route: string): number {
    return this.heard.filter((heard) => heard.route === route).length;
  }

  last(route: string): Heard {
    const found = this.heard.findLast((heard) => heard.route === route);
    if (!found) throw new Error(`${route} was not called.`);
    return found;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request) body += part;
    const route = `${request.method} ${(request.url ?? '').split('?')[0]}`;
    const dpop = request.headers.dpop;
    const heard = { route, headers: request.headers, body, proof: typeof dpop === 'string' ? decodeJwt(dpop) : {} };
    this.heard.push(heard);
    const said = this.#answers.get(route)?.(heard, this.count(route)) ?? {
      status: 404,
      json: problem('not-found', 404),
    };
    if (said.cut) {
      request.socket.destroy();
      return;
    }
    response.writeHead(said.status ?? 200, {
      Date: new Date(Date.now() + this.clockSkewSeconds * 1000).toUTCString(),
      'DPoP-Nonce': this.nonce,
      'Content-Type': said.text === undefined ? 'application/json' : 'text/html',
      ...said.headers,
    });
    response.end(said.bytes ?? said.text ?? JSON.stringify(said.json ?? {}));
  }
}

/** A problem document. */
export const problem = (code: string, status: number, more: object = {}) => ({
  type: `https://exchange.example/problems/${code}`,
  title: `Title of ${code}`,
  status,
  code,
  fix: `Fix of ${code}.`,
  instance: 'urn:ptcn:request:1',
  ...more,
});

/** Header and claims of the client assertion in a token request. */
export function assertionIn({ body }: Heard) {
  const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
  return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) };
}
