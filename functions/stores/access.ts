/** What authentication needs, from the stores: registry, replay guard, token key, nonces, cursors. */
import * as z from 'zod';
import type { AccessPorts } from '#domain/authenticate-caller.ts';
import { Cursors } from '#domain/cursor.ts';
import { DpopNonces } from '#domain/dpop-nonce.ts';
import { dynamodb, kms } from './aws-clients.ts';
import { ExchangeSecretStore } from './exchange-secret.ts';
import { PartnerRegistry } from './partner-registry.ts';
import { ReplayGuard } from './replay-guard.ts';
import { SendingRate } from './sending-rate.ts';
import { SigningKey } from './signing-key.ts';

/** The environment of every function that knows its callers. */
export const accessEnvironment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  REGISTRY_TABLE: z.string(),
  REPLAY_TABLE: z.string(),
  TOKEN_KEY_ID: z.string(),
  SECRETS_KEY_ID: z.string(),
});

export type Access = AccessPorts & {
  readonly registry: PartnerRegistry;
  readonly replayGuard: ReplayGuard;
  readonly tokenKey: SigningKey;
  readonly currentNonce: (nowSeconds: number) => Promise<string>;
  readonly cursors: () => Promise<Cursors>;
};

export function connectAccess(env: z.infer<typeof accessEnvironment>): Access {
  const registry = new PartnerRegistry(dynamodb(), env.REGISTRY_TABLE);
  const replayGuard = new ReplayGuard(dynamodb(), env.REPLAY_TABLE);
  const tokenKey = new SigningKey(kms(), env.TOKEN_KEY_ID);
  const secrets = new ExchangeSecretStore(dynamodb(), kms(), { table: env.REGISTRY_TABLE, keyId: env.SECRETS_KEY_ID });
  let nonces: DpopNonces | undefined;
  let cursors: Cursors | undefined;
  const readNonces = async () => (nonces ??= new DpopNonces((await secrets.read()).nonceKey));
  return {
    registry,
    replayGuard,
    tokenKey,
    issuer: env.PUBLIC_ORIGIN,
    tokenKeys: async () => [await tokenKey.publicKey()],
    findPartner: (partnerId) => registry.find(partnerId),
    rememberProof: (thumbprint, jti, expiresAt) => replayGuard.remember('proof', thumbprint, jti, expiresAt),
    isCurrentNonce: async (nonce, nowSeconds) => (await readNonces()).isCurrent(nonce, nowSeconds),
    currentNonce: async (nowSeconds) => (await readNonces()).current(nowSeconds),
    cursors: async () => (cursors ??= new Cursors((await secrets.read()).cursorKey)),
  };
}

/** The same for routes that a unit sends to: how fast it may is counted as its proof is remembered. */
export function connectMeteredAccess(env: z.infer<typeof accessEnvironment>): Access {
  const rate = new SendingRate(dynamodb(), env.REPLAY_TABLE, Date.now);
  return { ...connectAccess(env), rememberProof: (...proof) => rate.rememberProof(...proof) };
}
