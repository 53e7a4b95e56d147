/** The SDK as our bundles hold it sends what the whole one sends, and makes the same errors of what it is answered. */
import { Readable } from 'node:stream';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as sqs from '@aws-sdk/client-sqs';
import * as documents from '@aws-sdk/lib-dynamodb';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { builtinsAsTheyAre } from '../../infra/lean-bundle.ts';
import { leanEndpoints } from '../../infra/lean-endpoints.ts';
import { leanSdk } from '../../infra/lean-sdk.ts';

const whole = { dynamodb, documents, kms, s3, sqs };
type Sdk = typeof whole;

let lean: Sdk;

beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export * as dynamodb from '@aws-sdk/client-dynamodb';
        export * as documents from '@aws-sdk/lib-dynamodb';
        export * as kms from '@aws-sdk/client-kms';
        export * as s3 from '@aws-sdk/client-s3';
        export * as sqs from '@aws-sdk/client-sqs';`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    plugins: [builtinsAsTheyAre, ...leanSdk, leanEndpoints],
  });
  const text = outputFiles[0]?.text ?? '';
  lean = (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as Sdk;
  // Signatures are of an instant.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22) });
});

afterAll(() => void vi.useRealTimers());

type Answer = { readonly statusCode: number; readonly body: string };
type Request = {
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly [part: string]: unknown;
};

/** A request without what is random, or names the SDK: the number of the call is signed, too. */
function comparable({ headers, body, protocol, hostname, port, method, path, query }: Request) {
  const { 'user-agent': _, 'x-amz-user-agent': __, 'amz-sdk-invocation-id': ___, authorization, ...said } = headers;
  return {
    headers: { ...said, authorization: authorization?.replace(/Signature=.*/, '') },
    body: typeof body === 'string' ? body : new TextDecoder().decode(Uint8Array.from(body ?? [])),
    to: [method, protocol, hostname, port, path, query],
  };
}

/** Clients like ours (functions/stores/aws-clients.ts), and a service that answers `answer` to whatever it is sent. */
function clientsOf(sdk: Sdk, { statusCode, body }: Answer, endpoint?: string) {
  const sent: ReturnType<typeof comparable>[] = [];
  const handle = (request: Request) => {
    sent.push(comparable(request));
    return Promise.resolve({ response: { statusCode, headers: {}, body: Readable.from([Buffer.from(body)]) } });
  };
  const settings = {
    region: 'ap-southeast-6',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' },
    maxAttempts: 1,
    requestHandler: { handle } as never,
    ...(endpoint && { endpoint }),
  };
  const s3Settings = { requestChecksumCalculation: 'WHEN_REQUIRED', forcePathStyle: endpoint !== undefined } as const;
  return {
    sent,
    documents: sdk.documents.DynamoDBDocumentClient.from(new sdk.dynamodb.DynamoDBClient(settings)),
    kms: new sdk.kms.KMSClient(settings),
    s3: new sdk.s3.S3Client({ ...settings, ...s3Settings }),
    sqs: new sdk.sqs.SQSClient(settings),
  };
}

type Clients = ReturnType<typeof clientsOf>;
const object = { Bucket: 'ptcn-envelopes', Key: 'standard/a b/ü' };
const item = { id: 'r-1', count: 7, tags: new Set(['a']), bytes: new Uint8Array([1, 2]), absent: null };

const CALLS: Readonly<Record<string, (sdk: Sdk, clients: Clients) => Promise<unknown>>> = {
  put: ({ s3: { PutObjectCommand } }, clients) =>
    clients.s3.send(
      new PutObjectCommand({ ...object, Body: 'sealed', IfNoneMatch: '*', ContentType: 'text/plain', Tagging: 'a=b' }),
    ),
  get: ({ s3: { GetObjectCommand } }, clients) =>
    clients.s3.send(new GetObjectCommand({ ...object, Range: 'bytes=0-9' })),
  delete: ({ s3: { DeleteObjectCommand } }, clients) =>
    clients.s3.send(new DeleteObjectCommand({ ...object, VersionId: 'v' })),
  tags: ({ s3: { GetObjectTaggingCommand } }, clients) => clients.s3.send(new GetObjectTaggingCommand(object)),
  list: ({ s3: { ListObjectsV2Command } }, clients) =>
    clients.s3.send(new ListObjectsV2Command({ Bucket: object.Bucket, Prefix: 'standard/', StartAfter: 'x' })),
  versions: ({ s3: { ListObjectVersionsCommand } }, clients) =>
    clients.s3.send(new ListObjectVersionsCommand({ Bucket: object.Bucket, Prefix: 'standard/' })),
  sign: ({ kms: { SignCommand } }, clients) =>
    clients.kms.send(
      new SignCommand({
        KeyId: 'k',
        Message: new Uint8Array([1]),
        SigningAlgorithm: 'ECDSA_SHA_384',
        MessageType: 'DIGEST',
      }),
    ),
  transaction: ({ documents: { TransactWriteCommand } }, clients) =>
    clients.documents.send(
      new TransactWriteCommand({
        ClientRequestToken: 'once',
        TransactItems: [
          { Put: { TableName: 't', Item: item, ConditionExpression: 'attribute_not_exists(id)' } },
          {
            Update: {
              TableName: 't',
              Key: { id: 'x' },
              UpdateExpression: 'ADD n :n',
              ExpressionAttributeValues: { ':n': 1 },
            },
          },
        ],
      }),
    ),
  query: ({ documents: { QueryCommand } }, clients) =>
    clients.documents.send(
      new QueryCommand({
        TableName: 't',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': 'x' },
      }),
    ),
  message: ({ sqs: { SendMessageCommand } }, clients) =>
    clients.sqs.send(
      new SendMessageCommand({ QueueUrl: 'https://sqs.ap-southeast-6.amazonaws.com/1/q', MessageBody: '{}' }),
    ),
};

test.each(Object.entries(CALLS))(
  '%s is sent as the whole SDK sends it, to AWS and to the local engines',
  async (_, call) => {
    for (const endpoint of [undefined, 'http://127.0.0.1:4010']) {
      const refused = { statusCode: 403, body: '' };
      const [ofWhole, ofLean] = [clientsOf(whole, refused, endpoint), clientsOf(lean, refused, endpoint)];
      await expect(call(whole, ofWhole)).rejects.toThrow();
      await expect(call(lean, ofLean)).rejects.toThrow();
      expect(ofWhole.sent).toHaveLength(1);
      expect(ofLean.sent).toEqual(ofWhole.sent);
    }
  },
);

const cancelled = {
  CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { id: { S: 'r-1' } } }, { Code: 'None' }],
};
const inXml = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>So it is.</Message></Error>`;
const inJson = (name: string) =>
  JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'So it is.', ...cancelled });

/** What a call comes to when the service refuses it like this. */
async function refused(sdk: Sdk, name: string, statusCode: number, code: string): Promise<unknown> {
  const body = name === 'put' || name === 'get' ? inXml(code) : inJson(code);
  return CALLS[name]?.(sdk, clientsOf(sdk, { statusCode, body })).catch((error: unknown) => error);
}

test.each<[call: string, statusCode: number, code: string]>([
  ['transaction', 400, 'TransactionCanceledException'],
  ['transaction', 400, 'ProvisionedThroughputExceededException'],
  ['transaction', 400, 'TransactionConflictException'],
  ['transaction', 500, 'InternalServerError'],
  ['sign', 400, 'KMSInvalidStateException'],
  ['sign', 500, 'KeyUnavailableException'],
  ['put', 412, 'PreconditionFailed'],
  ['put', 503, 'SlowDown'],
  ['get', 404, 'NoSuchKey'],
])('a refusal of %s with %i %s is the error that the whole SDK makes of it', async (...refusal) => {
  const error = told(await refused(lean, ...refusal));
  expect(error.name).toBe(refusal[2]);
  expect(error).toEqual(told(await refused(whole, ...refusal)));
});

const told = (error: unknown) => {
  const { name, message, $fault, $metadata, CancellationReasons } = error as dynamodb.TransactionCanceledException;
  return { name, message, $fault, status: $metadata.httpStatusCode, CancellationReasons };
};

test('an error that a store asks for by its class has it, and any other the class of its service', async () => {
  const conflict = await refused(lean, 'transaction', 400, 'TransactionCanceledException');
  expect(conflict).toBeInstanceOf(lean.dynamodb.TransactionCanceledException);
  expect(await refused(lean, 'get', 404, 'NoSuchKey')).toBeInstanceOf(lean.s3.NoSuchKey);
  expect(await refused(lean, 'put', 412, 'PreconditionFailed')).toBeInstanceOf(lean.s3.S3ServiceException);
  expect(await refused(lean, 'sign', 500, 'KMSInternalException')).toBeInstanceOf(lean.kms.KMSServiceException);
});

test('the one error that says of itself that it may be tried again comes from tables that we do not have', () => {
  const saying = Object.entries({ ...dynamodb, ...kms, ...s3, ...sqs }).filter(([name, Shape]) => {
    if (!name.endsWith('Exception') || typeof Shape !== 'function') return false;
    const ErrorClass = Shape as unknown as new (options: object) => { readonly $retryable?: object };
    return new ErrorClass({ $metadata: {}, message: '' }).$retryable !== undefined;
  });
  // Of tables with strong consistency across regions.
  expect(saying.map(([name]) => name)).toEqual(['ReplicatedWriteConflictException']);
});
