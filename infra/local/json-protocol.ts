// The AWS JSON protocol, as SQS and KMS speak it: POST /, the operation in X-Amz-Target, JSON both ways.

import { randomUUID } from 'node:crypto';
import { type Json, type JsonObject, objectAt, TemplateError } from './json-values.ts';
import { type LoopbackServer, listenOnLoopback, readBody } from './loopback-server.ts';

/** An error the caller caused and the SDK shall see by its name. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
  readonly type: string;
  readonly queryError: string | undefined;

  constructor(type: string, message: string, queryError?: string) {
    super(message);
    this.type = type;
    this.queryError = queryError;
  }
}

export type Operation = (input: JsonObject) => Json | Promise<Json>;
export type Operations = { readonly [name: string]: Operation };

export function serveJsonProtocol(operations: Operations, contentType: string): Promise<LoopbackServer> {
  return listenOnLoopback(async (request, response) => {
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) return;
    const [status, answer, queryError] = await perform(operations, String(request.headers['x-amz-target']), body);
    response.writeHead(status, {
      'content-type': contentType,
      'x-amzn-requestid': randomUUID(),
      // The SDK names some SQS errors by this header, from the days of its XML protocol.
      ...(queryError !== undefined && { 'x-amzn-query-error': queryError }),
    });
    response.end(JSON.stringify(answer));
  });
}

async function perform(
  operations: Operations,
  target: string,
  body: Buffer,
): Promise<[status: number, answer: Json, queryError?: string | undefined]> {
  const name = target.split('.').at(-1) ?? '';
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) {
    return [400, { __type: 'UnknownOperationException', message: `${target} is not served locally.` }];
  }
  try {
    return [200, await operation(objectAt(JSON.parse(body.toString() || '{}') as Json, name))];
  } catch (error) {
    if (error instanceof ProtocolError) return [400, { __type: error.type, message: error.message }, error.queryError];
    if (error instanceof TemplateError || error instanceof SyntaxError) {
      return [400, { __type: 'ValidationException', message: error.message }];
    }
    return [500, { __type: 'InternalFailure', message: String(error) }];
  }
}
