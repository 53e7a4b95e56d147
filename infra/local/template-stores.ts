// The stateful half of the model: tables, buckets, queues and keys, as the template declares them.

import {
  arrayAt,
  booleanAt,
  isObject,
  type Json,
  numberAt,
  objectAt,
  optional,
  stringAt,
  TemplateError,
} from './json-values.ts';
import { arn, type Place, plainName, queueUrl } from './physical-names.ts';
import type { ResourcesOf } from './template-resource.ts';

export type AttributeType = 'S' | 'N' | 'B';
export type KeyElement = { AttributeName: string; KeyType: 'HASH' | 'RANGE' };
export type IndexModel = {
  IndexName: string;
  KeySchema: KeyElement[];
  Projection: { ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; NonKeyAttributes?: string[] };
};
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

export type TableModel = {
  name: string;
  /** The construct's own name, by which people ask for the table. */
  id: string;
  streamArn: string;
  keySchema: KeyElement[];
  attributes: { AttributeName: string; AttributeType: AttributeType }[];
  indexes: IndexModel[];
  stream?: StreamView;
  ttlAttribute?: string;
};
/** Every bucket is versioned: the local engine keeps nothing else. */
export type BucketModel = { name: string; objectLock: boolean };
export type QueueModel = { name: string; arn: string; url: string; attributes: { [name: string]: string } };
export type KeyModel = { id: string; arn: string; spec: 'ECC_NIST_P384' | 'SYMMETRIC_DEFAULT'; aliases: string[] };
export type StoresModel = { tables: TableModel[]; buckets: BucketModel[]; queues: QueueModel[]; keys: KeyModel[] };

export function readStores(resourcesOf: ResourcesOf, place: Place): StoresModel {
  return {
    tables: unique(readTables(resourcesOf, place), 'table'),
    buckets: unique(readBuckets(resourcesOf), 'bucket'),
    queues: unique(readQueues(resourcesOf, place), 'queue'),
    keys: readKeys(resourcesOf, place),
  };
}

function readTables(resourcesOf: ResourcesOf, place: Place): TableModel[] {
  return resourcesOf('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(({ id, properties }) => {
    const name = stringAt(properties.TableName ?? plainName(id), `${id}.TableName`);
    const stream = optional(properties.StreamSpecification, id, objectAt)?.StreamViewType;
    const ttl = optional(properties.TimeToLiveSpecification, id, objectAt);
    const indexes = optional(properties.GlobalSecondaryIndexes, id, arrayAt) ?? [];
    if (properties.BillingMode !== 'PAY_PER_REQUEST') throw new TemplateError(`${id} is not PAY_PER_REQUEST.`);
    return {
      name,
      id: plainName(id),
      streamArn: arn.stream(name, place),
      keySchema: readKeySchema(properties.KeySchema, id),
      attributes: arrayAt(properties.AttributeDefinitions, id).map((definition) => {
        const { AttributeName, AttributeType } = objectAt(definition, id);
        return {
          AttributeName: stringAt(AttributeName, id),
          AttributeType: oneOf(['S', 'N', 'B'], AttributeType, `${id}.AttributeType`),
        };
      }),
      indexes: indexes.map((index) => readIndex(index, id)),
      ...(stream !== undefined && { stream: oneOf(streamViews, stream, `${id}.StreamViewType`) }),
      ...(ttl?.Enabled === true && { ttlAttribute: stringAt(ttl.AttributeName, `${id}.TimeToLive`) }),
    };
  });
}

const streamViews: StreamView[] = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'];

function readKeySchema(value: Json | undefined, id: string): KeyElement[] {
  return arrayAt(value, `${id}.KeySchema`).map((element) => {
    const { AttributeName, KeyType } = objectAt(element, id);
    return { AttributeName: stringAt(AttributeName, id), KeyType: oneOf(['HASH', 'RANGE'], KeyType, `${id}.KeyType`) };
  });
}

function readIndex(value: Json, id: string): IndexModel {
  const { IndexName, KeySchema, Projection, ...others } = objectAt(value, `${id}.GlobalSecondaryIndexes`);
  if (Object.keys(others).length > 0)
    throw new TemplateError(`An index of ${id} has ${Object.keys(others).join(', ')}.`);
  const projection = objectAt(Projection, id);
  const nonKey = optional(projection.NonKeyAttributes, id, arrayAt);
  return {
    IndexName: stringAt(IndexName, id),
    KeySchema: readKeySchema(KeySchema, id),
    Projection: {
      ProjectionType: oneOf(['ALL', 'KEYS_ONLY', 'INCLUDE'], projection.ProjectionType, `${id}.ProjectionType`),
      ...(nonKey && { NonKeyAttributes: nonKey.map((attribute) => stringAt(attribute, id)) }),
    },
  };
}

function readBuckets(resourcesOf: ResourcesOf): BucketModel[] {
  return resourcesOf('AWS::S3::Bucket').map(({ id, properties }) => {
    const lock = properties.ObjectLockConfiguration;
    // A default retention would have to be applied to every put: nobody asked for it yet.
    if (isObject(lock) && lock.Rule !== undefined) throw new TemplateError(`${id} has a default retention rule.`);
    if (optional(properties.VersioningConfiguration, id, objectAt)?.Status !== 'Enabled') {
      throw new TemplateError(`${id} is not versioned, as every bucket served locally is.`);
    }
    return {
      name: stringAt(properties.BucketName ?? plainName(id).toLowerCase(), `${id}.BucketName`),
      objectLock: optional(properties.ObjectLockEnabled, id, booleanAt) ?? false,
    };
  });
}

function readQueues(resourcesOf: ResourcesOf, place: Place): QueueModel[] {
  return resourcesOf('AWS::SQS::Queue').map(({ id, properties }) => {
    const { QueueName, RedrivePolicy, ...numbers } = properties;
    const name = stringAt(QueueName ?? plainName(id), `${id}.QueueName`);
    const attributes: { [name: string]: string } = {};
    for (const [attribute, value] of Object.entries(numbers)) {
      attributes[attribute] = String(numberAt(value, `${id}.${attribute}`));
    }
    if (RedrivePolicy !== undefined) {
      const policy = objectAt(RedrivePolicy, `${id}.RedrivePolicy`);
      attributes.RedrivePolicy = JSON.stringify({
        deadLetterTargetArn: stringAt(policy.deadLetterTargetArn, `${id}.RedrivePolicy`),
        maxReceiveCount: numberAt(policy.maxReceiveCount, `${id}.RedrivePolicy`),
      });
    }
    return { name, arn: arn.queue(name, place), url: queueUrl(name, place), attributes };
  });
}

function readKeys(resourcesOf: ResourcesOf, place: Place): KeyModel[] {
  const aliases = resourcesOf('AWS::KMS::Alias').map(({ id, properties }) => ({
    alias: stringAt(properties.AliasName, `${id}.AliasName`),
    target: stringAt(properties.TargetKeyId, `${id}.TargetKeyId`),
  }));
  return resourcesOf('AWS::KMS::Key').map(({ id, properties }) => {
    const keyId = plainName(id);
    const keyArn = arn.key(keyId, place);
    if (properties.Enabled === false) throw new TemplateError(`${id} is disabled.`);
    const spec = oneOf(
      ['ECC_NIST_P384', 'SYMMETRIC_DEFAULT'],
      properties.KeySpec ?? 'SYMMETRIC_DEFAULT',
      `${id}.KeySpec`,
    );
    const usage = properties.KeyUsage ?? 'ENCRYPT_DECRYPT';
    if (usage !== (spec === 'ECC_NIST_P384' ? 'SIGN_VERIFY' : 'ENCRYPT_DECRYPT')) {
      throw new TemplateError(`${id} is a ${spec} for ${JSON.stringify(usage)}, which is not served locally.`);
    }
    const own = aliases.filter(({ target }) => target === keyId || target === keyArn);
    return { id: keyId, arn: keyArn, spec, aliases: own.map(({ alias }) => alias) };
  });
}

export function oneOf<T extends string>(allowed: readonly T[], value: Json | undefined, place: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw new TemplateError(`${place} is ${JSON.stringify(value)}, not ${allowed.join(' or ')}.`);
  return found;
}

function unique<T extends { name: string }>(items: T[], kind: string): T[] {
  const names = items.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new TemplateError(`Two ${kind}s are called ${twice}.`);
  return items;
}
