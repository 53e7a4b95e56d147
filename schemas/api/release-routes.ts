/** Routes of release: two analysts give a published entry to units beyond its own; the originator's word; and who may read what. */
import * as z from 'zod';
import { Entitlements, EntryEntitlement, EntryId } from '../entitlement.ts';
import { SubmissionId, UuidV7 } from '../primitives.ts';
import { Release, ReleaseDecision, ReleasePage, ReleasePermission, ReleaseRequest } from '../release.ts';
import { submissionId } from './examples.ts';
import { pageQuery } from './paging.ts';
import { type Route, SIGNED_MESSAGE_PROBLEMS } from './route.ts';

const byReleaseId = z.object({ releaseId: UuidV7 });
const MEMBERS = ['feeds:read', 'submissions:read:all', 'quality:read:all', 'partners:admin'] as const;
const release = (description: string) => ({
  description,
  content: { mediaType: 'application/json', schema: Release } as const,
});
const permission = (description: string) => ({
  description,
  content: { mediaType: 'application/json', schema: ReleasePermission } as const,
});

export const RELEASE_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/permissions',
    operationId: 'permitRelease',
    tag: 'Releases',
    access: ['submissions:write'],
    summary: 'Permit or refuse the release of your own report',
    description:
      'A compact JWS of `typ` `ptcn-release-permission+jws`, signed by your signing key, with iss, aud, iat, jti, submissionId, units and permission (`given` or `refused`). For each unit your last word counts, and more than what the report itself says in `releasableTo`. It takes back no release that was made.',
    pathParameters: z.object({ submissionId: SubmissionId }),
    body: { mediaType: 'application/jose', description: 'Compact JWS, `ptcn-release-permission+jws`.' },
    answers: { 200: permission('An earlier try had arrived: nothing changed.'), 201: permission('Kept.') },
    problems: ['not-found', ...SIGNED_MESSAGE_PROBLEMS, 'too-many-permissions'],
  },
  {
    method: 'get',
    path: '/v1/releases',
    operationId: 'listReleases',
    tag: 'Releases',
    access: ['feeds:curate', 'quality:read:all'],
    summary: 'Releases, and the register of barriers to sharing',
    description:
      'Newest first. Analysts get all of them, or with `only=barriers` what was refused, declined or withheld. Advisers get those, without a word of which report it was.',
    query: pageQuery.extend({
      only: z.enum(['barriers']).meta({ description: 'What was not released, and why.' }).optional(),
    }),
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: ReleasePage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/releases',
    operationId: 'proposeRelease',
    tag: 'Releases',
    access: ['feeds:curate'],
    summary: 'Propose a release, or put on record that there will be none',
    description:
      'A release waits seven days for a second analyst. What the rules forbid is on record too: then `state` is `refused`, and `barriers` says for which unit what stands against it. It goes to all the units or to none.',
    body: {
      mediaType: 'application/json',
      schema: ReleaseRequest,
      example: {
        intent: 'release',
        submissionId,
        units: ['fiji-tcu'],
        legalBasis: { ipp11: 'maintenance-of-law', ipp12: 'comparable-safeguards' },
        reason: 'The vessel is on its way to Suva.',
      },
    },
    answers: { 201: release('On record: `waiting`, `refused` or `withheld`.') },
    problems: ['not-found', 'unsupported-media-type', 'body-too-large', 'request-not-valid', 'not-published'],
  },
  {
    method: 'get',
    path: '/v1/releases/{releaseId}',
    operationId: 'readRelease',
    tag: 'Releases',
    access: ['feeds:curate'],
    summary: 'Read a release',
    description: 'To whom, on which legal basis, by whose permission, and how it stands.',
    pathParameters: byReleaseId,
    answers: { 200: release('The release.') },
    problems: ['not-found', 'bad-parameter'],
  },
  {
    method: 'post',
    path: '/v1/releases/{releaseId}/decision',
    operationId: 'decideRelease',
    tag: 'Releases',
    access: ['feeds:curate'],
    summary: 'Approve, or decline',
    description:
      'An analyst who signed in approves, never the one who proposed: the entry is in the feed of each unit from then on. The rules are asked again; what they forbid by now is `refused`. Any analyst may decline, and names the barrier.',
    pathParameters: byReleaseId,
    body: { mediaType: 'application/json', schema: ReleaseDecision, example: { decision: 'approve' } },
    answers: { 200: release('As decided: `released`, `declined` or `refused`.') },
    problems: [
      'not-found',
      'unsupported-media-type',
      'body-too-large',
      'request-not-valid',
      'second-person-needed',
      'proposal-closed',
      'proposal-overtaken',
      'release-overtaken',
      'not-published',
    ],
  },
  {
    method: 'get',
    path: '/v1/entitlements',
    operationId: 'readEntitlements',
    tag: 'Releases',
    access: MEMBERS,
    summary: 'Which markings you may read, and why',
    description: 'For each classification and each level of TLP, what of it can be in the feeds that you read.',
    answers: {
      200: { description: 'What you may read.', content: { mediaType: 'application/json', schema: Entitlements } },
    },
    problems: ['bad-parameter'],
  },
  {
    method: 'get',
    path: '/v1/entitlements/{entryId}',
    operationId: 'readEntitlement',
    tag: 'Releases',
    access: MEMBERS,
    summary: 'Why you may or may not read one entry',
    description: 'An entry that does not exist and one that was not released to you have one answer.',
    pathParameters: z.object({ entryId: EntryId }),
    answers: {
      200: { description: 'The reason.', content: { mediaType: 'application/json', schema: EntryEntitlement } },
    },
    problems: ['not-found', 'bad-parameter'],
  },
];
