/** A door on 127.0.0.1 that serves the packed pages through the real use case, and other addresses as a test answers them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Refusal } from '#domain/exchange-error.ts';
import type { HttpResponse } from '#edge/http-response.ts';
import { problemResponse } from '#edge/http-response.ts';
import { PageFiles } from '#stores/page-files.ts';
import { pageServer } from '../../functions/serve-pages.ts';

export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
};

/** Answers an address that is no page; undefined: not found. */
export type Api = (request: ApiRequest, origin: string) => HttpResponse | undefined;

export type PageDoor = { readonly origin: string; readonly close: () => Promise<void> };

const listed = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

export const openPageDoor = async (folder: string, api: Api): Promise<PageDoor> => {
  const pages = new PageFiles(folder);
  let origin = '';

  const answer = async (request: IncomingMessage): Promise<HttpResponse> => {
    const { method = 'GET', headers } = request;
    const url = new URL(request.url ?? '/', origin);
    const body = await text(request);
    const own = api(
      { method, path: url.pathname, query: url.searchParams, header: (name) => listed(headers[name])[0], body },
      origin,
    );
    if (own) return own;
    try {
      return await pageServer({ pages, publicOrigin: origin, staffIssuers: [] })({
        method,
        path: url.pathname,
        header: (name) => listed(headers[name]),
      });
    } catch (error) {
      if (error instanceof Refusal) return problemResponse(error, { origin, requestId: 'test' });
      throw error;
    }
  };

  const send = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, body } = await answer(request);
    response.writeHead(status, { 'Cache-Control': 'no-store', ...headers });
    response.end(body);
  };

  const server = createServer((request, response) => {
    send(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
};
