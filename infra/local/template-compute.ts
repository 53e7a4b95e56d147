// The working half of the model: functions, what wakes them (streams, queues, schedules), and how.

import {
  arrayAt,
  booleanAt,
  isObject,
  type Json,
  type JsonObject,
  numberAt,
  objectAt,
  optional,
  stringAt,
  TemplateError,
} from './json-values.ts';
import { arn, type Place, plainName } from './physical-names.ts';
import { readRoleRights, type RoleRight } from './role-rights.ts';
import { readScheduleSeconds } from './schedule-rate.ts';
import type { Resource, ResourcesOf } from './template-resource.ts';
import { oneOf, type StoresModel } from './template-stores.ts';

export type FunctionModel = {
  name: string;
  arn: string;
  /** The directory of the synthesized bundle. */
  assetDirectory: string;
  /** `index.handler`. */
  handler: string;
  environment: { [name: string]: string };
  memoryMegabytes: number;
  timeoutSeconds: number;
  rights: RoleRight[];
};

export type StreamMapping = {
  /** Stable from start to start: checkpoints are kept under it. */
  id: string;
  functionName: string;
  tableName: string;
  batchSize: number;
  /** A record is taken if any pattern matches, or if there are none. */
  filters: JsonObject[];
  bisectOnError: boolean;
  partialFailures: boolean;
  /** Absent: for as long as the record lives, as in Lambda. */
  maximumRetries?: number;
  maximumAgeSeconds?: number;
  parallelization: number;
  startAt: 'TRIM_HORIZON' | 'LATEST';
  /** The queue told about a batch that was given up. */
  onFailureQueue?: string;
};
export type QueueMapping = {
  id: string;
  functionName: string;
  queueName: string;
  batchSize: number;
  partialFailures: boolean;
  filters: JsonObject[];
};
export type ScheduleModel = { id: string; functionName: string; everySeconds: number; input?: string };
export type ComputeModel = {
  functions: FunctionModel[];
  streamMappings: StreamMapping[];
  queueMappings: QueueMapping[];
  schedules: ScheduleModel[];
};

type Assets = ReadonlyMap<string, string>;

export function readCompute(resourcesOf: ResourcesOf, stores: StoresModel, assets: Assets, place: Place): ComputeModel {
  const rights = readRoleRights(resourcesOf, (role) => arn.role(role, place));
  const functions = resourcesOf('AWS::Lambda::Function').map((resource) => ({
    ...readFunction(resource, assets, place),
    rights: rights.get(String(resource.properties.Role)) ?? [],
  }));
  const mappings = resourcesOf('AWS::Lambda::EventSourceMapping').filter(
    ({ properties }) => properties.Enabled !== false,
  );
  const named = (value: Json | undefined, id: string) => functionNamed(stringAt(value, id), functions, id).name;
  const streamMappings: StreamMapping[] = [];
  const queueMappings: QueueMapping[] = [];
  for (const { id, properties } of mappings) {
    const source = stringAt(properties.EventSourceArn, `${id}.EventSourceArn`);
    const functionName = named(properties.FunctionName, `${id}.FunctionName`);
    const table = stores.tables.find(({ streamArn }) => streamArn === source);
    const queue = stores.queues.find((candidate) => candidate.arn === source);
    if (table?.stream !== undefined) {
      streamMappings.push(readStreamMapping(id, properties, functionName, table.name, stores));
    } else if (queue !== undefined) {
      queueMappings.push(readQueueMapping(id, properties, functionName, queue.name));
    } else {
      throw new TemplateError(`${id} reads ${source}, which is neither a table's stream nor a queue here.`);
    }
  }
  const schedules = resourcesOf('AWS::Events::Rule', 'AWS::Scheduler::Schedule').flatMap(({ id, properties }) =>
    properties.State === 'DISABLED'
      ? []
      : readTargets(id, properties).map((target) => ({
          id,
          functionName: named(target.Arn, `${id}.Target`),
          everySeconds: readScheduleSeconds(stringAt(properties.ScheduleExpression, `${id}.ScheduleExpression`)),
          ...(target.Input !== undefined && { input: stringAt(target.Input, `${id}.Input`) }),
        })),
  );
  return { functions, streamMappings, queueMappings, schedules };
}

export function functionNamed(nameOrArn: string, functions: readonly FunctionModel[], place: string): FunctionModel {
  const found = functions.find((candidate) => candidate.name === nameOrArn || candidate.arn === nameOrArn);
  if (found === undefined) throw new TemplateError(`${place} names ${nameOrArn}, which is no function here.`);
  return found;
}

function readFunction({ id, properties }: Resource, assets: Assets, place: Place): Omit<FunctionModel, 'rights'> {
  const name = stringAt(properties.FunctionName ?? plainName(id), `${id}.FunctionName`);
  const runtime = stringAt(properties.Runtime, `${id}.Runtime`);
  if (!runtime.startsWith('nodejs')) throw new TemplateError(`${id} runs on ${runtime}, which is not served locally.`);
  const assetKey = stringAt(objectAt(properties.Code, `${id}.Code`).S3Key, `${id}.Code.S3Key`);
  const assetDirectory = assets.get(assetKey);
  if (assetDirectory === undefined) throw new TemplateError(`${id} has the code ${assetKey}, which is no asset here.`);
  const variables = objectAt(optional(properties.Environment, id, objectAt)?.Variables ?? {}, `${id}.Environment`);
  return {
    name,
    arn: arn.function(name, place),
    assetDirectory,
    handler: stringAt(properties.Handler, `${id}.Handler`),
    environment: Object.fromEntries(
      Object.entries(variables).map(([variable, value]) => [variable, stringAt(value, `${id}.${variable}`)]),
    ),
    memoryMegabytes: optional(properties.MemorySize, id, numberAt) ?? 128,
    timeoutSeconds: optional(properties.Timeout, id, numberAt) ?? 3,
  };
}

function readStreamMapping(
  id: string,
  properties: JsonObject,
  functionName: string,
  tableName: string,
  { queues }: StoresModel,
): StreamMapping {
  const retries = optional(properties.MaximumRetryAttempts, id, numberAt) ?? -1;
  const age = optional(properties.MaximumRecordAgeInSeconds, id, numberAt) ?? -1;
  const onFailure = readOnFailure(properties.DestinationConfig, id);
  const onFailureQueue = queues.find((queue) => queue.arn === onFailure)?.name;
  if (onFailure !== undefined && onFailureQueue === undefined) {
    throw new TemplateError(`${id} reports failures to ${onFailure}, which is no queue here.`);
  }
  return {
    id,
    functionName,
    tableName,
    batchSize: optional(properties.BatchSize, id, numberAt) ?? 100,
    filters: readFilters(properties.FilterCriteria, id),
    bisectOnError: optional(properties.BisectBatchOnFunctionError, id, booleanAt) ?? false,
    partialFailures: reportsPartialFailures(properties, id),
    ...(retries >= 0 && { maximumRetries: retries }),
    ...(age >= 0 && { maximumAgeSeconds: age }),
    parallelization: optional(properties.ParallelizationFactor, id, numberAt) ?? 1,
    startAt: oneOf(['TRIM_HORIZON', 'LATEST'], properties.StartingPosition, `${id}.StartingPosition`),
    ...(onFailureQueue !== undefined && { onFailureQueue }),
  };
}

function readQueueMapping(id: string, properties: JsonObject, functionName: string, queueName: string): QueueMapping {
  return {
    id,
    functionName,
    queueName,
    batchSize: optional(properties.BatchSize, id, numberAt) ?? 10,
    partialFailures: reportsPartialFailures(properties, id),
    filters: readFilters(properties.FilterCriteria, id),
  };
}

function reportsPartialFailures({ FunctionResponseTypes }: JsonObject, id: string): boolean {
  const types = optional(FunctionResponseTypes, `${id}.FunctionResponseTypes`, arrayAt) ?? [];
  return types.includes('ReportBatchItemFailures');
}

function readFilters(value: Json | undefined, id: string): JsonObject[] {
  if (value === undefined) return [];
  return arrayAt(objectAt(value, id).Filters, `${id}.Filters`).map((filter) => {
    const pattern = stringAt(objectAt(filter, id).Pattern, `${id}.Pattern`);
    return objectAt(JSON.parse(pattern) as Json, `${id}.Pattern`);
  });
}

function readOnFailure(value: Json | undefined, id: string): string | undefined {
  const onFailure = isObject(value) ? value.OnFailure : undefined;
  return onFailure === undefined ? undefined : stringAt(objectAt(onFailure, id).Destination, `${id}.OnFailure`);
}

// A rule has several targets, a schedule one. Their retry policies and roles mean nothing locally:
// the next tick comes anyway.
function readTargets(id: string, properties: JsonObject): JsonObject[] {
  const targets = properties.Target === undefined ? arrayAt(properties.Targets, `${id}.Targets`) : [properties.Target];
  return targets.map((target) => {
    const { Arn, Input, Id, RoleArn, RetryPolicy, DeadLetterConfig, ...others } = objectAt(target, `${id}.Target`);
    if (Object.keys(others).length > 0)
      throw new TemplateError(`${id} has ${Object.keys(others).join(', ')} on its target.`);
    return { ...(Arn !== undefined && { Arn }), ...(Input !== undefined && { Input }) };
  });
}
