/** Routes for the operator: partners, their standing and their keys. */
import * as z from 'zod';
import { AuditPage, AuditSubject } from '../audit.ts';
import { EvidenceQuery } from '../evidence.ts';
import { EnrolmentRequest, KeyStateChange, Partner, PartnerPage, StatusChange } from '../partner.ts';
import { DirectoryPage, PartnerProfile } from '../profile.ts';
import { PartnerId, Thumbprint } from '../primitives.ts';
import { pageQuery } from './paging.ts';
import { enrolmentProblems, PROPOSAL } from './proposal-texts.ts';
import type { Answer, Route } from './route.ts';

const byPartnerId = z.object({ partnerId: PartnerId });
const posted = ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid'] as const;
const partner = (description: string): Answer => ({
  description,
  content: { mediaType: 'application/json', schema: Partner },
});

export const REGISTRY_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/v1/partners',
    operationId: 'listPartners',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'List partners',
    description: 'Units and readers with their standing and their public keys.',
    query: pageQuery,
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: PartnerPage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/partners',
    operationId: 'enrolPartner',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Propose to enrol a partner',
    description:
      'Post the request that the partner signed with its new signing key (`ptcn enrol`), and its fingerprint as it was read out over another channel, by telephone for example. It is enrolled when a second person has approved it. Every key belongs to one partner and one use.',
    body: {
      mediaType: 'application/json',
      schema: EnrolmentRequest,
      example: {
        request: 'eyJhbGciOiJFUzM4NCIsInR5cCI6InB0Y24tZW5yb2xtZW50K2p3cyJ9…',
        fingerprint: 'RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY',
        kind: 'unit',
      },
    },
    answers: { 202: PROPOSAL('Proposed; with `breakGlass` in force already.') },
    problems: [...enrolmentProblems, 'partner-exists'],
  },
  {
    method: 'get',
    path: '/v1/partners/{partnerId}',
    operationId: 'readPartner',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Read a partner',
    description: 'Standing, scopes and public keys of one partner.',
    pathParameters: byPartnerId,
    answers: { 200: partner('The partner.') },
    problems: ['not-found', 'bad-parameter'],
  },
  {
    method: 'post',
    path: '/v1/partners/{partnerId}/status',
    operationId: 'changePartnerStatus',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Suspend, re-activate or revoke',
    description:
      'Suspension and revocation need one operator and bite on the very next request. A suspended unit can read its own receipts and nothing else. Revocation is for good. To let a suspended partner in again is proposed, and in force when a second person has approved it.',
    pathParameters: byPartnerId,
    body: {
      mediaType: 'application/json',
      schema: StatusChange,
      example: { status: 'suspended', reason: 'Laptop reported stolen.' },
    },
    answers: {
      200: partner('The partner as it now stands.'),
      202: PROPOSAL('Proposed to let it in again; with `breakGlass` in force already.'),
    },
    problems: [...posted, 'not-oneself', 'partner-revoked'],
  },
  {
    method: 'post',
    path: '/v1/partners/{partnerId}/profile',
    operationId: 'changeProfile',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Contacts, powers, and the arrangement it shares under',
    description:
      'Takes the place of the whole profile before. Contacts are posts and the lines of their desks, never a private person.',
    pathParameters: byPartnerId,
    body: {
      mediaType: 'application/json',
      schema: PartnerProfile,
      example: {
        contacts: [{ role: 'duty', title: 'Duty officer', phone: '+67623233' }],
        powers: ['arrest', 'search at sea'],
        arrangement: { name: 'PTCN Memorandum of Understanding', reviewBy: '2027-06-30' },
      },
    },
    answers: { 200: partner('The partner as it now stands.') },
    problems: posted,
  },
  {
    method: 'post',
    path: '/v1/partners/{partnerId}/keys/{thumbprint}',
    operationId: 'changeKeyState',
    tag: 'Registry',
    access: ['partners:admin'],
    summary: 'Retire a key, or mark it as compromised',
    description:
      'A retired key signs nothing made after `from`. A compromised key signs nothing more at all; receipts given before `from` stay valid.',
    pathParameters: z.object({ partnerId: PartnerId, thumbprint: Thumbprint }),
    body: {
      mediaType: 'application/json',
      schema: KeyStateChange,
      example: { state: 'compromised', from: '2026-10-03T04:15:00Z', reason: 'Laptop reported stolen.' },
    },
    answers: { 200: partner('The partner as it now stands.') },
    problems: [...posted, 'not-oneself'],
  },
  {
    method: 'get',
    path: '/v1/directory',
    operationId: 'readDirectory',
    tag: 'Registry',
    access: ['feeds:read', 'submissions:read:all', 'quality:read:all', 'partners:admin'],
    summary: 'Units, what they may do, and whom to call',
    description: 'For every member: the active units with agency, powers and duty desk. Posts only, no persons.',
    query: pageQuery,
    requestHeaders: z.object({
      'If-None-Match': z.string().meta({ description: 'The `ETag` of the page as you have it.' }).optional(),
    }),
    answers: {
      200: {
        description: 'A page; compressed with gzip if `Accept-Encoding` names it.',
        headers: { ETag: 'Send it back as `If-None-Match`: 304 when the page is what it was.' },
        content: { mediaType: 'application/json', schema: DirectoryPage },
      },
      304: { description: 'The page is what you have.' },
    },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'get',
    path: '/v1/audit',
    operationId: 'readAudit',
    tag: 'Registry',
    access: ['operations:admin'],
    summary: 'The audit trail of one thing',
    description:
      'Who did what to it, when, and from which key; oldest first. Every change has its entry from the very transaction that made it, with the reason an operator gave; reads by others than the owner, and pages of a feed, have one each. Never a payload or a title. A thing that nobody knows has no entries.',
    query: pageQuery.extend({ subject: AuditSubject }),
    answers: {
      200: {
        description: 'A page.',
        content: {
          mediaType: 'application/json',
          schema: AuditPage,
          example: {
            items: [
              {
                at: '2026-10-03T04:15:00.000Z',
                actor: {
                  principal: 'operator-desk',
                  role: 'operator',
                  keyThumbprint: 'RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY',
                },
                action: 'status-changed',
                subject: 'partner:tonga-tcu',
                reason: 'Laptop reported stolen.',
                facts: { from: 'active', to: 'suspended' },
              },
            ],
          },
        },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'get',
    path: '/v1/evidence',
    operationId: 'giveEvidence',
    tag: 'Registry',
    access: ['operations:admin'],
    summary: 'A signed page of all that is on record about a partner',
    description:
      'For an auditor: what was done to the partner, its keys and its submissions and who read them, its acceptances, and who pulled pages of curated feeds, in one period. Each page is signed with the key of the receipts and names the page before it, so that a pack can be verified offline (`ptcn-ops evidence verify`). What is less than a minute old is left out: `to` is cut to `asOf`, and the page says so. Every page that is given is itself on the trail.',
    query: pageQuery.extend(EvidenceQuery.shape),
    answers: {
      200: {
        description: 'A page.',
        headers: { 'Next-Cursor': 'The `cursor` of the next page; absent with the last.' },
        content: { mediaType: 'application/jose', claims: 'EvidencePage' },
      },
    },
    problems: ['bad-parameter', 'invalid-cursor', 'not-found'],
  },
];
