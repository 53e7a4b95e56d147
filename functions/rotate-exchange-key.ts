/** Rotates the exchange's own keys: `GET /v1/operations/keys`, `POST /v1/operations/keys/{purpose}`, for operators. */
import { aboutExchange, type ActedBy, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import { logKeyText } from '#domain/checkpoint.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type Generation, requireRotatable, rotated, stateOf } from '#domain/key-ring.ts';
import { logNameOf } from '#domain/log-entry.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { readJson } from '#edge/json-body.ts';
import { log } from '#edge/log.ts';
import { readParameters } from '#edge/paging.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import {
  ExchangeKeyPurpose,
  type ExchangeKeyRing,
  ExchangeKeyRotation,
  type ExchangeKeys,
} from '#schemas/exchange-keys.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, kms } from '#stores/aws-clients.ts';
import { CheckpointKeys } from '#stores/checkpoint-key.ts';
import { ExchangeKeyStore } from '#stores/exchange-keys.ts';
import { KeyEvents } from '#stores/key-events.ts';
import { Outbox } from '#stores/outbox.ts';
import * as z from 'zod';

export const environment = accessEnvironment.extend({
  RECEIPT_KEY_ID: z.string(),
  AUDIT_TABLE: z.string(),
  LOG_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
});

export type Dependencies = {
  readonly logName: string;
  readonly clock: Clock;
  readonly keys: ExchangeKeyStore;
  /** Wakes somebody: one operator alone has said that a key is in wrong hands. */
  readonly rotatedAtOnce: () => void;
};

export async function listExchangeKeys(
  { clock, keys, logName }: Pick<Dependencies, 'clock' | 'keys' | 'logName'>,
  request: HttpRequest,
): Promise<ExchangeKeys> {
  readParameters(request, []);
  const now = clock();
  const rings = ExchangeKeyPurpose.options.map(async (purpose) =>
    shown(purpose, logName, (await keys.read(purpose)).generations, now),
  );
  return { rings: await Promise.all(rings) };
}

/** The key is made first. What fails after that leaves a key in KMS that is in no ring, and nothing else. */
export async function rotateExchangeKey(
  { clock, keys, logName, rotatedAtOnce }: Dependencies,
  request: HttpRequest,
  caller: Caller,
): Promise<ExchangeKeyRing> {
  const named = ExchangeKeyPurpose.safeParse(request.pathParameters.purpose);
  if (!named.success) return refuse('not-found');
  const purpose = named.data;
  const { reason, atOnce = false } = readJson(request, ExchangeKeyRotation);
  const before = await keys.read(purpose);
  if (purpose === 'checkpoint' && before.generations.length === 0) return refuse('nothing-logged');
  requireRotatable(before.generations, purpose, { now: clock(), atOnce });
  const fresh = await keys.make(purpose);
  const now = clock();
  const turned = rotated(before.generations, fresh, purpose, { now, atOnce });
  const generations = atOnce ? turned : await keys.endorsed(purpose, logName, turned);
  await keys.replace(purpose, before, generations, entryOf(purpose, generations, reason, atOnce, actedBy(caller, now)));
  if (atOnce) rotatedAtOnce();
  return shown(purpose, logName, generations, now);
}

function entryOf(
  purpose: ExchangeKeyPurpose,
  generations: readonly Generation[],
  reason: string,
  atOnce: boolean,
  by: ActedBy,
): AuditEntry {
  const fresh = generations.at(-1);
  const facts = {
    // A secret has a name of its own, and no thumbprint.
    ...(purpose !== 'secret' && fresh && { thumbprint: fresh.kid }),
    ...(fresh?.activeFrom !== undefined && { activeFrom: fresh.activeFrom }),
    ...(atOnce && { atOnce }),
  };
  return { ...by, action: 'exchange-key-rotated', subject: aboutExchange(purpose), reason, facts };
}

const BEGINNING = '1970-01-01T00:00:00.000Z';

type Shown = Generation & { readonly keyId?: string; readonly publicKey?: Uint8Array };

async function shown(
  purpose: ExchangeKeyPurpose,
  logName: string,
  generations: readonly Shown[],
  now: number,
): Promise<ExchangeKeyRing> {
  const each = generations.map(async ({ kid, keyId, publicKey, ...one }) => ({
    kid,
    ...(keyId !== undefined && { keyId }),
    ...(publicKey !== undefined && { verifierKey: await logKeyText(logName, publicKey) }),
    state: stateOf({ kid, ...one }, purpose, now),
    activeFrom: one.activeFrom ?? BEGINNING,
    ...(one.endsAt !== undefined && { endsAt: one.endsAt }),
    ...(one.compromisedAt !== undefined && { compromisedAt: one.compromisedAt }),
  }));
  return { purpose, generations: await Promise.all(each) };
}

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const stackKeys = { token: env.TOKEN_KEY_ID, receipt: env.RECEIPT_KEY_ID, secret: env.SECRETS_KEY_ID };
  const checkpoint = new CheckpointKeys(dynamodb(), kms(), { table: env.LOG_TABLE, keyId: env.SECRETS_KEY_ID });
  const events = new KeyEvents(env.REGISTRY_TABLE, new Outbox(dynamodb(), env.OUTBOX_TABLE));
  const keys = new ExchangeKeyStore(kms(), access.rings, trail, stackKeys, checkpoint, events);
  const rotatedAtOnce = () => log({ level: 'warn', event: 'rotated-at-once' });
  const logName = logNameOf(env.PUBLIC_ORIGIN);
  const deps: Dependencies = { logName, clock: Date.now, keys, rotatedAtOnce };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/operations/keys': {
        access: ['operations:admin'],
        run: async (request: HttpRequest) => json(200, await listExchangeKeys(deps, request)),
      },
      'POST /v1/operations/keys/{purpose}': {
        access: ['operations:admin'],
        run: async (request, caller) => json(201, await rotateExchangeKey(deps, request, caller)),
      },
    },
  };
});
