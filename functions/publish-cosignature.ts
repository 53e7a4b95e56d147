/** Publishes what a witness has countersigned and handed to an operator: `POST /v1/operations/cosignatures`. Shown at /log/cosignatures. */
import * as z from 'zod';
import { aboutExchange, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import { type Checkpoint, checkpointOfNote, CheckpointNotValid, type LogKey } from '#domain/checkpoint.ts';
import { type Clock, DAY_SECONDS, toInstant, toSeconds } from '#domain/clock.ts';
import { cosignedNote, openCosignature, readWitnessKey } from '#domain/cosignature.ts';
import { refuse } from '#domain/exchange-error.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { treeOfTiles } from '#domain/log-tiles.ts';
import { consistencyProof } from '#domain/merkle-log.ts';
import { growsFrom } from '#domain/merkle-proof.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { type Cosignature, CosignatureOrder } from '#schemas/log.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { Cosignatures } from '#stores/cosignatures.ts';
import { LogStore } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';

export const environment = accessEnvironment.extend({
  AUDIT_TABLE: z.string(),
  LOG_TABLE: z.string(),
  LOG_TILES_BUCKET: z.string(),
});

export type Dependencies = {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Pick<LogStore, 'checkpoint'>;
  readonly tiles: Pick<LogTileStore, 'read'>;
  /** False when a later one of that witness is there. */
  readonly publish: (cosignature: Cosignature, entry: AuditEntry) => Promise<boolean>;
};

/** Only what holds: the witness has signed it, and our tree of that size has this root. */
export async function publishCosignature(
  deps: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<Cosignature> {
  const { note, witness } = readJson(request, CosignatureOrder);
  const key = (await readWitnessKey(witness)) ?? notAsAsked('That is no key of a witness. Copy it whole: name+…+….');
  const [checkpoint, seconds] = await opened(note, key);
  if (checkpoint.origin !== deps.name) return notAsAsked(`It is of another log, ${checkpoint.origin}.`);
  const now = deps.clock();
  if (seconds > toSeconds(now) + DAY_SECONDS)
    return notAsAsked('The witness claims to have seen it at a time that is yet to come.');
  await requireOwnTree(deps, checkpoint);
  const cosignature: Cosignature = {
    witness,
    size: checkpoint.size,
    seenAt: toInstant(seconds * 1000),
    note: cosignedNote(note, key),
  };
  const by = actedBy(caller, now);
  const entry = { ...by, action: 'cosignature-published', subject: aboutExchange('checkpoint') } as const;
  if (await deps.publish(cosignature, entry)) return cosignature;
  return notAsAsked('A later checkpoint of this witness is published already.');
}

async function opened(note: string, key: LogKey): Promise<readonly [Checkpoint, number]> {
  try {
    return [checkpointOfNote(note), await openCosignature(note, key)];
  } catch (error) {
    if (error instanceof CheckpointNotValid) return notAsAsked(error.message);
    throw error;
  }
}

/** Two trees under our name would be the proof that somebody has the key of the log, so nobody hears of it as of a mistake. */
async function requireOwnTree({ log, tiles }: Dependencies, countersigned: Checkpoint): Promise<void> {
  const { size, note } = (await log.checkpoint()) ?? refuse('nothing-logged');
  if (countersigned.size < 1 || countersigned.size > size) notAsAsked(`The log has ${size} entries.`);
  const present = checkpointOfNote(note);
  const proof = await consistencyProof(
    treeOfTiles(size, (tile) => tiles.read(tile)),
    countersigned.size,
  );
  const isOwn = await growsFrom(countersigned, present, proof);
  if (!isOwn) {
    notAsAsked(
      'The log never had this tree. Keep the file: if the log has signed it, its key is in wrong hands. See the runbook, "The transparency log".',
    );
  }
}

const notAsAsked = (why: string): never => refuse('request-not-valid', why);

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const cosignatures = new Cosignatures(dynamodb(), env.LOG_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    name: logNameOf(env.PUBLIC_ORIGIN),
    clock: Date.now,
    log: new LogStore(dynamodb(), env.LOG_TABLE),
    tiles: new LogTileStore(s3(), env.LOG_TILES_BUCKET),
    publish: (cosignature, entry) => cosignatures.publish(cosignature, entry, trail),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'POST /v1/operations/cosignatures': {
        access: ['operations:admin'],
        run: async (request, caller) => json(201, await publishCosignature(deps, request, caller)),
      },
    },
  };
});
