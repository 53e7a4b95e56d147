// The front door: these routes, to these functions, for these scopes, over modern TLS.
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '#schemas/api/routes.ts';
import { PROBLEMS, Problem } from '#schemas/problem.ts';
import { ExchangeFunction } from '../../infra/constructs/exchange-function.ts';
import { PartnerApi } from '../../infra/constructs/partner-api.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { emptyBundles, synthesized } from './synthesized.ts';
import { type Json, pointsAt, resourcesOf } from './template-reading.ts';

const { exchange, routes } = synthesized('production');
const local = synthesized('local').exchange;

const leadsTo = {
  'POST /oauth/token': 'IssueToken',
  'GET /.well-known/oauth-authorization-server': 'PublishMetadata',
  'GET /.well-known/oauth-protected-resource': 'PublishMetadata',
  'GET /.well-known/jwks.json': 'PublishMetadata',
  'POST /v1/submissions': 'ReceiveSubmission',
  'POST /v1/carried': 'ReceiveSubmission',
  'POST /v1/submissions/check': 'CheckSubmission',
  'GET /v1/submissions': 'ReadSubmission',
  'GET /v1/submissions/{submissionId}': 'ReadSubmission',
  'GET /v1/submissions/{submissionId}/envelope': 'ReadSubmission',
  'GET /v1/submissions/{submissionId}/receipt': 'ReadSubmission',
  'GET /v1/submissions/{submissionId}/proof': 'ReadSubmission',
  'GET /v1/submissions/{submissionId}/readers': 'ReadAudit',
  'POST /v1/practice/submissions': 'PractiseSubmission',
  'GET /v1/practice/submissions': 'PractiseSubmission',
  'GET /v1/practice/submissions/{submissionId}': 'PractiseSubmission',
  'GET /v1/practice/submissions/{submissionId}/receipt': 'PractiseSubmission',
  'GET /v1/inbox': 'CurateSubmission',
  'GET /v1/submissions/{submissionId}/messages': 'ExchangeMessages',
  'POST /v1/submissions/{submissionId}/messages': 'ExchangeMessages',
  'GET /v1/questions': 'ExchangeMessages',
  'POST /v1/submissions/{submissionId}/questions': 'ExchangeMessages',
  'GET /v1/requests': 'RequestInformation',
  'POST /v1/requests': 'RequestInformation',
  'GET /v1/requests/{requestId}': 'RequestInformation',
  'GET /v1/requests/{requestId}/messages': 'RequestInformation',
  'POST /v1/requests/{requestId}/messages': 'RequestInformation',
  'POST /v1/submissions/{submissionId}/feedback': 'RecordFeedback',
  'GET /v1/submissions/{submissionId}/links': 'ShowLinks',
  'GET /v1/search': 'SearchEntities',
  'POST /v1/search/list': 'SearchEntities',
  'POST /v1/search/person': 'AnswerPerson',
  'POST /v1/submissions/{submissionId}/privacy': 'AnswerPerson',
  'POST /v1/reindexations': 'ReindexSubmissions',
  'POST /v1/submissions/{submissionId}/decisions': 'CurateSubmission',
  'POST /v1/acknowledgements': 'CurateSubmission',
  'GET /v1/feeds': 'ReadFeed',
  'GET /v1/feeds/{feedId}': 'ReadFeed',
  'GET /v1/feeds/{feedId}/items': 'ReadFeed',
  'POST /v1/feeds': 'DefineFeeds',
  'POST /v1/feeds/{feedId}/versions': 'DefineFeeds',
  'POST /v1/feeds/{feedId}/entries': 'DefineFeeds',
  'POST /v1/feeds/{feedId}/reevaluations': 'DefineFeeds',
  'POST /v1/feed-preview': 'DefineFeeds',
  'POST /v1/submissions/{submissionId}/recall': 'RecallSubmission',
  'GET /v1/retention': 'AdministerRetention',
  'POST /v1/submissions/{submissionId}/hold': 'AdministerRetention',
  'POST /v1/submissions/{submissionId}/disposal': 'AdministerRetention',
  'POST /v1/submissions/{submissionId}/permissions': 'PermitRelease',
  'GET /v1/releases': 'ReleaseEntry',
  'POST /v1/releases': 'ReleaseEntry',
  'GET /v1/releases/{releaseId}': 'ReleaseEntry',
  'POST /v1/releases/{releaseId}/decision': 'ReleaseEntry',
  'GET /v1/entitlements': 'ReadEntitlements',
  'GET /v1/entitlements/{entryId}': 'ReadEntitlements',
  'GET /taxii2': 'ServeTaxii',
  'GET /taxii2/feeds': 'ServeTaxii',
  'GET /taxii2/feeds/collections': 'ServeTaxii',
  'GET /taxii2/feeds/collections/{collectionId}': 'ServeTaxii',
  'GET /taxii2/feeds/collections/{collectionId}/manifest': 'ServeTaxii',
  'GET /taxii2/feeds/collections/{collectionId}/objects': 'ServeTaxii',
  'POST /taxii2/feeds/collections/{collectionId}/objects': 'ServeTaxii',
  'GET /taxii2/feeds/collections/{collectionId}/objects/{objectId}': 'ServeTaxii',
  'DELETE /taxii2/feeds/collections/{collectionId}/objects/{objectId}': 'ServeTaxii',
  'GET /taxii2/feeds/collections/{collectionId}/objects/{objectId}/versions': 'ServeTaxii',
  'GET /taxii2/feeds/status/{statusId}': 'ServeTaxii',
  'GET /v1/quality/partners': 'ReportQuality',
  'GET /v1/quality/partners/{partnerId}': 'ReportQuality',
  'GET /v1/quality/partners/{partnerId}/findings': 'ReportQuality',
  'GET /v1/assessment': 'AssessPeriod',
  'GET /v1/assessment/reports': 'AssessPeriod',
  'POST /v1/quality/partners/{partnerId}/engagements': 'AdviseUnits',
  'POST /v1/quality/partners/{partnerId}/challenges': 'AdviseUnits',
  'POST /v1/quality/partners/{partnerId}/challenges/{challengeId}/outcome': 'AdviseUnits',
  'POST /v1/submissions/{submissionId}/lendings': 'LendReport',
  'GET /v1/submissions/{submissionId}/lent': 'LendReport',
  'GET /v1/requirements': 'PlanCollection',
  'POST /v1/requirements': 'PlanCollection',
  'GET /v1/requirements/gaps': 'MapGaps',
  'POST /v1/requirements/{number}/end': 'PlanCollection',
  'POST /v1/requirements/{number}/nil-returns': 'PlanCollection',
  'PUT /v1/attachments/{sha512}/parts/{n}': 'ReceiveAttachment',
  'HEAD /v1/attachments/{sha512}/parts/{n}': 'ReceiveAttachment',
  'GET /v1/attachments/{sha512}': 'ReceiveAttachment',
  'GET /v1/submissions/{submissionId}/attachments/{sha512}': 'ReadAttachment',
  'POST /v1/outages': 'PlanCollection',
  'POST /v1/keys': 'RotateKey',
  'GET /v1/partners': 'AdministerPartners',
  'POST /v1/partners': 'AdministerPartners',
  'GET /v1/partners/{partnerId}': 'AdministerPartners',
  'POST /v1/partners/{partnerId}/status': 'AdministerPartners',
  'POST /v1/partners/{partnerId}/keys': 'AdministerPartners',
  'GET /v1/proposals': 'DecideProposal',
  'GET /v1/proposals/{proposalId}': 'DecideProposal',
  'POST /v1/proposals/{proposalId}/decision': 'DecideProposal',
  'POST /v1/partners/{partnerId}/keys/{thumbprint}': 'AdministerPartners',
  'POST /v1/partners/{partnerId}/profile': 'AdministerPartners',
  'GET /v1/partners/{partnerId}/feed-credentials': 'AdministerFeedCredentials',
  'POST /v1/partners/{partnerId}/feed-credentials': 'AdministerFeedCredentials',
  'POST /v1/partners/{partnerId}/feed-credentials/{credentialId}': 'AdministerFeedCredentials',
  'GET /v1/directory': 'ReadDirectory',
  'GET /v1/audit': 'ReadAudit',
  'GET /v1/evidence': 'GiveEvidence',
  'GET /v1/operations/keys': 'RotateExchangeKey',
  'POST /v1/operations/keys/{purpose}': 'RotateExchangeKey',
  'GET /log/checkpoint': 'ReadLog',
  'GET /v1/key-events': 'ProveKeyEvents',
  'GET /v1/key-events/{eventId}/proof': 'ProveKeyEvents',
  'GET /log/cosignatures': 'ReadLog',
  'POST /v1/operations/cosignatures': 'PublishCosignature',
  'GET /v1/operations/reconciliation': 'RedriveWork',
  'POST /v1/operations/redrives': 'RedriveWork',
  'POST /v1/operations/replays': 'RedriveWork',
  'GET /log/key': 'ReadLog',
  'GET /log/keys': 'ReadLog',
  'GET /log/tile/{tile+}': 'ReadLog',
  'GET /': 'ServePages',
  'GET /docs': 'ServePages',
  'GET /docs/{file+}': 'ServePages',
  'GET /kit': 'ServePages',
  'GET /kit/{file}': 'ServePages',
  'GET /analyst': 'ServePages',
  'GET /analyst/{file+}': 'ServePages',
  'GET /officer': 'ServePages',
  'GET /officer/{file+}': 'ServePages',
  'GET /quality': 'ServePages',
  'GET /quality/{file+}': 'ServePages',
  'GET /problems/{code}': 'ServePages',
  'GET /checks': 'ServePages',
  'GET /checks/{code}': 'ServePages',
  'GET /v1/openapi.json': 'ServePages',
  'GET /v1/staff-issuers': 'ServePages',
  'GET /v1/schemas/{name}/{version}': 'ServePages',
};

describe('routes', () => {
  it('are those of the contract, for the same callers [ASVS 8.1.1] [ASVS 13.4.5] [API9:2023]', () => {
    const inContract = ROUTES.map(({ method, path, access }) => `${method.toUpperCase()} ${path} ${access}`);
    const declared = routes.map(({ name, access }) => `${name.replace('+}', '}')} ${access}`);
    expect(declared.toSorted()).toEqual(inContract.toSorted());
  });

  it('lead to these functions, in the code and in the template', () => {
    expect(Object.fromEntries(routes.map(({ name, function: { node } }) => [name, node.id]))).toEqual(leadsTo);
    expect(Object.fromEntries(methods().map(({ name, to }) => [name, to]))).toEqual(leadsTo);
  });

  it('leave the verification of the caller to the handlers, all of them', () => {
    for (const { Properties } of resourcesOf(exchange, 'AWS::ApiGateway::Method').values()) {
      expect(Properties).toMatchObject({ AuthorizationType: 'NONE', Integration: { Type: 'AWS_PROXY' } });
    }
  });

  it('that are not public cannot lead to a function that does not authenticate', () => {
    const { api, anonymous } = apiUnderTest();
    expect(() => api.route('GET /v1/inbox', ['submissions:read:all'], anonymous)).toThrow(/does not authenticate/);
  });

  it('that are public cannot lead to a function with the rights of one that authenticates', () => {
    const { api, anonymous } = apiUnderTest();
    anonymous.knowsItsCaller = true;
    expect(() => api.route('GET /docs', 'public', anonymous)).toThrow(/is public/);
  });
});

describe('the API', () => {
  it('is regional, passes bodies on as bytes, and speaks post-quantum TLS at least 1.2', () => {
    exchange.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      BinaryMediaTypes: ['*/*'],
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
      DisableExecuteApiEndpoint: true,
    });
  });

  it('answers at the host of the public origin', () => {
    exchange.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: 'exchange.ptcn.example',
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
    });
    local.resourceCountIs('AWS::ApiGateway::DomainName', 0);
  });

  it('takes nothing from a parameter, of which a stack would keep the value of its first deployment; but a laptop does', () => {
    const parametersOf = (template: Template) => Object.keys(template.findParameters('*'));
    for (const { records, secondRegion, exchange: deployed } of (['dev', 'staging', 'production'] as const).map(
      synthesized,
    ))
      for (const template of [records, deployed, secondRegion ?? expect.fail()])
        expect(parametersOf(template)).toEqual(['BootstrapVersion']);
    expect(parametersOf(local).toSorted()).toEqual(['BootstrapVersion', 'PublicOrigin', 'StaffIssuers']);
  });

  it('is throttled, counts itself, and logs a closed list of fields and no execution', () => {
    const stages = [...resourcesOf(exchange, 'AWS::ApiGateway::Stage').values()];
    const { AccessLogSetting, MethodSettings } = stages[0]?.Properties ?? {};
    expect(MethodSettings).toEqual([
      expect.objectContaining({
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: 200,
        ThrottlingBurstLimit: 400,
        MetricsEnabled: true,
        LoggingLevel: 'OFF',
        DataTraceEnabled: false,
      }),
    ]);
    const { Format, DestinationArn } = AccessLogSetting as { readonly Format: string; readonly DestinationArn: Json };
    expect(pointsAt(DestinationArn)).toContain('ApiAccessLog');
    expect(Object.values(JSON.parse(Format) as Record<string, string>).toSorted()).toEqual([
      '$context.httpMethod',
      '$context.identity.sourceIp',
      '$context.requestId',
      '$context.requestTimeEpoch',
      '$context.resourcePath',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.status',
      '$context.wafResponseCode',
    ]);
  });

  it('refuses by itself with the problem documents of the contract', () => {
    const answers = [...resourcesOf(exchange, 'AWS::ApiGateway::GatewayResponse').values()];
    expect(answers).toHaveLength(8);
    for (const { Properties } of answers) {
      const { 'application/json': template } = Properties['ResponseTemplates'] as { readonly [type: string]: Json };
      const problem = Problem.parse(JSON.parse(pointsAt(template)));
      expect(problem).toMatchObject(PROBLEMS[problem.code]);
      expect(problem.type).toBe(`https://exchange.ptcn.example/problems/${problem.code}`);
      expect(Properties['StatusCode']).toBe(String(problem.status));
    }
  });
});

describe('the firewall', () => {
  it('stands before the production API only', () => {
    exchange.resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
    synthesized('dev').exchange.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });

  it('keeps no sample of a request, lets large signed bodies through, and shuts nobody out by reputation', () => {
    const [acl] = [...resourcesOf(exchange, 'AWS::WAFv2::WebACL').values()];
    const written = JSON.stringify(acl?.Properties);
    expect(written).not.toContain('"SampledRequestsEnabled":true');
    expect(written).toContain('{"ActionToUse":{"Count":{}},"Name":"SizeRestrictions_BODY"}');
    const rules = acl?.Properties['Rules'] as readonly { readonly Name: string; readonly OverrideAction?: Json }[];
    expect(rules.find(({ Name }) => Name === 'AddressReputation')?.OverrideAction).toEqual({ Count: {} });
  });
});

function methods(): { name: string; to: string }[] {
  const resources = resourcesOf(exchange, 'AWS::ApiGateway::Resource');
  const pathOf = (id: string): string => {
    const resource = resources.get(id);
    if (!resource) return '';
    const { Ref } = (resource.Properties['ParentId'] ?? {}) as { readonly Ref?: string };
    return `${Ref ? pathOf(Ref) : ''}/${String(resource.Properties['PathPart'])}`;
  };
  return [...resourcesOf(exchange, 'AWS::ApiGateway::Method').values()].map(({ Properties }) => {
    const { Ref } = Properties['ResourceId'] as { readonly Ref?: string };
    const uri = pointsAt((Properties['Integration'] as { readonly Uri: Json }).Uri);
    return {
      name: `${String(Properties['HttpMethod'])} ${(Ref && pathOf(Ref)) || '/'}`,
      to: /functions\/(\w+)Function\/invocations$/.exec(uri)?.[1] ?? uri,
    };
  });
}

function apiUnderTest() {
  const stack = new Stack(new App({ outdir: scratchFolder(), builtinCloudFormationValidation: false }), 'test');
  const removalPolicy = RemovalPolicy.DESTROY;
  const publicOrigin = 'https://exchange.example';
  const recordsKey = new Key(stack, 'RecordsKey');
  const api = new PartnerApi(stack, 'Api', {
    publicOrigin,
    linksOrigin: publicOrigin,
    certificateArn: undefined,
    removalPolicy,
    recordsKey,
  });
  const anonymous = new ExchangeFunction(stack, 'ServePages', Duration.seconds(20), {
    bundles: emptyBundles(),
    publicOrigin,
    staffIssuers: '[]',
    logLevel: 'INFO',
    removalPolicy,
    recordsKey,
    reserves: false,
  });
  return { api, anonymous };
}
