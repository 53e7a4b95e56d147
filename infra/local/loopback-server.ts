// Every local server listens on the loopback interface only: a police exchange, even a rehearsed one,
// is not offered to whoever shares the network.

import { createServer, type IncomingMessage, type RequestListener, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';

export const loopback = '127.0.0.1';

export type LoopbackServer = { endpoint: string; port: number; stop(): Promise<void> };

export async function listenOnLoopback(
  listener: RequestListener,
  options: { port?: number } & ServerOptions = {},
): Promise<LoopbackServer> {
  const { port = 0, ...serverOptions } = options;
  // SDK clients keep their connections; a server that closed an idle one would race with the next request.
  const server = createServer({ keepAlive: true, keepAliveTimeout: 75_000, ...serverOptions }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    port: address.port,
    endpoint: `http://${loopback}:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        // Whoever is being answered gets the answer, if it does not take long.
        const patience = setTimeout(() => server.closeAllConnections(), 2000);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** A port nobody holds at this moment; somebody may take it before its user does, who then asks again. */
export async function findFreePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, loopback, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
