// A Lambda of the exchange. Every verb below is one right and the variable it needs, given together: a function knows the name
// of nothing it may not touch. Actions are concrete and per resource; nobody may scan or drop a table.
import { Duration, Stack } from 'aws-cdk-lib';
import { type EventSourceMappingOptions, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { ConfiguredReader } from '../config.ts';
import type { SealingKey, SigningKey } from './exchange-key.ts';
import { HouseFunction } from './house-function.ts';
import { type KeyRight, makingKeysFor, signingFor } from './key-rights.ts';
import type { RecordBucket } from './record-bucket.ts';
import type { RecordTable } from './record-table.ts';
import type { WorkQueue } from './work-queue.ts';

/** What a function must see to tell who is calling. */
export interface CallerRecords {
  readonly registry: RecordTable;
  readonly replay: RecordTable;
  readonly tokenKey: SigningKey;
  readonly secretsKey: SealingKey;
}

export class ExchangeFunction extends HouseFunction {
  /** Set by `authenticatesCallers`; a route that is not public insists on it. */
  knowsItsCaller = false;

  /** Everything `edge/authenticate` does: partner read, proof remembered, token verified, nonce secret opened. */
  authenticatesCallers(records: CallerRecords): this {
    this.knowsItsCaller = true;
    return this.reads(records.registry)
      .adds(records.replay)
      .verifiesWith(records.tokenKey)
      .opensWith(records.secretsKey);
  }

  /** Counts what each feed credential pulls; to be found in the registry like a partner, it needs no right besides. */
  takesFeedCredentials({ replay }: Pick<CallerRecords, 'replay'>): this {
    return this.may(['dynamodb:UpdateItem'], replay.tableArn, under(['feed-pulls#*'])).knows(replay, replay.tableName);
  }

  /** Whose sign-ins are believed. Their public keys are fetched over HTTPS, which needs no right. */
  knowsStaffIssuers(): this {
    const { staffIssuers } = this.defaults;
    if (staffIssuers === undefined) throw new Error(`${this.node.id} is in a stack that knows no issuer.`);
    this.lambda.addEnvironment('STAFF_ISSUERS', staffIssuers);
    return this;
  }

  reads(table: RecordTable): this {
    const reading = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
    return this.may(reading, table.tableArn).knows(table, table.tableName);
  }

  /** May query the index of the table, across all its partition keys. */
  browses(table: RecordTable): this {
    if (!table.indexName) throw new Error(`${table.node.id} has no index for ${this.node.id} to browse.`);
    const index = `${table.tableArn}/index/${table.indexName}`;
    return this.may(['dynamodb:Query'], index).knows(table, table.tableName);
  }

  /** May make a transaction depend on a record of the table, without changing it. */
  checks(table: RecordTable): this {
    return this.may(['dynamodb:ConditionCheckItem'], table.tableArn).knows(table, table.tableName);
  }

  adds(table: RecordTable): this {
    return this.may(['dynamodb:PutItem'], table.tableArn).knows(table, table.tableName);
  }

  /** Adds like `adds`, and many items in one call; it could remove so as well. */
  addsInBatches(table: RecordTable): this {
    return this.adds(table).may(['dynamodb:BatchWriteItem'], table.tableArn);
  }

  updates(table: RecordTable): this {
    return this.may(['dynamodb:UpdateItem'], table.tableArn).knows(table, table.tableName);
  }

  writes(table: RecordTable): this {
    return this.adds(table).updates(table);
  }

  /** Reads, but only items under these partition keys. */
  readsOnlyUnder(partitionKeys: string[], table: RecordTable): this {
    return this.may(['dynamodb:BatchGetItem'], table.tableArn, under(partitionKeys)).knows(table, table.tableName);
  }

  /** Lists items, of these partition keys only. */
  listsOnlyUnder(partitionKeys: string[], table: RecordTable): this {
    return this.may(['dynamodb:Query'], table.tableArn, under(partitionKeys)).knows(table, table.tableName);
  }

  /** Gets single items, of these partition keys only. */
  getsOnlyUnder(partitionKeys: string[], table: RecordTable): this {
    return this.may(['dynamodb:GetItem'], table.tableArn, under(partitionKeys)).knows(table, table.tableName);
  }

  /** Adds like `adds`, but only items under these partition keys, or under those that fit when one ends in a star. */
  addsOnlyUnder(partitionKeys: string[], table: RecordTable): this {
    return this.may(['dynamodb:PutItem'], table.tableArn, under(partitionKeys)).knows(table, table.tableName);
  }

  /** Updates, but only items under these partition keys. */
  updatesOnlyUnder(partitionKeys: string[], table: RecordTable): this {
    return this.may(['dynamodb:UpdateItem'], table.tableArn, under(partitionKeys)).knows(table, table.tableName);
  }

  removes(table: RecordTable): this {
    return this.may(['dynamodb:DeleteItem'], table.tableArn).knows(table, table.tableName);
  }

  /** Removes, but only items under these partition keys. */
  removesOnlyUnder(partitionKeys: string[], table: RecordTable): this {
    return this.may(['dynamodb:DeleteItem'], table.tableArn, under(partitionKeys)).knows(table, table.tableName);
  }

  readsObjects(bucket: RecordBucket): this {
    return this.may(['s3:GetObject'], bucket.arnForObjects('*')).knows(bucket, bucket.bucketName);
  }

  /** Reads, and is told when there is nothing of that name: S3 tells it only to who may list the bucket. */
  looksForObjects(bucket: RecordBucket): this {
    return this.readsObjects(bucket).may(['s3:ListBucket'], bucket.bucketArn);
  }

  addsObjects(bucket: RecordBucket): this {
    return this.may(['s3:PutObject'], bucket.arnForObjects('*')).knows(bucket, bucket.bucketName);
  }

  /** Reads objects, and removes them with all their versions: the one right of its kind. */
  shredsObjects(bucket: RecordBucket): this {
    return this.looksForObjects(bucket)
      .may(['s3:ListBucketVersions'], bucket.bucketArn)
      .may(['s3:DeleteObjectVersion'], bucket.arnForObjects('*'));
  }

  /** Leaves a marker where an object was, which goes where copies are. */
  marksObjectsDeleted(bucket: RecordBucket): this {
    return this.may(['s3:DeleteObject'], bucket.arnForObjects('*'));
  }

  /** What a scanner found of an object is a tag of it. */
  asksScanner(bucket: RecordBucket, scanner: 'guardduty' | 'none'): this {
    this.lambda.addEnvironment('MALWARE_SCANNER', scanner);
    return scanner === 'none' ? this : this.may(['s3:GetObjectTagging'], bucket.arnForObjects('*'));
  }

  sendsTo(work: WorkQueue): this {
    return this.may(['sqs:SendMessage'], work.queue.queueArn).knows(work, work.queue.queueUrl);
  }

  /** Sends to the queue of each reader organisation, and knows them by the readers' names. */
  sendsToReaders(readers: ReadonlyMap<string, WorkQueue>): this {
    const urls = [...readers].map(([readerId, { queue }]) => [readerId, queue.queueUrl]);
    this.lambda.addEnvironment('READER_QUEUES', Stack.of(this).toJsonString(Object.fromEntries(urls)));
    for (const { queue } of readers.values()) this.may(['sqs:SendMessage'], queue.queueArn);
    return this;
  }

  /** What each reader organisation is told of; nothing of where it is. */
  knowsReaders(readers: readonly ConfiguredReader[]): this {
    const told = readers.map(({ name: _name, accountId: _account, ...reader }) => reader);
    this.lambda.addEnvironment('READERS', JSON.stringify(told));
    return this;
  }

  verifiesWith(key: SigningKey): this {
    return this.may(['kms:GetPublicKey'], key.keyArn).knows(key, key.keyId);
  }

  signsWith(key: SigningKey): this {
    return this.verifiesWith(key).#mayUse(signingFor(this, key));
  }

  /** Makes further keys like these, and learns their public halves. Cannot sign with them, or give a key another purpose. */
  makesKeysLike(keys: SigningKey[]): this {
    for (const key of keys) this.verifiesWith(key);
    const purposes = keys.map(({ purpose }) => purpose);
    for (const right of makingKeysFor(this, purposes)) this.#mayUse(right);
    return this;
  }

  opensWith(key: SealingKey): this {
    return this.may(['kms:Decrypt'], key.keyArn).knows(key, key.keyId);
  }

  sealsWith(key: SealingKey): this {
    return this.opensWith(key).may(['kms:Encrypt'], key.keyArn);
  }

  /** Woken by new rows of the outbox meant for it. A row outlives a failed wake-up, so the retries are few. */
  wakesOn(outbox: RecordTable, consumer: string, how: Partial<EventSourceMappingOptions> = {}): this {
    return this.#readsStream(outbox, {
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { NewImage: { consumer: { S: FilterRule.isEqual(consumer) } } },
        }),
      ],
      batchSize: 25,
      parallelizationFactor: 4,
      reportBatchItemFailures: true,
      retryAttempts: 2,
      ...how,
    });
  }

  /**
   * Takes everything that happens in a table, in its order. What fails is brought again, in halves, for as long as the
   * stream has it. One batch at a time per shard: its first and last number then say which records it has.
   */
  copies(table: RecordTable): this {
    return this.#readsStream(table, { batchSize: 500, maxBatchingWindow: Duration.minutes(1) });
  }

  #readsStream(table: RecordTable, how: Omit<EventSourceMappingOptions, 'eventSourceArn'>): this {
    if (!table.tableStreamArn) throw new Error(`${table.node.id} has no stream for ${this.node.id} to read.`);
    this.lambda.addEventSourceMapping('WakeUp', {
      eventSourceArn: table.tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      bisectBatchOnError: true,
      ...how,
    });
    const streamReading = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
    return this.may(streamReading, table.tableStreamArn).may(['dynamodb:ListStreams'], `${table.tableArn}/stream/*`);
  }

  worksOff(work: WorkQueue): this {
    this.lambda.addEventSource(new SqsEventSource(work.queue, { batchSize: 10, reportBatchItemFailures: true }));
    return this;
  }

  #mayUse({ actions, resource, conditions }: KeyRight): this {
    return this.may(actions, resource, conditions);
  }
}

/** Under these partition keys, or under those that begin as one does before its star. */
const under = (partitionKeys: string[]) => ({
  [`ForAllValues:${partitionKeys.some((key) => key.endsWith('*')) ? 'StringLike' : 'StringEquals'}`]: {
    'dynamodb:LeadingKeys': partitionKeys,
  },
});
