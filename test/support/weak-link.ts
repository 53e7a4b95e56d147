/**
 * A weak link: a TCP proxy before an exchange that counts what passes, and is cut at a byte of a test's choosing, or by a seed at
 * any request. A packet that is lost for good shows to a program as such a cut, and so does a stall, at its timeout: nothing here waits.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { seeded } from '../faults/steady.ts';

/** Where the next request of this route is cut, once: after so many of its bytes up, or of its answer's bytes down. */
export type Cut = { readonly direction: 'up' | 'down'; readonly at: number };

type Passing = { readonly route: string; up: number; down: number; isCut: boolean };

/** Which requests of a link are lost, and where in them. */
export type Loss = () => Cut | undefined;

/**
 * Of a hundred requests so many are cut, on their way or on the way back, at any byte of the first few kilobytes: also behind the last
 * one, where nothing is lost.
 */
export function seededLoss(seed: number, percent: number, mostBytes = 4_000): Loss {
  const random = seeded(seed);
  return () => {
    const [isLost, direction, at] = [random() * 100 < percent, random() < 0.5 ? 'up' : 'down', random()] as const;
    // Behind a byte and before the next: what is lost is never nothing.
    return isLost ? { direction, at: Math.floor(at * (direction === 'up' ? mostBytes : 800)) + 0.5 } : undefined;
  };
}

export class WeakLink {
  /** Every request that began to pass, in order; a round trip each, since nothing is pipelined. */
  readonly passed: Passing[] = [];
  readonly #origin: string;
  readonly #route: string;
  #address = '';
  #cut: Cut | undefined;
  #loss: Loss = () => undefined;

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

  /** From here on every request, of any route, may be lost. */
  lose(loss: Loss): void {
    this.#loss = loss;
    this.passed.length = 0;
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
    let now: Passing = { route: '', up: 0, down: 0, isCut: false };
    let cut: Cut | undefined;
    const close = () => {
      client.destroy();
      exchange.destroy();
    };
    /** Passes what may pass; the rest never was. */
    const pass = (direction: 'up' | 'down', bytes: Buffer, to: Socket) => {
      const left = cut?.direction === direction ? cut.at - now[direction] : Infinity;
      now[direction] += Math.floor(Math.min(bytes.length, left));
      if (bytes.length < left) to.write(bytes);
      else {
        now.isCut = true;
        to.write(bytes.subarray(0, left), close);
      }
    };
    client.on('data', (bytes) => {
      if (turn === 'down') {
        const [method = '', address = ''] = bytes.toString('latin1').split(' ', 2);
        now = { route: `${method} ${address.split('?')[0]}`, up: 0, down: 0, isCut: false };
        this.passed.push(now);
        const next = now.route === this.#route ? this.#cut : undefined;
        if (next) this.#cut = undefined;
        cut = next ?? this.#loss();
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
