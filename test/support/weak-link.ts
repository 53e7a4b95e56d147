/** A weak link: a TCP proxy before an exchange that counts what passes, and is cut at a byte of a test's choosing. No waiting. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Where the next request of this route is cut, once: after so many of its bytes up, or of its answer's bytes down. */
export type Cut = { readonly direction: 'up' | 'down'; readonly at: number };

type Passing = { readonly route: string; up: number; down: number };

export class WeakLink {
  /** Every request that began to pass, in order; a round trip each, since nothing is pipelined. */
  readonly passed: Passing[] = [];
  readonly #origin: string;
  readonly #route: string;
  #address = '';
  #cut: Cut | undefined;

  private constructor(origin: string, route: string) {
    this.#origin = origin;
    this.#route = route;
  }

  /** @param route the only one that is cut. */
  static async before(origin: string, route = 'POST /v1/submissions'): Promise<WeakLink> {
    const link = new WeakLink(origin, route);
    const server = createServer((client) => link.#carry(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const open = new Set<Socket>();
    server.on('connection', (client) => open.add(client));
    onTestFinished(async () => {
      for (const client of open) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    link.#address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return link;
  }

  cutNext(cut: Cut): void {
    this.#cut = cut;
  }

  /** What a machine behind this link has for a network. */
  readonly fetch: typeof fetch = (address, init) => fetch(String(address).replace(this.#origin, this.#address), init);

  get bytesUp(): number {
    return this.passed.reduce((sum, { up }) => sum + up, 0);
  }

  count(route = this.#route): number {
    return this.passed.filter((one) => one.route === route).length;
  }

  #carry(client: Socket): void {
    const { hostname, port } = new URL(this.#origin);
    const exchange = connect(Number(port), hostname);
    let turn: 'up' | 'down' = 'down';
    let now: Passing = { route: '', up: 0, down: 0 };
    let cut: Cut | undefined;
    const close = () => {
      client.destroy();
      exchange.destroy();
    };
    /** Passes what may pass; the rest never was. */
    const pass = (direction: 'up' | 'down', bytes: Buffer, to: Socket) => {
      const left = cut?.direction === direction ? cut.at - now[direction] : Infinity;
      now[direction] += Math.min(bytes.length, left);
      if (bytes.length < left) to.write(bytes);
      else to.write(bytes.subarray(0, left), close);
    };
    client.on('data', (bytes) => {
      if (turn === 'down') {
        const [method = '', address = ''] = bytes.toString('latin1').split(' ', 2);
        now = { route: `${method} ${address.split('?')[0]}`, up: 0, down: 0 };
        this.passed.push(now);
        cut = now.route === this.#route ? this.#cut : undefined;
        if (cut) this.#cut = undefined;
      }
      turn = 'up';
      pass('up', bytes, exchange);
    });
    exchange.on('data', (bytes) => {
      turn = 'down';
      pass('down', bytes, client);
    });
    for (const socket of [client, exchange]) socket.on('error', close).on('close', close);
  }
}
