/** Submissions signed in advance and sent over kept connections, so that the sender costs the machine as little as it can. */
import { Agent, request } from 'node:http';
import type { RawClient } from '../support/test-party.ts';
import { signClaims } from '../support/test-party.ts';
import { claimsFor } from './benchmark-report.ts';

export type Prepared = { readonly headers: Readonly<Record<string, string>>; readonly jws: string };
export type Sent = { readonly status: number; readonly submissionId: string; readonly milliseconds: number };

const PATH = '/v1/submissions';

/** Units take turns. Proofs hold for five minutes: send what was prepared soon. */
export async function prepare(units: readonly RawClient[], count: number): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (let index = 0; index < count; index++) {
    const unit = units[index % units.length];
    if (unit === undefined) throw new Error('There is no unit to send.');
    const { partnerId } = unit.party;
    const jws = await signClaims(unit.party, claimsFor({ partnerId, origin: unit.origin }, '4 KB'));
    const headers = { ...(await unit.headers('POST', PATH)), 'Content-Type': 'application/jose' };
    prepared.push({ headers: { ...headers, 'Content-Length': String(jws.length) }, jws });
  }
  return prepared;
}

export class Sender {
  readonly #origin: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(origin: string) {
    this.#origin = origin;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** As fast as answers come, `concurrency` at a time. */
  async rush(all: readonly Prepared[], concurrency: number): Promise<Sent[]> {
    const waiting = all.values();
    const sent: Sent[] = [];
    const lane = async () => {
      for (const one of waiting) sent.push(await this.#send(one));
    };
    await Promise.all(Array.from({ length: concurrency }, lane));
    return sent;
  }

  /** At a rate, whether answers come or not: a slow answer delays nobody and hides nothing. */
  async pace(all: readonly Prepared[], perSecond: number): Promise<Sent[]> {
    const began = performance.now();
    return Promise.all(
      all.map(async (one, index) => {
        const due = began + (index * 1000) / perSecond;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        return this.#send(one);
      }),
    );
  }

  #send({ headers, jws }: Prepared): Promise<Sent> {
    const began = performance.now();
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.#origin}${PATH}`,
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
          response.once('end', () => {
            const { statusCode: status = 0 } = response;
            if (status !== 201) return reject(new Error(`Not accepted: ${status} ${body}`));
            const { submissionId } = JSON.parse(body) as { submissionId: string };
            resolve({ status, submissionId, milliseconds: performance.now() - began });
          });
        },
      );
      outgoing.once('error', reject);
      outgoing.end(jws);
    });
  }
}
