/** Routes for the operator: the exchange's own keys. */
import * as z from 'zod';
import { ExchangeKeyPurpose, ExchangeKeyRing, ExchangeKeyRotation, ExchangeKeys } from '../exchange-keys.ts';
import type { Route } from './route.ts';

export const EXCHANGE_KEY_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/operations/keys',
    operationId: 'listExchangeKeys',
    tag: 'Registry',
    access: ['operations:admin'],
    summary: "The exchange's own keys",
    description: 'Every purpose with its generations, oldest first: which signs now, since when, and which ended why.',
    answers: {
      200: {
        description: 'The keys: names and public halves.',
        content: { mediaType: 'application/json', schema: ExchangeKeys },
      },
    },
    problems: ['bad-parameter'],
  },
  {
    method: 'post',
    path: '/v1/operations/keys/{purpose}',
    operationId: 'rotateExchangeKey',
    tag: 'Registry',
    access: ['operations:admin'],
    summary: "Rotate one of the exchange's own keys",
    description:
      'In good order the new key is published at once and serves ten minutes later; what the one before it made goes on being believed: tokens until they end, cursors for 24 hours, receipts for good. With `atOnce` the present key is taken to be in wrong hands: a new token key signs now and tokens of the old one are refused; a new receipt key is published now and signs two minutes later, and nothing received after that holds under the old one; an old secret opens nothing more two minutes later. The key of the log goes on signing beside the new one for 30 days, and endorses it; at once it signs nothing more, and nothing endorses the next (`/log/keys`). One rotation at a time; at once two minutes after the last one that was at once, and at most 24 times a day, in good order 30.',
    pathParameters: z.object({ purpose: ExchangeKeyPurpose }),
    body: {
      mediaType: 'application/json',
      schema: ExchangeKeyRotation,
      example: { reason: 'Yearly rotation.' },
    },
    answers: {
      201: {
        description: 'Rotated. All keys of this purpose, oldest first.',
        content: { mediaType: 'application/json', schema: ExchangeKeyRing },
      },
    },
    problems: [
      'not-found',
      'nothing-logged',
      'unsupported-media-type',
      'body-too-large',
      'request-not-valid',
      'rotation-under-way',
      'too-many-rotations',
    ],
  },
];
