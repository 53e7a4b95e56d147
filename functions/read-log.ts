/** Shows the transparency log to everybody: GET /log/checkpoint, /log/tile/{tile}, /log/key. Nothing in it says anything of anybody. */
import * as z from 'zod';
import { logKeyText } from '#domain/checkpoint.ts';
import { refuse } from '#domain/exchange-error.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { HttpResponse } from '#edge/http-response.ts';
import { TilePath } from '#schemas/log.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { LogStore } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  LOG_TABLE: z.string(),
  LOG_TILES_BUCKET: z.string(),
});

export type Dependencies = {
  readonly name: string;
  readonly log: Pick<LogStore, 'checkpoint' | 'publicKey'>;
  readonly tiles: Pick<LogTileStore, 'find'>;
};

/** A new one comes with every few reports: whoever asks more often than this learns nothing. */
const CHECKPOINT_KEEPS = { 'Cache-Control': 'public, max-age=5' };
const TILE_KEEPS = { 'Cache-Control': 'public, max-age=31536000, immutable' };
const KEY_KEEPS = { 'Cache-Control': 'public, max-age=300' };

const text = (body: string, headers: Readonly<Record<string, string>>): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  body,
});

export async function readCheckpoint({ log }: Dependencies): Promise<HttpResponse> {
  const { note } = (await log.checkpoint()) ?? refuse('nothing-logged');
  return text(note, CHECKPOINT_KEEPS);
}

/** The key by which the log is known, in the form of a signed note's verifier key. */
export async function readKey({ log, name }: Dependencies): Promise<HttpResponse> {
  const publicKey = (await log.publicKey()) ?? refuse('nothing-logged');
  return text(`${await logKeyText(name, publicKey)}\n`, KEY_KEEPS);
}

export async function readTile(
  { tiles }: Dependencies,
  { pathParameters }: Pick<HttpRequest, 'pathParameters'>,
): Promise<HttpResponse> {
  const path = TilePath.safeParse(pathParameters['tile']);
  const body = path.success ? await tiles.find(`tile/${path.data}`) : undefined;
  if (body === undefined) return refuse('not-found');
  return { status: 200, headers: { 'Content-Type': 'application/octet-stream', ...TILE_KEEPS }, body };
}

export const handler = httpHandler(environment, (env) => {
  const deps: Dependencies = {
    name: logNameOf(env.PUBLIC_ORIGIN),
    log: new LogStore(dynamodb(), env.LOG_TABLE),
    tiles: new LogTileStore(s3(), env.LOG_TILES_BUCKET),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    routes: {
      'GET /log/checkpoint': { access: 'public', run: () => readCheckpoint(deps) },
      'GET /log/key': { access: 'public', run: () => readKey(deps) },
      'GET /log/tile/{tile+}': { access: 'public', run: (request) => readTile(deps, request) },
    },
  };
});
