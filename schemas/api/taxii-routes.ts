/** Routes of the TAXII 2.1 server. Paths stand here without the slash at their end, as the gateway has them; both ways are served. */
import * as z from 'zod';
import { CURATED_FEED } from '../feed.ts';
import {
  TAXII_MEDIA_TYPE,
  TaxiiApiRoot,
  TaxiiCollection,
  TaxiiCollections,
  TaxiiDiscovery,
  TaxiiEnvelope,
  TaxiiManifest,
  TaxiiObjectQuery,
  TaxiiObjectsQuery,
  TaxiiVersions,
  TaxiiVersionsQuery,
} from '../taxii.ts';
import type { Answer, Route } from './route.ts';

const COLLECTION = '/taxii2/feeds/collections/{collectionId}';
const byCollection = z.object({
  collectionId: z
    .string()
    .max(64)
    .meta({ description: 'Id or alias.', examples: [CURATED_FEED.collectionId] }),
});
const byObject = byCollection.extend({
  objectId: z
    .string()
    .max(300)
    .meta({ description: 'Id of a STIX object.', examples: ['report--9c9d0a8c-6d1e-5f4b-8a51-0a7d3f0f2f11'] }),
});
const common = { tag: 'TAXII', access: ['feeds:read'], takesFeedCredential: true, dialect: 'taxii' } as const;

const answer = (description: string, schema: z.ZodType, headers?: Answer['headers']) => ({
  200: { description, content: { mediaType: TAXII_MEDIA_TYPE, schema }, ...(headers && { headers }) },
});
const DATES = {
  'X-TAXII-Date-Added-First': 'When the first object of the page was added; absent on an empty page.',
  'X-TAXII-Date-Added-Last': 'When its last one was.',
};
const paged = ['bad-parameter', 'invalid-cursor', 'not-found'] as const;
const refused = { 403: { description: 'Always: no collection can be written.' } };

export const TAXII_ROUTES: readonly Route[] = [
  {
    ...common,
    method: 'get',
    path: '/taxii2',
    operationId: 'discoverTaxii',
    summary: 'TAXII discovery',
    description:
      'Where a TAXII client begins. `application/taxii+json;version=2.1` is answered, whatever of it is asked for.',
    answers: answer('The server and its one API root.', TaxiiDiscovery),
    problems: [],
  },
  {
    ...common,
    method: 'get',
    path: '/taxii2/feeds',
    operationId: 'readApiRoot',
    summary: 'The API root',
    description: 'What the feeds are as a TAXII API root.',
    answers: answer('The API root.', TaxiiApiRoot),
    problems: [],
  },
  {
    ...common,
    method: 'get',
    path: '/taxii2/feeds/collections',
    operationId: 'listCollections',
    summary: 'Collections you may read',
    description: 'One collection for each feed that you may read.',
    answers: answer('The collections; none is an empty object.', TaxiiCollections),
    problems: [],
  },
  {
    ...common,
    method: 'get',
    path: COLLECTION,
    operationId: 'readCollection',
    summary: 'One collection',
    description: 'A collection that you may not read is one that does not exist.',
    pathParameters: byCollection,
    answers: answer('The collection.', TaxiiCollection),
    problems: ['not-found'],
  },
  {
    ...common,
    method: 'get',
    path: `${COLLECTION}/manifest`,
    operationId: 'readManifest',
    summary: 'What is in a collection',
    description:
      'As the objects themselves, page by page and by the same filters, but only their names, versions and dates.',
    pathParameters: byCollection,
    query: TaxiiObjectsQuery,
    answers: answer('A page; an empty one is an empty object.', TaxiiManifest, DATES),
    problems: paged,
  },
  {
    ...common,
    method: 'get',
    path: `${COLLECTION}/objects`,
    operationId: 'readObjects',
    summary: 'Pull STIX objects',
    description:
      'In the order they were added. What a report consists of is there some seconds after the report is in the feed.',
    pathParameters: byCollection,
    query: TaxiiObjectsQuery,
    answers: answer('A page; an empty one is an empty object.', TaxiiEnvelope, DATES),
    problems: paged,
  },
  {
    ...common,
    method: 'post',
    path: `${COLLECTION}/objects`,
    operationId: 'addObjects',
    summary: 'Refused: no collection can be written',
    description: 'Reports come in signed, by `POST /v1/submissions`.',
    pathParameters: byCollection,
    answers: refused,
    problems: ['not-found', 'collection-read-only'],
  },
  {
    ...common,
    method: 'get',
    path: `${COLLECTION}/objects/{objectId}`,
    operationId: 'readObject',
    summary: 'One object',
    description: 'Its last version, unless others are asked for.',
    pathParameters: byObject,
    query: TaxiiObjectQuery,
    answers: answer('The object, in an envelope.', TaxiiEnvelope, DATES),
    problems: paged,
  },
  {
    ...common,
    method: 'delete',
    path: `${COLLECTION}/objects/{objectId}`,
    operationId: 'deleteObject',
    summary: 'Refused: no collection can be written',
    description: 'A unit withdraws its own report; nobody removes an object.',
    pathParameters: byObject,
    answers: refused,
    problems: ['not-found', 'collection-read-only'],
  },
  {
    ...common,
    method: 'get',
    path: `${COLLECTION}/objects/{objectId}/versions`,
    operationId: 'listVersions',
    summary: 'Versions of one object',
    description: 'In the order they were added.',
    pathParameters: byObject,
    query: TaxiiVersionsQuery,
    answers: answer('A page of versions.', TaxiiVersions, DATES),
    problems: paged,
  },
  {
    ...common,
    method: 'get',
    path: '/taxii2/feeds/status/{statusId}',
    operationId: 'readTaxiiStatus',
    summary: 'Status of what was added',
    description: 'Nothing is ever added by TAXII, so there is none.',
    pathParameters: z.object({ statusId: z.string().max(64).meta({ description: 'Any.' }) }),
    answers: { 404: { description: 'Always.' } },
    problems: ['not-found'],
  },
];
