/** A fresh process that loads a bundle, handles events one after the other, and tells the CPU each of them took. */
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

export type Job = { readonly bundle: string; readonly events: readonly APIGatewayProxyEvent[] };
export type Done = { readonly microseconds: readonly number[]; readonly statusCodes: readonly number[] };

type Handler = (event: APIGatewayProxyEvent, context: object) => Promise<APIGatewayProxyResult>;

process.once('message', async ({ bundle, events }: Job) => {
  const { handler } = (await import(pathToFileURL(bundle).href)) as { handler: Handler };
  const microseconds: number[] = [];
  const statusCodes: number[] = [];
  for (const event of events) {
    const before = process.cpuUsage();
    const { statusCode } = await handler(event, {});
    const { user, system } = process.cpuUsage(before);
    microseconds.push(user + system);
    statusCodes.push(statusCode);
  }
  const done: Done = { microseconds, statusCodes };
  process.send?.(done, () => process.exit(0));
});
