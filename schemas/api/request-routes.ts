/** Routes of requests for information: analysts ask a unit on their own account. */
import * as z from 'zod';
import {
  InformationRequest,
  InformationRequestOrder,
  InformationRequestPage,
  RequestId,
} from '../information-request.ts';
import { MESSAGE_TYP, Message, MessagePage } from '../message.ts';
import { PartnerId } from '../primitives.ts';
import { messageProblems, signedReply } from './message-routes.ts';
import { pageQuery } from './paging.ts';
import type { Route } from './route.ts';

const byRequestId = z.object({ requestId: RequestId });
const UNITS_AND_ANALYSTS = ['submissions:write', 'submissions:read:all'] as const;
const message = (description: string) => ({
  description,
  content: { mediaType: 'application/json', schema: Message } as const,
});

export const REQUEST_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/requests',
    operationId: 'listRequests',
    tag: 'Messages',
    access: UNITS_AND_ANALYSTS,
    summary: 'Requests for information, newest first',
    description:
      'A unit lists those to itself, an analyst all of them or those to the unit in `partnerId`. `overdue` says that one is open and its last day is over.',
    query: pageQuery.extend({
      partnerId: PartnerId.meta({ description: 'To which unit; left out: your own, or all.' }).optional(),
    }),
    answers: {
      200: { description: 'A page.', content: { mediaType: 'application/json', schema: InformationRequestPage } },
    },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/requests',
    operationId: 'requestInformation',
    tag: 'Messages',
    access: ['feeds:curate'],
    summary: 'Ask a unit for information',
    description:
      'On your own account, about no report. The unit and all analysts see it. Its marking may be as high as what the unit may hold; references to submissions are to its own.',
    body: {
      mediaType: 'application/json',
      schema: InformationRequestOrder,
      example: {
        partnerId: 'tonga-tcu',
        subject: 'Yachts from the east',
        text: 'Which yachts from Panama or Ecuador have called since June, and for how long?',
        dueOn: '2039-12-01',
        classification: 'IN-CONFIDENCE',
        tlp: 'AMBER',
      },
    },
    answers: {
      201: { description: 'Asked.', content: { mediaType: 'application/json', schema: InformationRequest } },
    },
    problems: ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid', 'partner-not-active'],
  },
  {
    method: 'get',
    path: '/v1/requests/{requestId}',
    operationId: 'readRequest',
    tag: 'Messages',
    access: UNITS_AND_ANALYSTS,
    summary: 'How a request for information stands',
    description: 'Open, answered or declined, and the reports that answer it.',
    pathParameters: byRequestId,
    answers: {
      200: { description: 'The request.', content: { mediaType: 'application/json', schema: InformationRequest } },
    },
    problems: ['not-found', 'bad-parameter'],
  },
  {
    method: 'get',
    path: '/v1/requests/{requestId}/messages',
    operationId: 'listReplies',
    tag: 'Messages',
    access: UNITS_AND_ANALYSTS,
    summary: 'What its unit replied',
    description: 'Oldest first. For the unit that was asked and for analysts.',
    pathParameters: byRequestId,
    query: pageQuery,
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: MessagePage } } },
    problems: ['not-found', 'bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/requests/{requestId}/messages',
    operationId: 'replyToRequest',
    tag: 'Messages',
    access: ['submissions:write'],
    summary: 'Reply to a request, or decline it',
    description: `A compact JWS of \`typ\` \`${MESSAGE_TYP}\`, signed by your signing key, with iss, aud, iat, jti, requestId and text; with \`declined\` the text says why there is no answer. A report answers it, too: name the request in its \`answers\`. Lost the answer? Send the same bytes again.`,
    pathParameters: byRequestId,
    body: signedReply,
    answers: { 200: message('An earlier try had arrived: nothing changed.'), 201: message('Kept.') },
    problems: messageProblems,
  },
];
