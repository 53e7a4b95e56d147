// The engines an exchange stands on: DynamoDB, SQS, S3 and KMS, each on the loopback interface.

import { mkdirSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DataDirectory } from './data-directory.ts';
import { startDynamoDbEngine } from './dynamodb-engine.ts';
import { createTables, tendStreamRecords } from './dynamodb-tables.ts';
import type { EngineEndpoints } from './function-environment.ts';
import { KmsKeyring } from './kms-keyring.ts';
import { startKmsServer } from './kms-server.ts';
import { S3ObjectStore } from './s3-object-store.ts';
import { startS3Server } from './s3-server.ts';
import { startSqsThread } from './sqs-worker.ts';
import type { StoresModel } from './template-stores.ts';

export type Engines = {
  endpoints: EngineEndpoints;
  dynamodb: DynamoDBClient;
  streams: DynamoDBStreamsClient;
  sqs: SQSClient;
  /** Makes what the template declares; what is there already stays as it is. */
  create(stores: StoresModel): Promise<void>;
  stop(): Promise<void>;
};

const everyMinute = 60_000;
const everyHour = 3_600_000;

export async function startEngines(
  directory: DataDirectory,
  place: { region: string; account: string },
  note: (message: string) => void,
): Promise<Engines> {
  mkdirSync(directory.objects, { recursive: true });
  const objects = new S3ObjectStore(directory.objects);
  const keyring = new KmsKeyring(directory.keys, place);
  const [database, sqsServer, s3Server, kmsServer] = await Promise.all([
    startDynamoDbEngine({ database: directory.database, pidFile: directory.enginePidFile }, note),
    startSqsThread({ file: directory.queues, ...place }),
    startS3Server(objects),
    startKmsServer(keyring),
  ]);
  const reach = (endpoint: string) => ({
    endpoint,
    region: place.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const dynamodb = new DynamoDBClient(reach(database.endpoint));
  const streams = new DynamoDBStreamsClient(reach(database.endpoint));
  // It copies every record for a log that nobody keeps.
  streams.middlewareStack.remove('loggerMiddleware');
  const sqs = new SQSClient(reach(sqsServer.endpoint));
  const chores: NodeJS.Timeout[] = [];
  const chore = (name: string, milliseconds: number, work: () => unknown): void => {
    const tried = async () => {
      try {
        await work();
      } catch (error) {
        note(`${name} failed, and will be tried again: ${String(error)}`);
      }
    };
    chores.push(setInterval(tried, milliseconds).unref());
  };
  return {
    endpoints: { dynamodb: database.endpoint, sqs: sqsServer.endpoint, s3: s3Server.endpoint, kms: kmsServer.endpoint },
    dynamodb,
    streams,
    sqs,
    create: async ({ tables, buckets, queues, keys }) => {
      objects.hold(buckets);
      await keyring.hold(keys);
      await Promise.all([
        createTables(dynamodb, tables),
        ...queues.map(({ name, attributes }) =>
          sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes })),
        ),
      ]);
      if (database.sweepExpired === undefined) return;
      tendStreamRecords(directory.database);
      chore('Trimming stream records', everyHour, () => tendStreamRecords(directory.database));
      chore('Deleting expired items', everyMinute, database.sweepExpired);
    },
    stop: async () => {
      for (const timer of chores) clearInterval(timer);
      await Promise.all([sqsServer.stop(), s3Server.stop(), kmsServer.stop(), database.stop()]);
      for (const client of [dynamodb, streams, sqs]) client.destroy();
    },
  };
}
