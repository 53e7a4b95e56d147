/** The only place where AWS clients are made: one of each per process, with the house's time limits. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** 1 s to connect, 3 s to answer, 3 attempts: within the 15 s that a caller may wait. */
const LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, httpAgent: { maxSockets: 100 } },
};

const once = <T>(make: () => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

export const dynamodb = once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient(LIMITS), { marshallOptions: { removeUndefinedValues: true } }),
);
export const s3 = once(() => new S3Client({ ...LIMITS, requestChecksumCalculation: 'WHEN_REQUIRED' }));
export const sqs = once(() => new SQSClient(LIMITS));
export const kms = once(() => new KMSClient(LIMITS));
