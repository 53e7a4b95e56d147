/** One unit that sends more than it may: whatever it sends, wherever it is refused, the others are served. */
import { gzipSync } from 'node:zlib';
import { forge } from '../forge.ts';
import type { Scene } from '../exchange.ts';
import type { Sent } from '../wire.ts';

export type RateVector = {
  readonly row: 57;
  readonly name: string;
  /** One of the many messages; `at` counts them. */
  readonly message: (scene: Scene, at: number) => Promise<Omit<Sent, 'headers'> & { headers?: Record<string, string> }>;
};

const JOSE = { 'Content-Type': 'application/jose' };
const SEND = '/v1/submissions';
const CHECK = '/v1/submissions/check';

const many = (
  name: string,
  path: string | readonly string[],
  body: (scene: Scene) => Sent['body'] | Promise<string>,
) => ({
  row: 57 as const,
  name,
  message: async (scene: Scene, at: number) => ({
    method: 'POST',
    path: [path].flat()[at % [path].flat().length] ?? SEND,
    headers: JOSE,
    body: (await body(scene)) ?? '',
  }),
});

export const rateVectors: readonly RateVector[] = [
  many('sends many reports at once', SEND, (scene) => forge(scene.control())),
  many('sends one report again and again', SEND, async (scene) => (await scene.first()).jws),
  many('sends reports that are refused by their schema', SEND, (scene) =>
    forge(scene.control(), { claims: { report: {} } }),
  ),
  many('sends reports with a wrong signature', SEND, (scene) =>
    forge(scene.control(), { signature: (right) => new Uint8Array(right.length) }),
  ),
  many('sends what is no report at all', SEND, () => 'a.b.c'),
  many('sends an empty body', SEND, () => ''),
  many('tries many reports out at once', CHECK, (scene) => forge(scene.control())),
  many('tries out what is no report at all', CHECK, () => 'x'),
  many('sends and tries out in turns', [SEND, CHECK], (scene) => forge(scene.control())),
  {
    row: 57,
    name: 'calls them something else',
    message: async (scene) => ({
      method: 'POST',
      path: SEND,
      headers: { 'Content-Type': 'text/plain' },
      body: forge(scene.control()),
    }),
  },
  {
    row: 57,
    name: 'compresses them',
    message: async (scene) => ({
      method: 'POST',
      path: SEND,
      headers: { ...JOSE, 'Content-Encoding': 'gzip' },
      body: gzipSync(forge(scene.control())),
    }),
  },
  {
    row: 57,
    name: 'takes a new token and a new key for every other one',
    message: async (scene, at) => {
      if (at % 10 === 0) await scene.newToken();
      return { method: 'POST', path: SEND, headers: JOSE, body: forge(scene.control()) };
    },
  },
];
