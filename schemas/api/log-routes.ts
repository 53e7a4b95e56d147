/** Routes of the transparency log, for everybody. */
import * as z from 'zod';
import { TilePath } from '../log.ts';
import type { Answer, Route } from './route.ts';

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
      'Its verifier key, as C2SP `signed-note` writes it. Keep it the first time, and compare it with what the operator tells you on another way: a key that comes with the log proves nothing by itself.',
    ),
    answers: { 200: plain('The key.', 'exchange.example/log+0377e996+AbCd…') },
    problems: ['nothing-logged'],
  },
  {
    ...route(
      '/log/tile/{tile}',
      'readLogTile',
      'A file of the log',
      'The hashes of the tree in files of up to 256, and the entries beside them in bundles (C2SP `tlog-tiles`): `/log/tile/0/000.p/5`, `/log/tile/entries/000`. None ever changes. An entry is one byte that says what kind of thing it is (1: a submission; the list grows, pass over what you do not know) and 64 bytes that say nothing without the receipt: SHA-512 over the salt and the digest that stand in it.',
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
];
