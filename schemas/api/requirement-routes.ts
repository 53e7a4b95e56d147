/** Routes of the collection plan: what is asked, nil returns, outages, and the map of gaps. */
import * as z from 'zod';
import { Month } from '../quality.ts';
import {
  GapMap,
  NilReturn,
  Outage,
  OutageOrder,
  Requirement,
  RequirementEnd,
  RequirementNumber,
  RequirementOrder,
  RequirementPage,
} from '../requirement.ts';
import { pageQuery } from './paging.ts';
import { type Route, SIGNED_MESSAGE_PROBLEMS } from './route.ts';

const byNumber = z.object({ number: RequirementNumber });
const READERS = ['quality:read:own', 'quality:read:all', 'feeds:curate'] as const;
const BODY = ['request-not-valid', 'not-strict-json', 'unsupported-media-type', 'body-too-large'] as const;
const gives = (schema: z.ZodType, description: string) => ({
  description,
  content: { mediaType: 'application/json', schema },
});

const requirementOrder: RequirementOrder = {
  number: 'PAC-2026-04',
  title: 'Yachts that wait outside a port',
  question: 'Which yachts wait for more than a day outside a port without clearing in, and whom do they meet?',
  from: '2026-10',
  to: '2027-03',
  countries: ['TO', 'FJ'],
  crimeTypes: ['illicit-drugs'],
};
const outageOrder: OutageOrder = { partnerId: 'tonga-tcu', from: '2026-10-04', to: '2026-11-02', reason: 'cable' };

export const REQUIREMENT_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/requirements',
    operationId: 'listRequirements',
    tag: 'Collection plan',
    access: READERS,
    summary: 'What is asked',
    description:
      'By number, past ones among them. A unit gets what it is asked itself; a page may then be short. A submission answers requirements by naming their numbers in `answers`.',
    query: pageQuery,
    answers: { 200: gives(RequirementPage, 'A page.') },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/requirements',
    operationId: 'setRequirement',
    tag: 'Collection plan',
    access: ['feeds:curate'],
    summary: 'Set a requirement',
    description:
      'Numbered, for some months, for every unit or for some. It is not changed afterwards, since reports are signed as answers to it; it may end early.',
    body: { mediaType: 'application/json', schema: RequirementOrder, example: requirementOrder },
    answers: { 201: gives(Requirement, 'It is set.') },
    problems: [...BODY, 'requirement-exists'],
  },
  {
    method: 'post',
    path: '/v1/requirements/{number}/end',
    operationId: 'endRequirement',
    tag: 'Collection plan',
    access: ['feeds:curate'],
    summary: 'End a requirement early',
    description: 'With a last month earlier than it had.',
    pathParameters: byNumber,
    body: { mediaType: 'application/json', schema: RequirementEnd, example: { to: '2026-12' } },
    answers: { 200: gives(Requirement, 'It ends then.') },
    problems: ['not-found', ...BODY],
  },
  {
    method: 'post',
    path: '/v1/requirements/{number}/nil-returns',
    operationId: 'returnNil',
    tag: 'Collection plan',
    access: ['submissions:write'],
    summary: 'Say that you have looked and have nothing',
    description:
      'A compact JWS of `typ` `ptcn-nil-return+jws`, signed by your signing key, with iss, aud, iat, jti, requirement, from and to (months). It may be signed without a network and come up to 400 days later. A report that answers the requirement counts more.',
    pathParameters: byNumber,
    body: { mediaType: 'application/jose', description: 'Compact JWS, `ptcn-nil-return+jws`.' },
    answers: {
      200: gives(NilReturn, 'These months were returned as nil before: nothing changed.'),
      201: gives(NilReturn, 'Kept.'),
    },
    problems: ['not-found', ...SIGNED_MESSAGE_PROBLEMS],
  },
  {
    method: 'get',
    path: '/v1/requirements/gaps',
    operationId: 'reportGaps',
    tag: 'Collection plan',
    access: READERS,
    summary: 'The gap map',
    description:
      'For each unit and requirement, month by month: answered, nil, silent or offline. Twelve months up to now unless told otherwise. A unit sees its own row. As CSV one line for each unit and requirement.',
    query: pageQuery.extend({
      from: Month.meta({ description: 'First month; absent: twelve months up to the last.' }).optional(),
      to: Month.meta({ description: 'Last month, at most the 36th; absent: this month.' }).optional(),
      format: z.enum(['json', 'csv']).meta({ description: 'For programs that cannot send `Accept`.' }).optional(),
    }),
    answers: {
      200: {
        ...gives(GapMap, 'A page of units.'),
        alternatives: [{ mediaType: 'text/csv', description: 'One line for each unit and requirement.' }],
        headers: { 'Next-Cursor': 'Of a CSV page: where the next one begins.' },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor', 'not-acceptable'],
  },
  {
    method: 'post',
    path: '/v1/outages',
    operationId: 'declareOutage',
    tag: 'Collection plan',
    access: ['submissions:write', 'partners:admin'],
    summary: 'Say that a unit is cut off',
    description:
      'From a day to a day, by the unit itself, by a hub or by an operator. Months of which half or more is covered are offline in the gap map and not silent.',
    body: { mediaType: 'application/json', schema: OutageOrder, example: outageOrder },
    answers: {
      200: gives(Outage, 'These days were declared before: nothing changed.'),
      201: gives(Outage, 'It is declared.'),
    },
    problems: ['not-found', ...BODY],
  },
];
