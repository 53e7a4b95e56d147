// The HTTP door: API Gateway REST, as far as a client can tell, in front of the function runners.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from './json-values.ts';
import type { Outcome } from './function-runner.ts';
import { type GatewayFault, gatewayAnswer } from './gateway-answer.ts';
import { type LoopbackServer, listenOnLoopback, loopback } from './loopback-server.ts';
import { type HttpAnswer, httpAnswer } from './proxy-answer.ts';
import { proxyEvent } from './proxy-event.ts';
import { matchRoute } from './route-match.ts';
import type { ApiModel } from './template-routes.ts';

/** Quotas: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const longestBody = 10 * 1024 * 1024;
const longestHeaders = 10_240;
/** Lambda's own limit, which a body in base64 meets before the gateway's. */
const longestPayload = 6 * 1024 * 1024;
/** A shorter body cannot reach that, with all its headers; most requests are spared the counting. */
const mayBeTooLong = 4 * 1024 * 1024;

export type DoorSettings = {
  port: number;
  account: string;
  api: ApiModel;
  invoke(functionName: string, event: Json): Promise<Outcome>;
};

export function openHttpDoor(settings: DoorSettings): Promise<LoopbackServer> {
  // Node's own limit on headers stands behind ours, which answers as the gateway does.
  return listenOnLoopback((request, response) => serve(request, response, settings), {
    port: settings.port,
    maxHeaderSize: 64 * 1024,
  });
}

async function serve(request: IncomingMessage, response: ServerResponse, settings: DoorSettings): Promise<void> {
  const requestId = randomUUID();
  const answer = await answerTo(request, requestId, settings).catch((): GatewayFault => 'INTERNAL_SERVER_ERROR');
  if (answer === 'cut-short') return;
  const reply = typeof answer === 'string' ? gatewayAnswer(answer, settings.api.answers, requestId) : answer;
  send(request, response, reply, requestId);
}

async function answerTo(
  request: IncomingMessage,
  requestId: string,
  { account, api, invoke }: DoorSettings,
): Promise<HttpAnswer | GatewayFault | 'cut-short'> {
  if (headerBytes(request) > longestHeaders) return 'HEADERS_TOO_LARGE';
  const body = await readLimited(request);
  if (typeof body === 'string') return body;
  const { method = 'GET', url: target = '/', httpVersion, rawHeaders, socket } = request;
  const match = matchRoute(api.routes, method, target.split('?')[0] ?? '/');
  if (match === undefined) return 'MISSING_AUTHENTICATION_TOKEN';
  const sourceIp = socket.remoteAddress ?? loopback;
  const event = proxyEvent({ method, target, httpVersion, rawHeaders, body, sourceIp }, match, {
    requestId,
    now: new Date(),
    apiId: api.id,
    account,
    stage: api.stageName,
    port: socket.localPort ?? 0,
  });
  if (body.length > mayBeTooLong && Buffer.byteLength(JSON.stringify(event)) > longestPayload)
    return 'REQUEST_TOO_LARGE';
  const outcome = await within(match.route.timeoutMilliseconds, invoke(match.route.functionName, event));
  if (outcome.kind === 'timed-out') return 'INTEGRATION_TIMEOUT';
  const tooLong = outcome.kind === 'answered' && Buffer.byteLength(outcome.payload) > longestPayload;
  return (outcome.kind === 'answered' && !tooLong && httpAnswer(outcome.payload)) || 'INTERNAL_SERVER_ERROR';
}

function send(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer, requestId: string): void {
  if (response.headersSent || response.destroyed) return;
  response.setHeader('x-amzn-RequestId', requestId);
  response.setHeader('x-amz-apigw-id', requestId);
  if (!answer.headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    response.setHeader('Content-Type', 'application/json');
  }
  for (const [name, value] of answer.headers) response.appendHeader(name, value);
  if (bodiless(answer.statusCode)) {
    response.writeHead(answer.statusCode).end();
    return;
  }
  response.setHeader('Content-Length', answer.body.length);
  // A refused body may still be on its way: the connection cannot be used again.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(answer.statusCode).end(request.method === 'HEAD' ? undefined : answer.body);
}

function bodiless(statusCode: number): boolean {
  return statusCode === 204 || statusCode === 304 || statusCode < 200;
}

// A body over the limit is read to its end and thrown away: a client still sending would not hear the answer.
function readLimited(request: IncomingMessage): Promise<Buffer | 'REQUEST_TOO_LARGE' | 'cut-short'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= longestBody) chunks.push(chunk);
      else chunks.length = 0;
      if (length > 8 * longestBody) resolve('REQUEST_TOO_LARGE');
    });
    request.once('end', () => resolve(length > longestBody ? 'REQUEST_TOO_LARGE' : Buffer.concat(chunks)));
    request.once('error', () => resolve('cut-short'));
    request.once('close', () => resolve('cut-short'));
  });
}

// The request line and all header lines together.
function headerBytes({ rawHeaders, url = '', method = '' }: IncomingMessage): number {
  return rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text, 'latin1'), url.length + method.length);
}

function within(milliseconds: number, outcome: Promise<Outcome>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ kind: 'timed-out' }), milliseconds);
    outcome.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
