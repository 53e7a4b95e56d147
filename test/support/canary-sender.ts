/** Sends requests full of canaries, and keeps every credential, token and receipt in mind that goes over the wire with them. */
import { type Answer, send } from '../attacks/wire.ts';
import { Canaries } from './canaries.ts';
import { patiently } from './patience.ts';
import type { RawClient } from './test-party.ts';

export type Order = { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array };

const NAMED = ['User-Agent', 'Accept', 'Cookie', 'If-None-Match', 'Referer', 'X-Forwarded-For', 'X-Amzn-Trace-Id'];

export class CanarySender {
  readonly canaries = new Canaries();
  readonly statuses = new Set<number>();
  readonly #origin: string;
  lastRequestId = '';

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** A call with credentials that are proper, unless the order has others. */
  call(client: RawClient, method: string, path: string, { headers = {}, body }: Order = {}): Promise<Answer> {
    return patiently(async () => {
      const proper = await client.headers(method, path);
      for (const credential of Object.values(proper)) this.canaries.keep(credential.replace('DPoP ', ''));
      return this.anonymous(method, path, { headers: { ...proper, ...headers }, ...(body !== undefined && { body }) });
    });
  }

  async anonymous(method: string, path: string, order: Order = {}): Promise<Answer> {
    const answer = await send(this.#origin, { method, path, ...order });
    this.statuses.add(answer.status);
    this.lastRequestId = String(answer.headers['x-amzn-requestid']);
    for (const [, secret = ''] of answer.body.matchAll(/"(?:receipt|next|access_token|secret)":"([^"]+)"/g))
      this.canaries.keep(secret);
    const nonce = answer.headers['dpop-nonce'];
    if (typeof nonce === 'string') this.canaries.keep(nonce);
    return answer;
  }

  json(body: unknown): Order {
    return { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  }

  jose(jws: string): Order {
    return { headers: { 'Content-Type': 'application/jose' }, body: this.canaries.keep(jws) };
  }

  strangeHeaders(place: string): Record<string, string> {
    const named = NAMED.map((name) => [name, this.canaries.at(`${place} ${name}`)]);
    const own = `X-${this.canaries.at(`${place} name of a header`)}`;
    return { ...Object.fromEntries(named), [own]: this.canaries.at(`${place} header`) };
  }

  /** A compact JWS of which every part says something, and which nobody signed. */
  forged(place: string): string {
    const part = (name: string): Buffer => {
      const typ = this.canaries.at(`${place} typ`);
      return Buffer.from(JSON.stringify({ alg: 'ES384', typ, [name]: this.canaries.at(`${place} ${name}`) }));
    };
    const parts = [part('kid'), part('sub'), Buffer.from(this.canaries.at(`${place} signature`).repeat(6))];
    return this.canaries.keep(parts.map((bytes) => bytes.toString('base64url')).join('.'));
  }
}
