/** The life of a feed credential under a frozen clock, and every attack on one against the pure authentication. */
import { beforeEach, describe, expect, test } from 'vitest';
import { asPartner, authorise } from '#domain/authenticate-caller.ts';
import {
  authenticateFeedCredential,
  type FeedCredentialPorts,
  saysBasic,
} from '#domain/authenticate-feed-credential.ts';
import { digestOf, holdsSecret, inForce, issued, readBasic, rotated, shown } from '#domain/feed-credential.ts';
import { FeedCredential, KeptFeedCredential } from '#schemas/feed-credential.ts';
import type { Partner, PartnerStatus, Scope } from '#schemas/partner.ts';
import { attacks } from '../../attacks/vector-tests.ts';
import { basic, basicOf, basicVectors } from '../../attacks/vectors/basic.ts';
import { makeParty, registered } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600_000;
const DAY = 86_400_000;
const credentialId = 'fc_5d0c1e8a97b3f264';
const [FIRST, SECOND, THIRD] = ['a', 'b', 'c'].map((letter) => letter.repeat(43)) as [string, string, string];
const digests = new Map(
  await Promise.all([FIRST, SECOND, THIRD].map(async (one) => [one, await digestOf(one)] as const)),
);
const sha256 = (secret: string) => digests.get(secret) ?? expect.fail();

const fresh = (days?: number): KeptFeedCredential =>
  issued(
    { label: 'Spreadsheet', feeds: ['nztcu-curated', 'nztcu-curated'], ...(days !== undefined && { days }) },
    { credentialId, partnerId: 'tonga-tcu', sha256: sha256(FIRST), now: NOW },
  );
const served = async (kept: KeptFeedCredential, now: number) => {
  const holds = await Promise.all([FIRST, SECOND, THIRD].map((secret) => holdsSecret(kept, secret, now)));
  return holds.join(' ');
};

describe('a feed credential', () => {
  test('is kept as a digest, and shown without', () => {
    expect(KeptFeedCredential.parse(fresh())).toEqual(fresh());
    expect(JSON.stringify(fresh())).not.toContain(FIRST);
    expect(FeedCredential.parse(shown(fresh(), NOW))).toMatchObject({ feeds: ['nztcu-curated'], state: 'active' });
    expect(JSON.stringify(shown(rotated(fresh(), sha256(SECOND), false, NOW), NOW))).not.toContain(sha256(FIRST));
  });

  test.each([
    [undefined, '2027-11-22T00:00:00.000Z'],
    [1, '2026-11-23T00:00:00.000Z'],
    [400, '2027-12-27T00:00:00.000Z'],
  ])('of %s days ends at its millisecond, %s', async (days, expiresAt) => {
    const kept = fresh(days);
    expect(kept.expiresAt).toBe(expiresAt);
    expect(await served(kept, Date.parse(expiresAt) - 1)).toBe('true false false');
    expect(await served(kept, Date.parse(expiresAt))).toBe('false false false');
  });

  test('serves by its old secret for seven days after a rotation, and by the new one on', async () => {
    const kept = rotated(fresh(), sha256(SECOND), false, NOW);
    expect(KeptFeedCredential.parse(kept)).toEqual(kept);
    expect(await served(kept, NOW + 7 * DAY - 1)).toBe('true true false');
    expect(await served(kept, NOW + 7 * DAY)).toBe('false true false');
    expect(shown(kept, NOW + 7 * DAY - 1).previousSecretEndsAt).toBe('2026-11-29T00:00:00.000Z');
    expect(shown(kept, NOW + 7 * DAY).previousSecretEndsAt).toBeUndefined();
    expect(kept.expiresAt).toBe(fresh().expiresAt);
  });

  test('that was proposed days ago leaves the old secret its seven days from the approval on', async () => {
    const kept = inForce(rotated(fresh(), sha256(SECOND), false, NOW), NOW + 6 * DAY);
    expect(await served(kept, NOW + 13 * DAY - 1)).toBe('true true false');
    expect(await served(kept, NOW + 13 * DAY)).toBe('false true false');
    expect(inForce(fresh(), NOW + 6 * DAY)).toEqual(fresh());
    expect(() => inForce(fresh(1), NOW + DAY)).toThrow(expect.objectContaining({ code: 'credential-ended' }));
  });

  test('has two secrets at most: rotated again, the oldest ends', async () => {
    const kept = rotated(rotated(fresh(), sha256(SECOND), false, NOW), sha256(THIRD), false, NOW + DAY);
    expect(KeptFeedCredential.parse(kept).secrets).toHaveLength(2);
    expect(await served(kept, NOW + DAY)).toBe('false true true');
    expect(await served(kept, NOW + 8 * DAY)).toBe('false false true');
  });

  test('rotated at once serves by its new secret only', async () => {
    const twice = rotated(rotated(fresh(), sha256(SECOND), false, NOW), sha256(THIRD), true, NOW);
    expect(await served(twice, NOW)).toBe('false false true');
  });

  test('that is revoked or has expired serves by no secret, and gets no new one [ASVS 13.3.4]', async () => {
    const revoked: KeptFeedCredential = { ...rotated(fresh(), sha256(SECOND), false, NOW), state: 'revoked' };
    expect(await served(revoked, NOW)).toBe('false false false');
    const ended = expect.objectContaining({ code: 'credential-ended' });
    expect(() => rotated(revoked, sha256(THIRD), false, NOW)).toThrow(ended);
    expect(() => rotated(fresh(1), sha256(THIRD), false, NOW + DAY)).toThrow(ended);
  });

  test('that nobody has is opened by no secret', async () => {
    expect(await holdsSecret(undefined, FIRST, NOW)).toBe(false);
    // The digest is what a thief of the table has.
    expect(await holdsSecret(fresh(), sha256(FIRST), NOW)).toBe(false);
  });
});

test('a credential has as many bytes as base64 can spell in one way only', () => {
  expect(`${credentialId}:${FIRST}`.length % 3).toBe(0);
});

test.each(['Basic', 'basic', 'BASIC', 'bAsIc'])('the scheme may be written %s', (scheme) => {
  const value = basicOf({ credentialId, secret: FIRST }).replace('Basic', scheme);
  expect(readBasic(value)).toEqual({ credentialId, secret: FIRST });
  expect(readBasic(value.replace(' ', '   '))).toEqual({ credentialId, secret: FIRST });
  expect(saysBasic({ authorization: [value] })).toBe(true);
});

describe('whoever comes with', () => {
  let asked: string[];
  let status: PartnerStatus;
  let scopes: Scope[];
  let kept: KeptFeedCredential;
  let isWithin: boolean;
  const party = makeParty('tonga-tcu');
  let partner: Partner;

  beforeEach(async () => {
    [asked, status, isWithin, kept] = [[], 'active', true, fresh()];
    scopes = ['submissions:write', 'submissions:read', 'feeds:read'];
    partner = registered(await party);
  });

  const ports: FeedCredentialPorts = {
    findCredential: async (id) => {
      asked.push('credential');
      return id === credentialId ? kept : undefined;
    },
    findPartner: async (partnerId) => {
      asked.push('partner');
      return partnerId === 'tonga-tcu' ? { partner: { ...partner, status, scopes }, version: 1 } : undefined;
    },
    countPull: async () => {
      asked.push('count');
      return isWithin;
    },
  };
  const authenticate = (authorization: readonly string[], dpop: readonly string[] = [], now = NOW) =>
    authenticateFeedCredential({ authorization, dpop, method: 'GET', path: '/v1/feeds/x/items' }, ports, now);
  const right = basicOf({ credentialId, secret: FIRST });

  test('the right secret is let in for one read, one read of the partner and one count; cut to reading feeds', async () => {
    const caller = await authenticate([right]);
    expect(asked).toEqual(['credential', 'partner', 'count']);
    expect(caller).toMatchObject({ kind: 'feed-credential', principal: credentialId });
    expect(caller.scopes).toEqual(new Set(['feeds:read']));
    expect(caller.feeds).toEqual(new Set(['nztcu-curated']));
    expect(() => authorise(caller, ['submissions:read', 'submissions:write'])).toThrow(
      expect.objectContaining({ code: 'not-allowed' }),
    );
    expect(() => asPartner(caller)).toThrow(expect.objectContaining({ code: 'not-allowed' }));
  });

  test('the right secret of a partner that may read no feeds reads none', async () => {
    scopes = ['submissions:read:all', 'partners:admin'];
    expect((await authenticate([right])).scopes).toEqual(new Set());
  });

  test.each(['suspended', 'revoked'] as const)('the right secret of a partner that is %s is nobody', async (now) => {
    status = now;
    await expect(authenticate([right])).rejects.toMatchObject({ code: 'not-authenticated', facts: {} });
    expect(asked).toEqual(['credential', 'partner']);
  });

  test.each([
    ['revoked', () => ({ ...fresh(), state: 'revoked' as const })],
    ['expired', () => ({ ...fresh(), expiresAt: '2026-11-22T00:00:00.000Z' })],
    ['of a partner that does not exist', () => ({ ...fresh(), partnerId: 'nobody' })],
  ])('the right secret of a credential that is %s is nobody', async (_what, change) => {
    kept = change();
    await expect(authenticate([right])).rejects.toMatchObject({ code: 'not-authenticated', facts: {} });
    expect(asked).not.toContain('count');
  });

  test('too many is told how long to wait: to the next minute', async () => {
    isWithin = false;
    const refusal = { code: 'too-many-requests', facts: { retryAfterSeconds: 47 } };
    await expect(authenticate([right], [], NOW + 13_999)).rejects.toMatchObject(refusal);
  });

  attacks('feed credentials', basicVectors, 'is nobody, and is not counted', async ({ change }) => {
    const { authorization, dpop = [] } = change({ credentialId, secret: FIRST });
    await expect(authenticate(authorization, dpop)).rejects.toMatchObject({ code: 'not-authenticated', facts: {} });
    expect(asked.filter((what) => what !== 'credential')).toEqual([]);
  });

  test('a secret is taken as it was sent: neither capitals nor a piece of it is the same [ASVS 6.2.8]', async () => {
    for (const secret of [FIRST.toUpperCase(), FIRST.slice(1), `${FIRST} `, `${FIRST}a`])
      await expect(authenticate([basic(`${credentialId}:${secret}`)])).rejects.toMatchObject({
        code: 'not-authenticated',
      });
    await expect(authenticate([basic(`${credentialId}:${FIRST}`)])).resolves.toBeTruthy();
  });

  test.each([[[]], [['']], [['DPoP x']], [['Negotiate x']], [['Basically no']]])(
    '%j says nothing of Basic',
    (authorization) => expect(saysBasic({ authorization })).toBe(false),
  );

  test('an unknown name costs the same reads as a wrong secret [ASVS 6.3.8]', async () => {
    await authenticate([basic(`${credentialId}:${SECOND}`)]).catch(() => undefined);
    const wrong = asked;
    asked = [];
    await authenticate([basic(`fc_0000000000000000:${FIRST}`)]).catch(() => undefined);
    expect(asked).toEqual(wrong);
  });
});
