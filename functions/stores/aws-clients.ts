/** The only place where AWS clients are made: one of each per process, with the house's time limits. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * 1 s to connect, 3 s to answer, 3 attempts: within the 15 s that a caller may wait. What is said here is not looked for in
 * the environment, and the bundles hold what comes with other answers no more (`infra/lean-sdk.ts`, `infra/lean-endpoints.ts`).
 */
const LIMITS = {
  maxAttempts: 3,
  retryMode: 'standard',
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, httpAgent: { maxSockets: 100 } },
};

let dynamodbClient: DynamoDBDocumentClient | undefined;
let s3Client: S3Client | undefined;
let sqsClient: SQSClient | undefined;
let kmsClient: KMSClient | undefined;

// Declared functions, not constants made by a call: a function that needs no queue gets a bundle without the queue's client.

export function dynamodb(): DynamoDBDocumentClient {
  dynamodbClient ??= DynamoDBDocumentClient.from(new DynamoDBClient(LIMITS), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return dynamodbClient;
}

export function s3(): S3Client {
  s3Client ??= new S3Client({ ...LIMITS, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return s3Client;
}

export function sqs(): SQSClient {
  sqsClient ??= new SQSClient(LIMITS);
  return sqsClient;
}

export function kms(): KMSClient {
  kmsClient ??= new KMSClient(LIMITS);
  return kmsClient;
}
