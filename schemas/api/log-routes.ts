/** Routes of the transparency log, for everybody; what it has of keys, for whom that concerns. */
import * as z from 'zod';
import { AuditSubject } from '../audit.ts';
import { KeyEventPage } from '../key-event.ts';
import { Cosignature, CosignatureOrder, Cosignatures, LogKeys, TilePath } from '../log.ts';
import { UuidV7 } from '../primitives.ts';
import { pageQuery } from './paging.ts';
import type { Answer, Route } from './route.ts';

/** A suspended unit keeps the first of these. */
const EVERYONE = [
  'submissions:read',
  'feeds:read',
  'submissions:read:all',
  'quality:read:all',
  'partners:admin',
] as const;

const plain = (description: string, example: string): Answer => ({
  description,
  headers: { 'Cache-Control': 'How long it may be kept.' },
  content: { mediaType: 'text/plain', schema: z.string(), example },
});

const route = (path: string, operationId: string, summary: string, description: string) =>
  ({ method: 'get', path, operationId, tag: 'Log', access: 'public', summary, description }) as const;

const checkpoint = `exchange.example/log
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— exchange.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

const keysOnRecord = {
  keys: [
    {
      key: 'exchange.example/log+0377e996+AbCd',
      from: '2026-10-03T04:15:00.000Z',
      until: '2028-11-02T04:25:00.000Z',
    },
    {
      key: 'exchange.example/log+9a1b2c3d+AeFg',
      from: '2028-10-03T04:25:00.000Z',
      endorsement:
        'ptcn-log-succession/v1\nexchange.example/log+0377e996+AbCd\nexchange.example/log+9a1b2c3d+AeFg\n2028-10-03T04:25:00.000Z\n2028-11-02T04:25:00.000Z\n\n— exchange.example/log A3fp…\n— exchange.example/log mhss…\n',
    },
  ],
};

export const LOG_ROUTES: readonly Route[] = [
  {
    ...route(
      '/log/checkpoint',
      'readLogCheckpoint',
      'What the log says of itself',
      'The newest checkpoint: how many entries the log has, and the root of its tree, signed with Ed25519 (C2SP `tlog-checkpoint` in a `signed-note`). It only grows. `ptcn witness` looks at it for you.',
    ),
    answers: { 200: plain('The signed note.', checkpoint) },
    problems: ['nothing-logged'],
  },
  {
    ...route(
      '/log/key',
      'readLogKey',
      'The key of the log',
      'The verifier key that serves now, as C2SP `signed-note` writes it. Keep it the first time, and compare it with what the operator tells you on another way: a key that comes with the log proves nothing by itself. When another one comes, `/log/keys` says how it follows from yours.',
    ),
    answers: { 200: plain('The key.', 'exchange.example/log+0377e996+AbCd…') },
    problems: ['nothing-logged'],
  },
  {
    ...route(
      '/log/keys',
      'readLogKeys',
      'All keys that the log has had',
      'Oldest first. When a key is replaced in good order, both sign every checkpoint for 30 days, and the old key endorses the new one: follow the endorsements from the key that you have kept, and believe no key that nothing leads to. After a key in wrong hands there is no endorsement: ask the operator, on another way. `ptcn` does this for you.',
    ),
    answers: {
      200: {
        description: 'The keys.',
        headers: { 'Cache-Control': 'How long they may be kept.' },
        content: { mediaType: 'application/json', schema: LogKeys, example: keysOnRecord },
      },
    },
    problems: ['nothing-logged'],
  },
  {
    ...route(
      '/log/cosignatures',
      'readLogCosignatures',
      'What witnesses have countersigned',
      'The newest checkpoint of each witness whose countersignature we were given (C2SP `tlog-cosignature`). Believe those whose keys you have on another way: they have seen this tree, and you can see that yours begins with it or goes on from it.',
    ),
    answers: {
      200: {
        description: 'One of each witness.',
        headers: { 'Cache-Control': 'How long they may be kept.' },
        content: { mediaType: 'application/json', schema: Cosignatures },
      },
    },
    problems: [],
  },
  {
    method: 'post',
    path: '/v1/operations/cosignatures',
    operationId: 'publishCosignature',
    tag: 'Log',
    access: ['operations:admin'],
    summary: 'Publish what a witness has countersigned',
    description:
      'The file that a witness made with `ptcn witness --cosign` and handed over. It is published beside the log when the witness has signed it and the tree is ours; of each witness the newest one.',
    body: {
      mediaType: 'application/json',
      schema: CosignatureOrder,
      example: {
        note: `${checkpoint}— witness.example/reef hI2DJw…\n`,
        witness: 'witness.example/reef+0a1b2c3d+BAbC',
      },
    },
    answers: {
      201: { description: 'Published.', content: { mediaType: 'application/json', schema: Cosignature } },
    },
    problems: ['unsupported-media-type', 'body-too-large', 'request-not-valid', 'nothing-logged'],
  },
  {
    ...route(
      '/log/tile/{tile}',
      'readLogTile',
      'A file of the log',
      'The hashes of the tree in files of up to 256, and the entries beside them in bundles (C2SP `tlog-tiles`): `/log/tile/0/000.p/5`, `/log/tile/entries/000`. None ever changes. An entry is one byte that says what kind of thing it is (1: a submission, 2: an event of keys; the list grows, pass over what you do not know) and 64 bytes that say nothing without the receipt: SHA-512 over the salt and the digest that stand in it. Whom an event of keys concerns gets its salt at `/v1/key-events`.',
    ),
    pathParameters: z.object({ tile: TilePath }),
    answers: {
      200: {
        description: 'The file.',
        headers: { 'Cache-Control': 'For good.' },
        content: { mediaType: 'application/octet-stream', schema: z.string() },
      },
    },
    problems: ['not-found'],
  },
  {
    ...route(
      '/v1/key-events',
      'listKeyEvents',
      'What the log has of your keys',
      'Every enrolment, new key, end of a key, suspension and revocation that concerns you, oldest first, each with the salt of its entry in the log; with `subject=exchange:token`, `exchange:receipt`, `exchange:secret` or `exchange:checkpoint` the rotations of our own keys. An operator may name any partner. A suspended unit reads its own, too.',
    ),
    access: EVERYONE,
    query: pageQuery.extend({
      subject: AuditSubject.meta({ description: 'Whose; absent: your own.' }).optional(),
    }),
    answers: { 200: { description: 'A page.', content: { mediaType: 'application/json', schema: KeyEventPage } } },
    problems: ['bad-parameter', 'invalid-cursor'],
  },
  {
    ...route(
      '/v1/key-events/{eventId}/proof',
      'readKeyEventProof',
      'The proof that the log has it',
      'As for a submission: text after C2SP `tlog-proof`, for the entry that statement and salt make. `ptcn key-events` verifies them all.',
    ),
    access: EVERYONE,
    pathParameters: z.object({ eventId: UuidV7 }),
    query: z.object({ subject: AuditSubject.meta({ description: 'Whose; absent: your own.' }).optional() }),
    answers: {
      200: {
        description: 'The proof.',
        content: { mediaType: 'text/plain', schema: z.string() },
      },
    },
    problems: ['not-found', 'bad-parameter', 'not-logged-yet'],
  },
];
