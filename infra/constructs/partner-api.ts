// The one front door: a regional REST API (protocol decision D4). Callers are verified in the handlers, so a route here
// says which scopes it takes, and a route that takes any must lead to a function that knows its caller.
import { Aws, CfnOutput, type RemovalPolicy } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  type CfnRestApi,
  DomainName,
  EndpointAccessMode,
  EndpointType,
  Integration,
  IntegrationType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Access } from '#schemas/api/route.ts';
import type { ExchangeFunction } from './exchange-function.ts';
import { letGatewayLog } from './gateway-log-role.ts';
import { answerGatewayProblems } from './gateway-problems.ts';

export type RouteName = `${'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

export interface Route {
  readonly name: RouteName;
  readonly access: Access;
  readonly function: ExchangeFunction;
}

export interface PartnerApiProps {
  /** Whose host the certificate is for. */
  readonly publicOrigin: string;
  /** What a problem document's `type` starts with: on a laptop a parameter, which has no host to read yet. */
  readonly linksOrigin: string;
  readonly certificateArn: string | undefined;
  readonly removalPolicy: RemovalPolicy;
  readonly recordsKey: IKey;
}

// Post-quantum key agreement with TLS 1.3, or TLS 1.2 with forward secrecy for partners' older laptops.
const tls = {
  securityPolicy: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
  endpointAccessMode: EndpointAccessMode.STRICT,
} as const;

// The closed list of what the door writes down: never a path with an id in it, a query, a header or a body.
const logFields = {
  requestId: AccessLogField.contextRequestId(),
  at: AccessLogField.contextRequestTimeEpoch(),
  sourceIp: AccessLogField.contextIdentitySourceIp(),
  method: AccessLogField.contextHttpMethod(),
  route: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  responseBytes: AccessLogField.contextResponseLength(),
  latencyMs: AccessLogField.contextResponseLatency(),
  refusedByFirewall: AccessLogField.contextWafResponseCode(),
} as const;

export class PartnerApi extends Construct {
  readonly restApi: RestApi;
  readonly routes: Route[] = [];
  readonly #integrations = new Map<ExchangeFunction, Integration>();
  readonly #calls: PolicyStatement;
  readonly #caller: Role;

  constructor(scope: Construct, id: string, props: PartnerApiProps) {
    super(scope, id);
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: '/ptcn/api-access',
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: props.removalPolicy,
      encryptionKey: props.recordsKey,
    });

    this.restApi = new RestApi(this, 'RestApi', {
      restApiName: 'ptcn-exchange',
      description: 'PTCN Exchange: partners, analysts, advisers and operators',
      endpointTypes: [EndpointType.REGIONAL],
      // Bodies reach the handlers as the bytes that came: a signature covers bytes, not text.
      binaryMediaTypes: ['*/*'],
      disableExecuteApiEndpoint: props.certificateArn !== undefined,
      cloudWatchRole: false,
      deployOptions: {
        stageName: 'live',
        // For everyone together; what a single unit may send in a day is counted in the commit of its submissions.
        throttlingRateLimit: 200,
        throttlingBurstLimit: 400,
        metricsEnabled: true,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(logFields)),
        // Execution logs quote headers and bodies.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
      },
    });
    const template = this.restApi.node.defaultChild as CfnRestApi;
    template.securityPolicy = tls.securityPolicy;
    template.endpointAccessMode = tls.endpointAccessMode;

    this.#caller = new Role(this, 'Caller', { assumedBy: new ServicePrincipal('apigateway.amazonaws.com') });
    this.#calls = new PolicyStatement({ actions: ['lambda:InvokeFunction'] });
    letGatewayLog(this, this.restApi, props.removalPolicy);
    answerGatewayProblems(this.restApi, props.linksOrigin);
    if (props.certificateArn) this.#answersAt(new URL(props.publicOrigin).host, props.certificateArn);
  }

  route(name: RouteName, access: Access, handler: ExchangeFunction): void {
    const mustKnowCaller = access !== 'public';
    if (handler.knowsItsCaller !== mustKnowCaller) {
      throw new Error(
        mustKnowCaller
          ? `"${name}" is not public, but ${handler.node.id} does not authenticate its callers.`
          : `"${name}" is public, but ${handler.node.id} holds the rights of a function that authenticates.`,
      );
    }
    const [method, path] = name.split(' ') as [string, string];
    this.restApi.root.resourceForPath(path).addMethod(method, this.#integrationOf(handler));
    this.routes.push({ name, access, function: handler });
  }

  /** One role that may call the functions, and no others: a permission on each would be a resource of the stack for each. */
  #integrationOf(handler: ExchangeFunction): Integration {
    const known = this.#integrations.get(handler);
    if (known) return known;
    const { functionArn } = handler.lambda;
    if (this.#integrations.size === 0) this.#caller.addToPolicy(this.#calls);
    this.#calls.addResources(functionArn);
    const integration = new Integration({
      type: IntegrationType.AWS_PROXY,
      integrationHttpMethod: 'POST',
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      options: { credentialsRole: this.#caller },
    });
    this.#integrations.set(handler, integration);
    return integration;
  }

  #answersAt(host: string, certificateArn: string): void {
    const domain = new DomainName(this, 'Domain', {
      domainName: host,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      ...tls,
    });
    domain.addBasePathMapping(this.restApi);
    new CfnOutput(this, 'DnsTarget', {
      description: `Point ${host} at this name`,
      value: domain.domainNameAliasDomainName,
    });
  }
}
