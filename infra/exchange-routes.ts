// Every route of the API: the scopes that open it, and the function that answers it.
import type { ExchangeFunction } from './constructs/exchange-function.ts';
import type { PartnerApi } from './constructs/partner-api.ts';

export type AnsweringFunctions = Readonly<
  Record<
    | 'issueToken'
    | 'publishMetadata'
    | 'receiveSubmission'
    | 'checkSubmission'
    | 'readSubmission'
    | 'receiveAttachment'
    | 'readAttachment'
    | 'practiseSubmission'
    | 'curateSubmission'
    | 'exchangeMessages'
    | 'requestInformation'
    | 'recordFeedback'
    | 'showLinks'
    | 'searchEntities'
    | 'answerPerson'
    | 'reindexSubmissions'
    | 'recallSubmission'
    | 'permitRelease'
    | 'releaseEntry'
    | 'defineFeeds'
    | 'readEntitlements'
    | 'readFeed'
    | 'serveTaxii'
    | 'reportQuality'
    | 'adviseUnits'
    | 'lendReport'
    | 'planCollection'
    | 'mapGaps'
    | 'assessPeriod'
    | 'administerPartners'
    | 'decideProposal'
    | 'administerRetention'
    | 'administerFeedCredentials'
    | 'rotateKey'
    | 'rotateExchangeKey'
    | 'proveKeyEvents'
    | 'publishCosignature'
    | 'redriveWork'
    | 'readAudit'
    | 'giveEvidence'
    | 'readDirectory'
    | 'readLog'
    | 'servePages',
    ExchangeFunction
  >
>;

/** Whoever takes part, but not with what a suspended unit keeps. */
const members = ['feeds:read', 'submissions:read:all', 'quality:read:all', 'partners:admin'] as const;
const unitsAndAnalysts = ['submissions:write', 'submissions:read:all'] as const;
const ownOrAllSubmissions = ['submissions:read', 'submissions:read:all'] as const;

export function addRoutes(api: PartnerApi, to: AnsweringFunctions): void {
  api.route('POST /oauth/token', 'client-assertion', to.issueToken);
  api.route('GET /.well-known/oauth-authorization-server', 'public', to.publishMetadata);
  api.route('GET /.well-known/oauth-protected-resource', 'public', to.publishMetadata);
  api.route('GET /.well-known/jwks.json', 'public', to.publishMetadata);

  api.route('POST /v1/submissions', ['submissions:write'], to.receiveSubmission);
  api.route('POST /v1/carried', ['submissions:write'], to.receiveSubmission);
  api.route('POST /v1/submissions/check', ['submissions:write'], to.checkSubmission);
  api.route('GET /v1/submissions', ownOrAllSubmissions, to.readSubmission);
  api.route('GET /v1/submissions/{submissionId}', ownOrAllSubmissions, to.readSubmission);
  api.route('GET /v1/submissions/{submissionId}/envelope', ownOrAllSubmissions, to.readSubmission);
  api.route('GET /v1/submissions/{submissionId}/receipt', ownOrAllSubmissions, to.readSubmission);
  api.route('GET /v1/submissions/{submissionId}/proof', ownOrAllSubmissions, to.readSubmission);
  api.route('GET /v1/submissions/{submissionId}/readers', ownOrAllSubmissions, to.readAudit);

  api.route('PUT /v1/attachments/{sha512}/parts/{n}', ['submissions:write'], to.receiveAttachment);
  api.route('HEAD /v1/attachments/{sha512}/parts/{n}', ['submissions:write'], to.receiveAttachment);
  api.route('GET /v1/attachments/{sha512}', ['submissions:write'], to.receiveAttachment);
  api.route('GET /v1/submissions/{submissionId}/attachments/{sha512}', ownOrAllSubmissions, to.readAttachment);

  api.route('POST /v1/practice/submissions', ['submissions:write'], to.practiseSubmission);
  api.route('GET /v1/practice/submissions', ['submissions:write'], to.practiseSubmission);
  api.route('GET /v1/practice/submissions/{submissionId}', ['submissions:write'], to.practiseSubmission);
  api.route('GET /v1/practice/submissions/{submissionId}/receipt', ['submissions:write'], to.practiseSubmission);

  api.route('GET /v1/inbox', ['submissions:read:all'], to.curateSubmission);
  api.route('POST /v1/submissions/{submissionId}/decisions', ['feeds:curate'], to.curateSubmission);
  api.route('POST /v1/acknowledgements', ['submissions:read:all', 'feeds:read'], to.curateSubmission);
  api.route('GET /v1/submissions/{submissionId}/links', ['submissions:read:all'], to.showLinks);
  api.route('GET /v1/search', ['submissions:read:all'], to.searchEntities);
  api.route('POST /v1/search/list', ['submissions:read:all'], to.searchEntities);
  api.route('POST /v1/search/person', ['submissions:read:all'], to.answerPerson);
  api.route('POST /v1/submissions/{submissionId}/privacy', ['feeds:curate'], to.answerPerson);
  api.route('POST /v1/reindexations', ['feeds:curate'], to.reindexSubmissions);
  api.route('GET /v1/feeds', ['feeds:read'], to.readFeed);
  api.route('GET /v1/feeds/{feedId}', ['feeds:read'], to.readFeed);
  api.route('GET /v1/feeds/{feedId}/items', ['feeds:read'], to.readFeed);
  api.route('POST /v1/feeds', ['feeds:curate'], to.defineFeeds);
  api.route('POST /v1/feeds/{feedId}/versions', ['feeds:curate'], to.defineFeeds);
  api.route('POST /v1/feeds/{feedId}/entries', ['feeds:curate'], to.defineFeeds);
  api.route('POST /v1/feeds/{feedId}/reevaluations', ['feeds:curate'], to.defineFeeds);
  api.route('POST /v1/feed-preview', ['feeds:curate'], to.defineFeeds);

  api.route('GET /v1/submissions/{submissionId}/messages', ownOrAllSubmissions, to.exchangeMessages);
  api.route('POST /v1/submissions/{submissionId}/messages', ['submissions:write'], to.exchangeMessages);
  api.route('GET /v1/questions', ['submissions:write'], to.exchangeMessages);
  api.route('POST /v1/submissions/{submissionId}/questions', ['feeds:curate'], to.exchangeMessages);
  api.route('GET /v1/requests', unitsAndAnalysts, to.requestInformation);
  api.route('POST /v1/requests', ['feeds:curate'], to.requestInformation);
  api.route('GET /v1/requests/{requestId}', unitsAndAnalysts, to.requestInformation);
  api.route('GET /v1/requests/{requestId}/messages', unitsAndAnalysts, to.requestInformation);
  api.route('POST /v1/requests/{requestId}/messages', ['submissions:write'], to.requestInformation);
  api.route('POST /v1/submissions/{submissionId}/feedback', ['feeds:curate'], to.recordFeedback);
  api.route('POST /v1/submissions/{submissionId}/recall', ['submissions:write'], to.recallSubmission);
  api.route('POST /v1/submissions/{submissionId}/permissions', ['submissions:write'], to.permitRelease);
  api.route('GET /v1/releases', ['feeds:curate', 'quality:read:all'], to.releaseEntry);
  api.route('POST /v1/releases', ['feeds:curate'], to.releaseEntry);
  api.route('GET /v1/releases/{releaseId}', ['feeds:curate'], to.releaseEntry);
  api.route('POST /v1/releases/{releaseId}/decision', ['feeds:curate'], to.releaseEntry);
  api.route('GET /v1/entitlements', members, to.readEntitlements);
  api.route('GET /v1/entitlements/{entryId}', members, to.readEntitlements);

  const collection = '/taxii2/feeds/collections/{collectionId}' as const;
  api.route('GET /taxii2', ['feeds:read'], to.serveTaxii);
  api.route('GET /taxii2/feeds', ['feeds:read'], to.serveTaxii);
  api.route('GET /taxii2/feeds/collections', ['feeds:read'], to.serveTaxii);
  api.route(`GET ${collection}`, ['feeds:read'], to.serveTaxii);
  api.route(`GET ${collection}/manifest`, ['feeds:read'], to.serveTaxii);
  api.route(`GET ${collection}/objects`, ['feeds:read'], to.serveTaxii);
  api.route(`POST ${collection}/objects`, ['feeds:read'], to.serveTaxii);
  api.route(`GET ${collection}/objects/{objectId}`, ['feeds:read'], to.serveTaxii);
  api.route(`DELETE ${collection}/objects/{objectId}`, ['feeds:read'], to.serveTaxii);
  api.route(`GET ${collection}/objects/{objectId}/versions`, ['feeds:read'], to.serveTaxii);
  api.route('GET /taxii2/feeds/status/{statusId}', ['feeds:read'], to.serveTaxii);

  api.route('GET /v1/quality/partners', ['quality:read:all'], to.reportQuality);
  const unitQuality = '/v1/quality/partners/{partnerId}';
  api.route(`GET ${unitQuality}`, ['quality:read:all', 'quality:read:own'], to.reportQuality);
  api.route(`GET ${unitQuality}/findings`, ['quality:read:all', 'quality:read:own'], to.reportQuality);
  api.route('GET /v1/assessment', ['submissions:read:all'], to.assessPeriod);
  api.route('GET /v1/assessment/reports', ['submissions:read:all'], to.assessPeriod);
  api.route(`POST ${unitQuality}/engagements`, ['quality:advise'], to.adviseUnits);
  api.route(`POST ${unitQuality}/challenges`, ['submissions:write'], to.adviseUnits);
  api.route(`POST ${unitQuality}/challenges/{challengeId}/outcome`, ['quality:advise'], to.adviseUnits);

  api.route('POST /v1/submissions/{submissionId}/lendings', ['submissions:write'], to.lendReport);
  api.route('GET /v1/submissions/{submissionId}/lent', ['quality:advise'], to.lendReport);
  const planReaders = ['quality:read:own', 'quality:read:all', 'feeds:curate'] as const;
  api.route('GET /v1/requirements', planReaders, to.planCollection);
  api.route('POST /v1/requirements', ['feeds:curate'], to.planCollection);
  api.route('GET /v1/requirements/gaps', planReaders, to.mapGaps);
  api.route('POST /v1/requirements/{number}/end', ['feeds:curate'], to.planCollection);
  api.route('POST /v1/requirements/{number}/nil-returns', ['submissions:write'], to.planCollection);
  api.route('POST /v1/outages', ['submissions:write', 'partners:admin'], to.planCollection);

  api.route('POST /v1/keys', ['submissions:write', 'feeds:read'], to.rotateKey);
  const everyone = ['submissions:read', ...members] as const; // who is suspended, too
  api.route('GET /v1/key-events', everyone, to.proveKeyEvents);
  api.route('GET /v1/key-events/{eventId}/proof', everyone, to.proveKeyEvents);
  api.route('GET /v1/partners', ['partners:admin'], to.administerPartners);
  api.route('POST /v1/partners', ['partners:admin'], to.administerPartners);
  api.route('GET /v1/partners/{partnerId}', ['partners:admin'], to.administerPartners);
  api.route('POST /v1/partners/{partnerId}/status', ['partners:admin'], to.administerPartners);
  api.route('POST /v1/partners/{partnerId}/profile', ['partners:admin'], to.administerPartners);
  api.route('POST /v1/partners/{partnerId}/keys', ['partners:admin'], to.administerPartners);
  api.route('POST /v1/partners/{partnerId}/keys/{thumbprint}', ['partners:admin'], to.administerPartners);
  api.route('GET /v1/proposals', ['partners:admin'], to.decideProposal);
  api.route('GET /v1/proposals/{proposalId}', ['partners:admin'], to.decideProposal);
  api.route('POST /v1/proposals/{proposalId}/decision', ['partners:admin'], to.decideProposal);
  api.route('GET /v1/partners/{partnerId}/feed-credentials', ['partners:admin'], to.administerFeedCredentials);
  api.route('POST /v1/partners/{partnerId}/feed-credentials', ['partners:admin'], to.administerFeedCredentials);
  api.route(
    'POST /v1/partners/{partnerId}/feed-credentials/{credentialId}',
    ['partners:admin'],
    to.administerFeedCredentials,
  );
  api.route('GET /v1/retention', ['partners:admin'], to.administerRetention);
  api.route('POST /v1/submissions/{submissionId}/hold', ['partners:admin'], to.administerRetention);
  api.route('POST /v1/submissions/{submissionId}/disposal', ['partners:admin'], to.administerRetention);
  api.route('GET /v1/directory', members, to.readDirectory);
  api.route('GET /v1/audit', ['operations:admin'], to.readAudit);
  api.route('GET /v1/evidence', ['operations:admin'], to.giveEvidence);
  api.route('GET /v1/operations/keys', ['operations:admin'], to.rotateExchangeKey);
  api.route('POST /v1/operations/keys/{purpose}', ['operations:admin'], to.rotateExchangeKey);
  api.route('POST /v1/operations/cosignatures', ['operations:admin'], to.publishCosignature);

  api.route('GET /v1/operations/reconciliation', ['operations:admin'], to.redriveWork);
  api.route('POST /v1/operations/redrives', ['operations:admin'], to.redriveWork);
  api.route('POST /v1/operations/replays', ['operations:admin'], to.redriveWork);

  api.route('GET /log/checkpoint', 'public', to.readLog);
  api.route('GET /log/key', 'public', to.readLog);
  api.route('GET /log/keys', 'public', to.readLog);
  api.route('GET /log/cosignatures', 'public', to.readLog);
  api.route('GET /log/tile/{tile+}', 'public', to.readLog);

  api.route('GET /', 'public', to.servePages);
  api.route('GET /docs', 'public', to.servePages);
  api.route('GET /docs/{file+}', 'public', to.servePages);
  api.route('GET /kit', 'public', to.servePages);
  api.route('GET /kit/{file}', 'public', to.servePages);
  api.route('GET /analyst', 'public', to.servePages);
  api.route('GET /analyst/{file+}', 'public', to.servePages);
  api.route('GET /officer', 'public', to.servePages);
  api.route('GET /officer/{file+}', 'public', to.servePages);
  api.route('GET /quality', 'public', to.servePages);
  api.route('GET /quality/{file+}', 'public', to.servePages);
  api.route('GET /v1/staff-issuers', 'public', to.servePages);
  api.route('GET /problems/{code}', 'public', to.servePages);
  api.route('GET /checks', 'public', to.servePages);
  api.route('GET /checks/{code}', 'public', to.servePages);
  api.route('GET /v1/openapi.json', 'public', to.servePages);
  api.route('GET /v1/schemas/{name}/{version}', 'public', to.servePages);
}
