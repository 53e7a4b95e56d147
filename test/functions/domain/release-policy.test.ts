import { describe, expect, test } from 'vitest';
import type { Caller } from '#domain/authenticate-caller.ts';
import { audienceOf, audiencesAtPublication, mayReadSubmission } from '#domain/release-policy.ts';
import { Scope } from '#schemas/partner.ts';

const caller = (partnerId: string, scopes: Scope[]): Caller => ({
  partner: {
    partnerId,
    kind: 'unit',
    name: partnerId,
    country: 'TO',
    status: 'active',
    scopes,
    maximumClassification: 'RESTRICTED',
    keys: [],
    createdAt: '2026-01-01T00:00:00Z',
  },
  version: 1,
  scopes: new Set(scopes),
});

describe('release policy', () => {
  test.each(Scope.options)('%s alone opens a submission only where it is meant to', (scope) => {
    const own = mayReadSubmission(caller('tonga-tcu', [scope]), { partnerId: 'tonga-tcu' });
    const others = mayReadSubmission(caller('tonga-tcu', [scope]), { partnerId: 'fiji-tcu' });
    expect([own, others]).toEqual([
      scope === 'submissions:read' || scope === 'submissions:read:all',
      scope === 'submissions:read:all',
    ]);
  });

  test('a published report reaches the analysts and its own unit, and nobody else', () => {
    const audiences = audiencesAtPublication({ partnerId: 'tonga-tcu' });
    expect(audiences).toContain(audienceOf(caller('nztcu', ['submissions:read:all', 'feeds:read'])));
    expect(audiences).toContain(audienceOf(caller('tonga-tcu', ['feeds:read'])));
    expect(audiences).not.toContain(audienceOf(caller('fiji-tcu', ['feeds:read'])));
    expect(audiences).toHaveLength(2);
  });
});
