/** Waits for the browser that comes back from signing in: a door on this machine, for one visit (RFC 8252 section 7.3). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignInFailed } from '../exchange-problem.ts';

export type LoopbackAnswer = {
  readonly redirectUri: string;
  /** @throws {SignInFailed} when nobody comes in time. */
  readonly answer: Promise<URL>;
  readonly close: () => void;
};

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Signed in</title><p>You may close this page, and go on at the terminal.</p>';

export async function awaitAnswer(patienceSeconds: number): Promise<LoopbackAnswer> {
  let came: (answer: URL) => void = () => undefined;
  let gaveUp: (error: Error) => void = () => undefined;
  const answer = new Promise<URL>((resolve, reject) => {
    came = resolve;
    gaveUp = reject;
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', redirectUri);
    const isIt = url.pathname === '/signed-in' && url.searchParams.has('state');
    response.writeHead(isIt ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', Connection: 'close' });
    response.end(isIt ? PAGE : '');
    if (isIt) came(url);
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/signed-in`;
  const patience = setTimeout(
    () => gaveUp(new SignInFailed(`Nobody signed in within ${patienceSeconds / 60} minutes.`)),
    patienceSeconds * 1000,
  );
  const close = (): void => {
    clearTimeout(patience);
    server.close();
  };
  return { redirectUri, answer, close };
}
