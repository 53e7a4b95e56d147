// What Lambda itself adds to a function's environment, and where the local engines are. Nothing of the
// runner's own environment gets in: a function that read it would work here and not there.

import type { Place } from './physical-names.ts';
import type { FunctionModel } from './template-compute.ts';

export type EngineEndpoints = { dynamodb: string; s3: string; sqs: string; kms: string };

export function functionEnvironment(
  model: FunctionModel,
  engines: EngineEndpoints,
  place: Place,
): { [name: string]: string } {
  return {
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: model.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(model.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${model.name}`,
    AWS_ENDPOINT_URL_DYNAMODB: engines.dynamodb,
    AWS_ENDPOINT_URL_S3: engines.s3,
    AWS_ENDPOINT_URL_SQS: engines.sqs,
    AWS_ENDPOINT_URL_KMS: engines.kms,
    LAMBDA_TASK_ROOT: model.assetDirectory,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
  };
}
