/** What authentication needs, from the stores: registry, replay guard, token key, nonces, cursors. */
import * as z from 'zod';
import type { AccessPorts } from '#domain/authenticate-caller.ts';
import type { FeedCredentialPorts } from '#domain/authenticate-feed-credential.ts';
import type { Cursors } from '#domain/cursor.ts';
import { believed, TERMS } from '#domain/key-ring.ts';
import { dynamodb, kms } from './aws-clients.ts';
import { ExchangeSecrets } from './exchange-secret.ts';
import { FeedCredentialRegistry } from './feed-credential-registry.ts';
import { FeedPulls } from './feed-pulls.ts';
import { KeyRings, REGISTERED_RINGS } from './key-rings.ts';
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
  readonly rings: KeyRings;
  readonly tokenKey: SigningKey;
  readonly currentNonce: (nowSeconds: number) => Promise<string>;
  readonly cursors: () => Promise<Cursors>;
};

/** What a function needs besides, when a route of its takes feed credentials. */
export function connectFeedCredentials(
  env: z.infer<typeof accessEnvironment>,
  { findPartner }: Pick<Access, 'findPartner'>,
): FeedCredentialPorts {
  const credentials = new FeedCredentialRegistry(dynamodb(), env.REGISTRY_TABLE);
  const pulls = new FeedPulls(dynamodb(), env.REPLAY_TABLE);
  return {
    findPartner,
    findCredential: async (credentialId) => (await credentials.find(credentialId))?.credential,
    countPull: (...pull) => pulls.count(...pull),
  };
}

/** @param makesFirstSecret of an exchange that has none yet. */
export function connectAccess(env: z.infer<typeof accessEnvironment>, makesFirstSecret = false): Access {
  const registry = new PartnerRegistry(dynamodb(), env.REGISTRY_TABLE);
  const replayGuard = new ReplayGuard(dynamodb(), env.REPLAY_TABLE);
  const rings = new KeyRings(dynamodb(), env.REGISTRY_TABLE, REGISTERED_RINGS);
  const tokenKey = new SigningKey(kms(), rings, { purpose: 'token', firstKeyId: env.TOKEN_KEY_ID });
  const secrets = new ExchangeSecrets(rings, kms(), env.SECRETS_KEY_ID, makesFirstSecret);
  const findKnown = async (kid: string, nowSeconds: number) =>
    believed(await tokenKey.generations(), nowSeconds * 1000, TERMS.token.believedSeconds).find(
      (generation) => generation.kid === kid,
    );
  return {
    registry,
    replayGuard,
    rings,
    tokenKey,
    issuer: env.PUBLIC_ORIGIN,
    findTokenKey: async (kid, nowSeconds) => {
      const known = await findKnown(kid, nowSeconds);
      if (known) return known;
      // Rotated at once, and this instance has not heard of it.
      await rings.readAgain();
      return findKnown(kid, nowSeconds);
    },
    findPartner: (partnerId) => registry.find(partnerId),
    rememberProof: (thumbprint, jti, expiresAt) => replayGuard.remember('proof', thumbprint, jti, expiresAt),
    isCurrentNonce: async (nonce, nowSeconds) =>
      (await secrets.at(nowSeconds * 1000)).nonces.isCurrent(nonce, nowSeconds),
    currentNonce: async (nowSeconds) => (await secrets.at(nowSeconds * 1000)).nonces.current(nowSeconds),
    cursors: async () => (await secrets.at(Date.now())).cursors,
  };
}

/** The same for routes that a unit sends to: how fast it may is counted as its proof is remembered. */
export function connectMeteredAccess(env: z.infer<typeof accessEnvironment>): Access {
  const rate = new SendingRate(dynamodb(), env.REPLAY_TABLE, Date.now);
  return { ...connectAccess(env), rememberProof: (...proof) => rate.rememberProof(...proof) };
}
