// A Lambda with the house defaults and no rights yet: runtime, memory, a role and a log of its own, and what is counted there.
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ProblemCode } from '#schemas/problem.ts';
import type { Counted, LikeLine } from '../counted-lines.ts';
import type { KeyRight } from './key-rights.ts';

/**
 * How many of a function run at once. Who floods one route cannot starve the others, and nobody can run up a bill without
 * end. Together they stay well under the 900 that an account of 1,000 may reserve.
 */
const AT_ONCE: Readonly<Record<string, number>> = {
  'receive-submission': 150,
  'check-submission': 50,
  'issue-token': 100,
  'read-feed': 50,
  'serve-taxii': 50,
  // One comparison at a time.
  'reconcile-stores': 1,
  // By hand, once in the life of an exchange.
  'log-late': 1,
  'redrive-work': 2,
};
const AT_ONCE_USUALLY = 10;

export const reservedFor = (functionName: string): number => AT_ONCE[functionName] ?? AT_ONCE_USUALLY;

const WRITING = new Set(
  ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].map((action) => `dynamodb:${action}`),
);

/** The namespace of what is counted in logs. */
export const METRICS = 'PtcnExchange';

/** What all functions of a stage share. */
export interface FunctionDefaults {
  /** Holds `<name>/index.mjs` for every function; `infra/build.ts` fills it. */
  readonly bundles: string;
  readonly publicOrigin: string;
  /** Issuers that staff sign in at, as JSON; where no function has to know, absent. */
  readonly staffIssuers?: string;
  readonly logLevel: string;
  readonly removalPolicy: RemovalPolicy;
  readonly recordsKey: IKey;
  /** How many of it may run at once, out of what the account has; without it, as many as there are. */
  readonly reserves: boolean;
}

export abstract class HouseFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** Of its file, of the Lambda, of its log. */
  readonly functionName: string;
  readonly role: Role;
  /** IAM is one for all regions: in a second one the functions have roles of their own. Known before anything is deployed. */
  readonly roleName: string;
  readonly #logGroup: LogGroup;
  readonly #written = new Set<string>();
  protected readonly defaults: FunctionDefaults;

  /** `id` is the file's name in Pascal case: `ReceiveSubmission` runs `functions/receive-submission.ts`. */
  constructor(scope: Construct, id: string, timeout: Duration, defaults: FunctionDefaults) {
    super(scope, id);
    this.defaults = defaults;
    this.functionName = id.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
    this.#logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: defaults.removalPolicy,
      encryptionKey: defaults.recordsKey,
    });
    // A role of our own: the managed policy Lambda would attach may write to every log group of the account.
    this.roleName = `ptcn-${this.functionName}-${Stack.of(this).region}`;
    this.role = new Role(this, 'Role', {
      roleName: this.roleName,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const { role } = this;
    this.#logGroup.grantWrite(role);

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(`${defaults.bundles}/${this.functionName}`),
      memorySize: 1024,
      timeout,
      role,
      logGroup: this.#logGroup,
      environment: { PUBLIC_ORIGIN: defaults.publicOrigin, LOG_LEVEL: defaults.logLevel },
      tracing: Tracing.ACTIVE,
      ...(defaults.reserves ? { reservedConcurrentExecutions: reservedFor(this.functionName) } : {}),
    });
  }

  /** How often it refused with this code, counted in its log. */
  refusals(code: ProblemCode): Metric {
    return this.#counted('$.code', code);
  }

  /** How often it told of this event, counted in its log. */
  events(event: 'glass-broken' | 'rotated-at-once' | 'stores-disagree' | 'recall-overdue'): Metric {
    return this.#counted('$.event', event);
  }

  /** A number that its lines of an event have, the largest in a minute; by what another field of the line says, if one is named. */
  largest(event: 'handed-over' | 'waiting' | 'worked-off', by?: 'consumer'): Metric {
    const filter = this.#logGroup.addMetricFilter(by ? `${event} by ${by}` : event, {
      filterPattern: FilterPattern.stringValue('$.event', '=', event),
      metricNamespace: METRICS,
      metricName: by ? `${event}-by-${by}` : event,
      metricValue: '$.milliseconds',
      ...(by ? { dimensions: { [by]: `$.${by}` } } : {}),
    });
    return filter.metric({ statistic: Stats.MAXIMUM, period: Duration.minutes(5) });
  }

  /** How many lines of its log are counted so; by what a field of theirs says, if one is named. */
  counts(metricName: 'accepted' | 'refused', { of, lines }: Counted, by?: 'code'): void {
    if (of !== this.functionName)
      throw new Error(`"${metricName}" is counted in the log of ${of}, not of ${this.functionName}.`);
    const like = (line: LikeLine) =>
      FilterPattern.all(
        ...Object.entries(line).map(([member, value]) =>
          typeof value === 'number'
            ? FilterPattern.numberValue(`$.${member}`, '=', value)
            : FilterPattern.stringValue(`$.${member}`, '=', value),
        ),
      );
    this.#logGroup.addMetricFilter(metricName, {
      filterPattern: FilterPattern.any(...lines.map(like)),
      metricNamespace: METRICS,
      metricName,
      ...(by ? { dimensions: { [by]: `$.${by}` } } : {}),
    });
  }

  #counted(field: string, value: string): Metric {
    const filter = this.#logGroup.addMetricFilter(value, {
      filterPattern: FilterPattern.stringValue(field, '=', value),
      metricNamespace: METRICS,
      metricName: value,
      // No value where nothing happened: a metric costs money in each hour that has one.
    });
    return filter.metric({ statistic: Stats.SUM, period: Duration.minutes(1) });
  }

  /** Whether it has a right to put, change or remove an item of the table. */
  mayWrite(tableArn: string): boolean {
    return this.#written.has(tableArn);
  }

  protected may(actions: string[], resource: string, conditions?: KeyRight['conditions']): this {
    if (actions.some((action) => WRITING.has(action))) this.#written.add(resource);
    this.lambda.addToRolePolicy(
      new PolicyStatement({ actions, resources: [resource], ...(conditions ? { conditions } : {}) }),
    );
    return this;
  }

  protected knows(thing: { readonly environmentName: string }, name: string): this {
    this.lambda.addEnvironment(thing.environmentName, name);
    return this;
  }
}
