/**
 * The ordinary stack, bundled the ordinary way: jose, zod, middy, Powertools and the SDK clients a function needs, as their
 * own documentation shows them, by esbuild's plain settings. What our bundles' start is measured against.
 */
import { join } from 'node:path';
import { build } from 'esbuild';

const CLIENTS = {
  'client-dynamodb': `
    import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    uses.push(() => documents.send(new GetCommand({})), () => documents.send(new PutCommand({})), TransactWriteCommand);`,
  'client-s3': `
    import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
    const s3 = new S3Client({});
    uses.push(() => s3.send(new PutObjectCommand({})), () => s3.send(new GetObjectCommand({})));`,
  'client-kms': `
    import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
    const kms = new KMSClient({});
    uses.push(() => kms.send(new SignCommand({})));`,
  'client-sqs': `
    import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
    const sqs = new SQSClient({});
    uses.push(() => sqs.send(new SendMessageCommand({})));`,
} as const;

export type Client = keyof typeof CLIENTS;

const source = (clients: readonly Client[]) => `
  import { Logger } from '@aws-lambda-powertools/logger';
  import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
  import { Metrics } from '@aws-lambda-powertools/metrics';
  import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
  import { Tracer } from '@aws-lambda-powertools/tracer';
  import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
  import middy from '@middy/core';
  import * as jose from 'jose';
  import { z } from 'zod';
  const uses = [];
  ${clients.map((client) => CLIENTS[client]).join('\n')}
  const logger = new Logger({ serviceName: 'bench' });
  const metrics = new Metrics({ namespace: 'bench' });
  const tracer = new Tracer({ serviceName: 'bench' });
  const body = z.object({ title: z.string().min(1), places: z.array(z.object({ country: z.string().length(2) })) });
  export const handler = middy()
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use(captureLambdaHandler(tracer))
    .handler(async (event) => {
      const { payload } = await jose.compactVerify(event.body, await jose.importJWK(event.key, 'ES384'));
      const parsed = body.parse(JSON.parse(new TextDecoder().decode(payload)));
      for (const use of uses) await use();
      return { statusCode: 201, body: JSON.stringify(parsed) };
    });
`;

/** Bundles it into a file and answers its length in bytes. */
export async function bundleOrdinaryStack(clients: readonly Client[], outfile: string): Promise<number> {
  const { metafile } = await build({
    stdin: { contents: source(clients), resolveDir: join(import.meta.dirname, '../..'), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    metafile: true,
    logLevel: 'error',
  });
  return Object.values(metafile.outputs)[0]?.bytes ?? 0;
}
