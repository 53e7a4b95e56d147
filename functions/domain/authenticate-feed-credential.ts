/** Who is calling with a feed credential: secret, registry, rate, in this order, on every request. */
import { FEED_PULLS_PER_MINUTE, type KeptFeedCredential } from '#schemas/feed-credential.ts';
import {
  type AccessPorts,
  type FeedCredentialCaller,
  onlyOne,
  type PresentedCredentials,
} from './authenticate-caller.ts';
import { toSeconds } from './clock.ts';
import { Refusal, refuse } from './exchange-error.ts';
import { holdsSecret, readBasic } from './feed-credential.ts';

const MINUTE_SECONDS = 60;

/** What it needs from the stores: one read, the read of the partner, one count. */
export type FeedCredentialPorts = Pick<AccessPorts, 'findPartner'> & {
  readonly findCredential: (credentialId: string) => Promise<KeptFeedCredential | undefined>;
  /** False when as many were counted in this minute, a whole number of them since 1970. */
  readonly countPull: (credentialId: string, minute: number, most: number) => Promise<boolean>;
};

/** RFC 9110 section 11.1: the name of a scheme may be in capitals or not. */
export const saysBasic = ({ authorization }: Pick<PresentedCredentials, 'authorization'>): boolean =>
  authorization.some((value) => /^basic(\s|$)/i.test(value));

/**
 * Authenticates a request that comes by HTTP Basic. Counted is only what brought the right secret: a stranger cannot use
 * up what the owner has.
 * @throws {Refusal} `not-authenticated` (one answer for everything that could be guessed at), `too-many-requests`.
 */
export async function authenticateFeedCredential(
  { authorization, dpop }: PresentedCredentials,
  ports: FeedCredentialPorts,
  now: number,
): Promise<FeedCredentialCaller> {
  // Whoever has a key to prove has a token, too: one of the two is a mistake, or somebody else's.
  const presented = dpop.length === 0 ? readBasic(onlyOne(authorization)) : undefined;
  if (!presented) return refuse('not-authenticated');
  const kept = await ports.findCredential(presented.credentialId);
  const holds = await holdsSecret(kept, presented.secret, now);
  if (!kept || !holds) return refuse('not-authenticated');
  const registered = await ports.findPartner(kept.partnerId);
  if (registered?.partner.status !== 'active') return refuse('not-authenticated');
  const { credentialId, feeds } = kept;
  await countPull(credentialId, ports, toSeconds(now));
  const { partner } = registered;
  const scopes = new Set(partner.scopes.filter((scope) => scope === 'feeds:read'));
  return { kind: 'feed-credential', principal: credentialId, partner, scopes, feeds: new Set(feeds) };
}

async function countPull(credentialId: string, ports: FeedCredentialPorts, nowSeconds: number): Promise<void> {
  const minute = Math.floor(nowSeconds / MINUTE_SECONDS);
  if (await ports.countPull(credentialId, minute, FEED_PULLS_PER_MINUTE)) return;
  throw new Refusal('too-many-requests', { retryAfterSeconds: (minute + 1) * MINUTE_SECONDS - nowSeconds });
}
