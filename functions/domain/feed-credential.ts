/** A feed credential: what a Basic header says (RFC 7617), whether its secret holds, and its life from issue to end. */
import {
  FEED_CREDENTIAL_DAYS,
  type FeedCredential,
  FeedCredentialId,
  type FeedCredentialOrder,
  FeedSecret,
  type KeptFeedCredential,
} from '#schemas/feed-credential.ts';
import { encodeBase64Url } from './base64url.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { sha256 } from './sha2.ts';

const DAY = DAY_SECONDS * 1_000;
/** A rotation leaves time to change the secret wherever it was typed in. */
const OVERLAP_DAYS = 7;

type Presented = { readonly credentialId: FeedCredentialId; readonly secret: FeedSecret };

/**
 * Undefined unless it looks like one of ours. Those are ASCII, so UTF-8 asks for nothing more; and 63 bytes, which base64
 * can spell in one way only.
 */
export function readBasic(authorization: string): Presented | undefined {
  const text = decodeBase64(authorization.match(/^Basic +([A-Za-z0-9+/]+={0,2})$/i)?.[1] ?? '');
  // RFC 7617 section 2: the first colon parts the two.
  const colon = text.indexOf(':');
  const credentialId = FeedCredentialId.safeParse(text.slice(0, colon));
  const secret = FeedSecret.safeParse(text.slice(colon + 1));
  if (colon === -1 || !credentialId.success || !secret.success) return undefined;
  return { credentialId: credentialId.data, secret: secret.data };
}

function decodeBase64(encoded: string): string {
  try {
    return atob(encoded);
  } catch {
    return '';
  }
}

/** Of a secret as it is typed. 256 bits by chance need no slow hash: nobody can try them all. */
export async function digestOf(secret: FeedSecret): Promise<string> {
  return encodeBase64Url(await sha256(secret));
}

/** No secret has this digest that anybody could find. */
const NOBODYS = 'A'.repeat(43);

/** Whether the secret opens it at this time. For a credential that nobody has, the same work is done. */
export async function holdsSecret(
  kept: KeptFeedCredential | undefined,
  secret: FeedSecret,
  now: number,
): Promise<boolean> {
  const digest = await digestOf(secret);
  const [present, previous] = kept?.secrets ?? [];
  const isPresent = isSame(digest, present?.sha256 ?? NOBODYS);
  const isPrevious = isSame(digest, previous?.sha256 ?? NOBODYS);
  if (kept?.state !== 'active' || Date.parse(kept.expiresAt) <= now) return false;
  return isPresent || (isPrevious && isBefore(now, previous?.endsAt));
}

/** Takes as long wherever the two differ. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

const isBefore = (now: number, end: string | undefined): boolean => end !== undefined && now < Date.parse(end);

/** A new one, under this name and with a secret of this digest. */
export function issued(
  { label, feeds, days = FEED_CREDENTIAL_DAYS.usual }: FeedCredentialOrder,
  facts: { readonly credentialId: string; readonly partnerId: string; readonly sha256: string; readonly now: number },
): KeptFeedCredential {
  const { credentialId, partnerId, sha256, now } = facts;
  return {
    credentialId,
    partnerId,
    label,
    feeds: [...new Set(feeds)],
    createdAt: toInstant(now),
    expiresAt: toInstant(now + days * DAY),
    state: 'active',
    secrets: [{ sha256 }],
  };
}

/**
 * With a new secret. The present one serves some days more, or ends at once; one that was on its way out ends now.
 * @throws {Refusal} `credential-ended`.
 */
export function rotated(kept: KeptFeedCredential, sha256: string, atOnce: boolean, now: number): KeptFeedCredential {
  if (kept.state === 'revoked' || Date.parse(kept.expiresAt) <= now) return refuse('credential-ended');
  const endsAt = toInstant(now + OVERLAP_DAYS * DAY);
  const old = atOnce ? [] : kept.secrets.slice(0, 1).map((present) => ({ ...present, endsAt }));
  return { ...kept, secrets: [{ sha256 }, ...old] };
}

/**
 * As it comes into force at this time: until then the old secret went on, and its last days begin now.
 * @throws {Refusal} `credential-ended`.
 */
export function inForce(proposed: KeptFeedCredential, now: number): KeptFeedCredential {
  if (Date.parse(proposed.expiresAt) <= now) return refuse('credential-ended');
  const endsAt = toInstant(now + OVERLAP_DAYS * DAY);
  const secrets = proposed.secrets.map((secret) => (secret.endsAt === undefined ? secret : { ...secret, endsAt }));
  return { ...proposed, secrets };
}

/** What operators see of it: no digest. */
export function shown({ secrets, ...credential }: KeptFeedCredential, now: number): FeedCredential {
  const previousSecretEndsAt = secrets[1]?.endsAt;
  return { ...credential, ...(isBefore(now, previousSecretEndsAt) && { previousSecretEndsAt }) };
}
