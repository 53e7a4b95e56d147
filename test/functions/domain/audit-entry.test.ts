/** What the audit trail says of who acted, and what an originator is told of it. */
import { expect, test } from 'vitest';
import { actedBy, toOriginator } from '#domain/audit-entry.ts';
import { AuditEntry } from '#schemas/audit.ts';
import type { Scope } from '#schemas/partner.ts';
import { makeParty, registered } from '../../support/test-party.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const keyThumbprint = 'A'.repeat(43);
const party = await makeParty('nztcu');

const roleWith = (kind: 'unit' | 'reader', scopes: readonly Scope[]) => {
  const entitled = { principal: 'nztcu', scopes: new Set(scopes), keyThumbprint };
  const caller = { kind: 'partner', partner: registered(party, { kind }), version: 1, ...entitled } as const;
  return actedBy(caller, NOW).actor.role;
};

test.each([
  ['reader', ['partners:admin', 'submissions:read:all'], 'operator'],
  ['reader', ['operations:admin'], 'operator'],
  ['reader', ['submissions:read:all', 'quality:read:all'], 'analyst'],
  ['reader', ['feeds:curate'], 'analyst'],
  ['reader', ['quality:read:all', 'feeds:read'], 'adviser'],
  ['reader', ['feeds:read'], 'reader'],
  ['reader', [], 'reader'],
  ['unit', ['submissions:write', 'feeds:read'], 'unit'],
] as const)('a %s that may do %j acts as %s', (kind, scopes, role) => {
  expect(roleWith(kind, scopes)).toBe(role);
});

test('a member of staff acts under its own name, in the role that its scopes give', () => {
  const principal = 'staff:AAAAAAAAAAAAAAAAAAAAAA';
  const caller = { kind: 'staff', principal, scopes: new Set<Scope>(['feeds:curate']), keyThumbprint } as const;
  expect(actedBy(caller, NOW).actor).toEqual({ principal, role: 'analyst', keyThumbprint });
});

test('an originator is told when, what and by which role, and nothing else [ASVS 15.3.1]', () => {
  const entry: AuditEntry = {
    at: '2026-11-22T01:00:00.000Z',
    actor: { principal: 'nztcu', role: 'analyst', keyThumbprint },
    action: 'decided',
    subject: 'submission:tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    reason: 'an inner word',
    facts: { from: 'received', to: 'published', feedId: 'nztcu-curated' },
  };
  expect(toOriginator(entry)).toEqual({
    at: entry.at,
    role: 'analyst',
    action: 'decided',
    state: 'published',
    feedId: 'nztcu-curated',
    note: 'A feed credential counts as one reader and may stand for several people.',
  });
});

test('a feed credential acts under its own name and proves no key; of it an originator is told that it may be several people', () => {
  const principal = 'fc_5d0c1e8a97b3f264';
  const partner = registered(party, { kind: 'reader', scopes: ['submissions:read:all', 'feeds:read'] });
  const entitled = { principal, scopes: new Set<Scope>(['feeds:read']), feeds: new Set(['nztcu-curated']) };
  const by = actedBy({ kind: 'feed-credential', partner, ...entitled }, NOW);
  expect(AuditEntry.shape.actor.parse(by.actor)).toEqual({ principal, role: 'feed-credential' });
  expect(toOriginator({ ...by, action: 'status-read', subject: 'submission:x' })).toEqual({
    at: by.at,
    role: 'feed-credential',
    action: 'status-read',
    note: 'A feed credential counts as one reader and may stand for several people.',
  });
});
