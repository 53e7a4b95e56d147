/** HTTP as an attacker speaks it: paths as they are written, headers that stand twice, and plain bytes on a socket. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { Problem } from '#schemas/problem.ts';
import { TAXII_MEDIA_TYPE, TaxiiError } from '#schemas/taxii.ts';
import type { Expectation } from './vectors/vector.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type Sent = {
  readonly method?: string;
  /** As it stands on the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
};

/** Sends a request as it is; a list of values is a header that stands several times. */
export function send(origin: string, { method = 'GET', path, headers = {}, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const repeated = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: repeated, agent: false }, (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Writes bytes on a socket and reads what comes back until the other side closes; `hangUp` closes our side at once. */
export function speak(origin: string, bytes: string | Uint8Array, hangUp = false): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect({ host: hostname, port: Number(port) }, () =>
      hangUp ? socket.end(bytes) : socket.write(bytes),
    );
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    // A server that hangs up on nonsense is an answer, too.
    socket.on('error', () => resolve(heard));
    socket.on('close', () => resolve(heard));
  });
}

export const statusOf = (heard: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0);

/** Nothing of our insides: no stack, no file, no name of an engine. */
const INSIDES = /\bat [^"]*:\d+:\d+|node_modules|node:internal|\.mjs|dynamodb|amazonaws|arn:aws|ZodError/i;

/** Checks one answer against what is due, and what is due of every answer. Gives the body without its instance. */
export function expectAnswer(answer: Answer, due: Expectation): string {
  if (due.code === undefined) {
    expect({ status: answer.status, body: answer.status === due.status ? '' : answer.body }).toEqual({
      status: due.status,
      body: '',
    });
    return '';
  }
  expect(answer.body).not.toMatch(INSIDES);
  expect(answer.headers['cache-control']).toBe('no-store');
  const { status, code, instance, rest } = refusalIn(answer);
  expect({ status: answer.status, code }).toEqual(due);
  expect(status).toBe(answer.status);
  expect(instance).toMatch(/^urn:ptcn:request:[0-9a-f-]{36}$/);
  return JSON.stringify(rest);
}

/** A refusal in either dialect: RFC 9457, or TAXII 2.1 section 3.6.1. */
function refusalIn({ headers, body }: Answer) {
  if (headers['content-type'] === TAXII_MEDIA_TYPE) {
    const { error_id: instance, ...rest } = TaxiiError.parse(JSON.parse(body));
    return { status: Number(rest.http_status), code: rest.error_code, instance, rest };
  }
  expect(headers['content-type']).toBe('application/problem+json');
  const { instance, ...rest } = Problem.parse(JSON.parse(body));
  return { status: rest.status, code: rest.code, instance, rest };
}
