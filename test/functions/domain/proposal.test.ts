/** Two persons: who may approve what, for how long, and with which fingerprint. */
import { describe, expect, test } from 'vitest';
import type { ActedBy } from '#domain/audit-entry.ts';
import { reKeyed } from '#domain/devices.ts';
import { issued } from '#domain/feed-credential.ts';
import { decided, type Enactment, proposed, standing, type Wish } from '#domain/proposal.ts';
import { Proposal } from '#schemas/proposal.ts';
import { makeParty, registered } from '../../support/test-party.ts';

/** 2026-11-22T00:00:00Z. */
const NOW = 1_795_305_600_000;
const DAY = 86_400_000;
const tomasi = { kind: 'staff', principal: `staff:${'T'.repeat(22)}` } as const;
const leilani = { kind: 'staff', principal: `staff:${'L'.repeat(22)}` } as const;
const desk = { kind: 'partner', principal: 'operator-desk' } as const;
const by: ActedBy = {
  at: '2026-11-22T00:00:00.000Z',
  actor: { principal: tomasi.principal, role: 'operator', keyThumbprint: 'A'.repeat(43) },
};

const party = await makeParty('tonga-tcu');
const partner = registered(party);
const credential = issued(
  { label: 'A spreadsheet', feeds: ['nztcu-curated'] },
  { credentialId: 'fc_5d0c1e8a97b3f264', partnerId: 'tonga-tcu', sha256: 'A'.repeat(43), now: NOW },
);
const enrolment: Enactment = { kind: 'enrolment', partner };
const fingerprint = party.signing.thumbprint;
const approval = { decision: 'approve', fingerprint } as const;

const propose = (enactment: Enactment = enrolment, wish: Partial<Wish> = {}) =>
  proposed(enactment, { proposalId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', partner, ...wish }, by);

describe('what was proposed', () => {
  test('is approved by another person who was read the same fingerprint [ASVS 2.3.5]', () => {
    expect(decided(propose(), approval, leilani, NOW)).toMatchObject({
      state: 'approved',
      proposedBy: tomasi.principal,
      decidedBy: leilani.principal,
      decidedAt: '2026-11-22T00:00:00.000Z',
    });
  });

  test.each([
    ['the one who proposed it', tomasi, approval, 'second-person-needed'],
    ["a system, whose key may be in the proposer's hands", desk, approval, 'second-person-needed'],
    [
      'a person who was read another fingerprint',
      leilani,
      { ...approval, fingerprint: party.authentication.thumbprint },
      'fingerprint-mismatch',
    ],
    ['a person who was read none', leilani, { decision: 'approve' }, 'fingerprint-mismatch'],
  ] as const)('is not approved by %s', (_who, caller, decision, code) => {
    expect(() => decided(propose(), decision, caller, NOW)).toThrow(expect.objectContaining({ code }));
    const keys: Enactment = { kind: 'key-registration', keys: partner.keys };
    expect(() => decided(propose(keys), decision, caller, NOW)).toThrow(expect.objectContaining({ code }));
  });

  test('says which feed credential is asked for, without the digest of its secret', () => {
    const { credentialId, label, feeds, expiresAt } = credential;
    const issue = propose({ kind: 'feed-credential', credential }).proposal;
    expect(issue.credential).toEqual({ credentialId, label, feeds, expiresAt, change: 'issue' });
    const rotation = propose({ kind: 'feed-credential', credential, version: 4 }).proposal;
    expect(rotation.credential).toEqual({ ...issue.credential, change: 'rotate' });
    expect(Proposal.parse(rotation)).toEqual(rotation);
  });

  test('of a feed credential needs another person, and no fingerprint [ASVS 2.3.5]', () => {
    const asked = propose({ kind: 'feed-credential', credential });
    for (const caller of [tomasi, desk])
      expect(() => decided(asked, { decision: 'approve' }, caller, NOW)).toThrow(
        expect.objectContaining({ code: 'second-person-needed' }),
      );
    expect(decided(asked, { decision: 'approve' }, leilani, NOW).state).toBe('approved');
  });

  test('needs no fingerprint where no key comes in', () => {
    const again = propose({ kind: 'reactivation', version: 3 });
    expect(decided(again, { decision: 'approve' }, leilani, NOW).state).toBe('approved');
  });

  test('is declined by anybody who runs the registry, the proposer too', () => {
    for (const caller of [tomasi, leilani, desk]) {
      const closed = decided(propose(), { decision: 'decline', reason: 'a slip' }, caller, NOW);
      expect(closed).toMatchObject({ state: 'declined', decisionReason: 'a slip' });
    }
  });

  test('is decided once', () => {
    const stored = propose();
    const closed = { ...stored, proposal: decided(stored, approval, leilani, NOW) };
    for (const decision of [approval, { decision: 'decline', reason: 'late' } as const])
      expect(() => decided(closed, decision, leilani, NOW)).toThrow(
        expect.objectContaining({ code: 'proposal-closed' }),
      );
  });

  test('waits for seven days, and not a millisecond more', () => {
    const stored = propose();
    expect(standing(stored.proposal, NOW + 7 * DAY - 1).state).toBe('waiting');
    expect(standing(stored.proposal, NOW + 7 * DAY).state).toBe('expired');
    expect(() => decided(stored, approval, leilani, NOW + 7 * DAY)).toThrow(
      expect.objectContaining({ code: 'proposal-closed' }),
    );
  });

  test('with broken glass owes its approval for ever, and keeps the reason why it could not wait', () => {
    const { proposal } = propose(enrolment, { reason: 'asked for', breakGlass: 'boat at sea' });
    expect(proposal).toMatchObject({ brokenGlass: true, reason: 'boat at sea', state: 'waiting' });
    expect(standing(proposal, NOW + 1_000 * DAY)).toEqual(proposal);
  });

  test('shows no key and no fingerprint', () => {
    expect(JSON.stringify(propose().proposal)).not.toContain(fingerprint);
  });
});

test('new keys end the old ones, those in their overlap too, and leave a compromised one as it is', () => {
  const [authentication, signing] = partner.keys;
  if (!authentication || !signing) return expect.fail();
  const before = {
    ...partner,
    keys: [
      authentication,
      { ...signing, state: 'compromised' as const, compromisedFrom: '2026-11-01T00:00:00.000Z' },
      { ...signing, thumbprint: 'R'.repeat(43), state: 'retired' as const, notAfter: '2026-12-01T00:00:00.000Z' },
      { ...signing, thumbprint: 'O'.repeat(43), state: 'retired' as const, notAfter: '2025-12-01T00:00:00.000Z' },
    ],
  };
  const fresh = { ...signing, thumbprint: 'N'.repeat(43) };
  expect(reKeyed(before, [fresh], NOW).keys.map(({ state, notAfter }) => [state, notAfter])).toEqual([
    ['retired', '2026-11-22T00:00:00.000Z'],
    ['compromised', undefined],
    ['retired', '2026-11-22T00:00:00.000Z'],
    ['retired', '2025-12-01T00:00:00.000Z'],
    ['active', undefined],
  ]);
});
