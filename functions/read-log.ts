/** Shows the transparency log to everybody: GET /log/checkpoint, /log/tile/{tile}, /log/key, /log/keys, /log/cosignatures. Nothing in it says anything of anybody. */
import * as z from 'zod';
import { logKeyText } from '#domain/checkpoint.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type CheckpointGeneration, signing } from '#domain/key-ring.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { type Cosignature, type LogKeyOnRecord, TilePath } from '#schemas/log.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { CheckpointRing } from '#stores/checkpoint-ring.ts';
import { Cosignatures } from '#stores/cosignatures.ts';
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
  readonly clock: Clock;
  readonly log: Pick<LogStore, 'checkpoint'>;
  readonly ring: Pick<CheckpointRing, 'generations'>;
  readonly tiles: Pick<LogTileStore, 'find'>;
  readonly cosignatures: () => Promise<readonly Cosignature[]>;
};

/** A new one comes with every few reports: whoever asks more often than this learns nothing. */
const CHECKPOINT_KEEPS = { 'Cache-Control': 'public, max-age=5' };
const TILE_KEEPS = { 'Cache-Control': 'public, max-age=31536000, immutable' };
/** With the minute that we keep it ourselves no longer than a new one is published before it signs: domain/key-ring.ts. */
const KEY_KEEPS = { 'Cache-Control': 'public, max-age=60' };

const text = (body: string, headers: Readonly<Record<string, string>>): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
  body,
});

export async function readCheckpoint({ log }: Dependencies): Promise<HttpResponse> {
  const { note } = (await log.checkpoint()) ?? refuse('nothing-logged');
  return text(note, CHECKPOINT_KEEPS);
}

/** The key by which the log is known now, in the form of a signed note's verifier key. */
export async function readKey({ clock, ring, name }: Dependencies): Promise<HttpResponse> {
  const generations = await ring.generations();
  // While none signs, after one in wrong hands, it is the next one.
  const { publicKey } = signing(generations, clock()).at(-1) ?? generations.at(-1) ?? refuse('nothing-logged');
  return text(`${await logKeyText(name, publicKey)}\n`, KEY_KEEPS);
}

/** All keys that it has had, each with the word of the one before it. */
export async function readKeys({ ring, name }: Dependencies): Promise<HttpResponse> {
  const generations = await ring.generations();
  if (generations.length === 0) return refuse('nothing-logged');
  const keys = await Promise.all(generations.map((one) => onRecord(name, one)));
  return json(200, { keys }, KEY_KEEPS);
}

async function onRecord(name: string, one: CheckpointGeneration): Promise<LogKeyOnRecord> {
  const { publicKey, activeFrom, endsAt, compromisedAt, endorsement } = one;
  return {
    key: await logKeyText(name, publicKey),
    ...(activeFrom !== undefined && { from: activeFrom }),
    ...(endsAt !== undefined && { until: endsAt }),
    ...(compromisedAt !== undefined && { compromisedAt }),
    ...(endorsement !== undefined && { endorsement }),
  };
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

/** What witnesses have countersigned. They are believed by whoever has their keys on another way, and not because we show them. */
export const readCosignatures = async ({ cosignatures }: Dependencies): Promise<HttpResponse> =>
  json(200, { cosignatures: await cosignatures() }, KEY_KEEPS);

export const handler = httpHandler(environment, (env) => {
  const cosignatures = new Cosignatures(dynamodb(), env.LOG_TABLE);
  const deps: Dependencies = {
    name: logNameOf(env.PUBLIC_ORIGIN),
    clock: Date.now,
    log: new LogStore(dynamodb(), env.LOG_TABLE),
    ring: new CheckpointRing(dynamodb(), env.LOG_TABLE),
    tiles: new LogTileStore(s3(), env.LOG_TILES_BUCKET),
    cosignatures: () => cosignatures.all(),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    routes: {
      'GET /log/checkpoint': { access: 'public', run: () => readCheckpoint(deps) },
      'GET /log/key': { access: 'public', run: () => readKey(deps) },
      'GET /log/keys': { access: 'public', run: () => readKeys(deps) },
      'GET /log/cosignatures': { access: 'public', run: () => readCosignatures(deps) },
      'GET /log/tile/{tile+}': { access: 'public', run: (request) => readTile(deps, request) },
    },
  };
});
