// What a resource is called here, and what CloudFormation's Ref and GetAtt answer for it. Pure. Names
// are the logical id without CDK's hash, so that a person reading a local table knows whose it is.

import type { Json } from './json-values.ts';

/** Where the exchange is built: the values no template can know. */
export type Place = {
  region: string;
  account: string;
  /** Where queues will answer, as in a queue's URL. */
  sqsEndpoint: string;
  /** Values of the stacks' parameters that differ from their defaults. */
  parameters: { readonly [name: string]: Json };
};

export type Account = Pick<Place, 'region' | 'account'>;

type Attributes = { readonly [attribute: string]: string };

export function plainName(logicalId: string): string {
  const plain = logicalId.replace(/[0-9A-F]{8}$/, '');
  return plain.length >= 3 ? plain : logicalId;
}

export const arn = {
  table: (name: string, { region, account }: Account) => `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  stream: (name: string, place: Place) => `${arn.table(name, place)}/stream/local`,
  queue: (name: string, { region, account }: Account) => `arn:aws:sqs:${region}:${account}:${name}`,
  key: (id: string, { region, account }: Account) => `arn:aws:kms:${region}:${account}:key/${id}`,
  function: (name: string, { region, account }: Place) => `arn:aws:lambda:${region}:${account}:function:${name}`,
  role: (name: string, { account }: Pick<Place, 'account'>) => `arn:aws:iam::${account}:role/${name}`,
};

export function queueUrl(name: string, { sqsEndpoint, account }: Place): string {
  return `${sqsEndpoint}/${account}/${name}`;
}

/** The values of Ref and GetAtt. `property` answers a declared property of the resource. */
export function attributesOf(
  type: string,
  logicalId: string,
  property: (name: string) => string | undefined,
  place: Place,
): Attributes {
  switch (type) {
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable': {
      const name = property('TableName') ?? plainName(logicalId);
      return { Ref: name, Arn: arn.table(name, place), StreamArn: arn.stream(name, place) };
    }
    case 'AWS::S3::Bucket': {
      const name = property('BucketName') ?? plainName(logicalId).toLowerCase();
      return { Ref: name, Arn: `arn:aws:s3:::${name}` };
    }
    case 'AWS::SQS::Queue': {
      const name = property('QueueName') ?? plainName(logicalId);
      const url = queueUrl(name, place);
      return { Ref: url, QueueUrl: url, QueueName: name, Arn: arn.queue(name, place) };
    }
    case 'AWS::KMS::Key': {
      const id = plainName(logicalId);
      return { Ref: id, KeyId: id, Arn: arn.key(id, place) };
    }
    case 'AWS::KMS::Alias':
      return { Ref: property('AliasName') ?? plainName(logicalId) };
    case 'AWS::Lambda::Function': {
      const name = property('FunctionName') ?? plainName(logicalId);
      return { Ref: name, Arn: arn.function(name, place) };
    }
    // Not made: what stands for it is the name by which a template speaks of it.
    case 'AWS::IAM::Role':
      return { Ref: plainName(logicalId), Arn: arn.role(plainName(logicalId), place) };
    case 'AWS::Logs::LogGroup':
      return {
        Arn: `arn:aws:logs:${place.region}:${place.account}:log-group:${property('LogGroupName') ?? plainName(logicalId)}`,
      };
    case 'AWS::ApiGateway::RestApi':
      return { Ref: plainName(logicalId), RestApiId: plainName(logicalId), RootResourceId: rootResourceId };
    case 'AWS::ApiGateway::Resource':
      return { Ref: logicalId, ResourceId: logicalId };
    default:
      return {};
  }
}

/** What the tree of API resources hangs from. */
export const rootResourceId = '/';
