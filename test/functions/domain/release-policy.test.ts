/** The release policy over everything it knows: every set of scopes, every owner, every marking. Default deny. */
import { describe, expect, test } from 'vitest';
import type { Caller } from '#domain/authenticate-caller.ts';
import { Refusal } from '#domain/exchange-error.ts';
import {
  ANALYSTS,
  audienceAtRelease,
  audienceOf,
  audiencesAtPublication,
  entryStanding,
  isFeedFor,
  isLendable,
  isTakenAway,
  mayReadFeed,
  mayReadLent,
  mayReadSubmission,
  mustBeReadable,
} from '#domain/release-policy.ts';
import { SubmissionState } from '#schemas/decision.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { FeedOpenTo } from '#schemas/feed-definition.ts';
import { Classification, Tlp } from '#schemas/handling.ts';
import type { Lending } from '#schemas/lending.ts';
import { type Partner, Scope } from '#schemas/partner.ts';

const caller = (partnerId: string, scopes: readonly Scope[], change: Partial<Partner> = {}): Caller => ({
  kind: 'partner',
  principal: partnerId,
  partner: {
    partnerId,
    kind: 'unit',
    name: partnerId,
    country: 'TO',
    status: 'active',
    scopes: [...scopes],
    maximumClassification: 'RESTRICTED',
    keys: [],
    createdAt: '2026-01-01T00:00:00Z',
    ...change,
  },
  version: 1,
  scopes: new Set(scopes),
  keyThumbprint: 'A'.repeat(43),
});

/** Every set of scopes there can be, the empty one among them. */
const scopeSets: readonly (readonly Scope[])[] = Scope.options.reduce<Scope[][]>(
  (sets, scope) => [...sets, ...sets.map((set) => [...set, scope])],
  [[]],
);

/** Whose it is, seen from tonga-tcu. Names that begin alike, or differ in one sign, are others. */
const OWNERS = ['tonga-tcu', 'tonga-tcu-2', 'tonga-tc', 'onga-tcu', 'fiji-tcu', 'nztcu', 'unit:tonga-tcu', ''];

/** What a report can say of itself. None of it opens anything: release is an act of ours, not a word in a report. */
const markings = Classification.options.flatMap((classification) =>
  Tlp.options.flatMap((tlp) =>
    [[], ['tonga-tcu'], ['TO']].map((releasableTo) => ({ classification, tlp, releasableTo, onBehalfOf: 'tonga-tcu' })),
  ),
);

/** What must be, told a second time, and apart from how the policy says it. */
const due = (scopes: readonly Scope[], owner: string): boolean =>
  scopes.includes('submissions:read:all') || (owner === 'tonga-tcu' && scopes.includes('submissions:read'));

describe('a submission', () => {
  test.each(Scope.options)('is opened by %s alone only where that is meant', (scope) => {
    const own = mayReadSubmission(caller('tonga-tcu', [scope]), { partnerId: 'tonga-tcu' });
    const others = mayReadSubmission(caller('tonga-tcu', [scope]), { partnerId: 'fiji-tcu' });
    expect([own, others]).toEqual([
      scope === 'submissions:read' || scope === 'submissions:read:all',
      scope === 'submissions:read:all',
    ]);
  });

  test('is opened by its owner or an analyst and nobody else, over every set of scopes, owner and marking', () => {
    expect(scopeSets).toHaveLength(2 ** Scope.options.length);
    const wrong = scopeSets.flatMap((scopes) =>
      OWNERS.flatMap((partnerId) =>
        markings
          .map((marking) => ({ partnerId, ...marking }))
          .filter((submission) => mayReadSubmission(caller('tonga-tcu', scopes), submission) !== due(scopes, partnerId))
          .map((submission) => ({ scopes, ...submission })),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('is opened by scopes that were granted to this token, not by those that stand in the registry', () => {
    const cut: Caller = { ...caller('tonga-tcu', Scope.options), scopes: new Set(['feeds:read']) };
    expect(mayReadSubmission(cut, { partnerId: 'tonga-tcu' })).toBe(false);
  });

  test.each(['unit', 'reader'] as const)('is not opened by being a %s', (kind) => {
    expect(mayReadSubmission(caller('tonga-tcu', [], { kind }), { partnerId: 'tonga-tcu' })).toBe(false);
    expect(mayReadSubmission(caller('tonga-tcu', ['submissions:read'], { kind }), { partnerId: 'x' })).toBe(false);
  });
});

describe('a report that is lent', () => {
  const now = Date.parse('2026-11-22T00:00:00Z');
  const lent = (change: Partial<Lending> = {}): Lending => ({
    lendingId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    submissionId: 'fiji-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    lending: 'given',
    until: '2026-11-22T00:00:00.001Z',
    receivedAt: '2026-11-20T00:00:00.000Z',
    ...change,
  });
  /** Each with whether it opens the report to the adviser `tonga-tcu`, and whether it has to name one. */
  const lendings: readonly (readonly [Lending | undefined, opens: boolean, names: boolean])[] = [
    [undefined, false, false],
    [lent(), true, false],
    [lent({ adviser: 'tonga-tcu' }), true, true],
    [lent({ adviser: 'tonga-tcu-2' }), false, true],
    [lent({ until: '2026-11-22T00:00:00.000Z' }), false, false],
    [lent({ until: undefined }), false, false],
    [lent({ lending: 'ended', until: undefined }), false, false],
    [lent({ lending: 'ended', adviser: 'tonga-tcu' }), false, true],
  ];

  test('is opened to the adviser it is lent to, now, within the ceiling and its TLP, and to nobody else, over every set of scopes', () => {
    const strict = (tlp: Tlp) => tlp === 'RED' || tlp === 'AMBER+STRICT';
    const wrong = scopeSets.flatMap((scopes) =>
      markings.flatMap((marking) =>
        Classification.options.flatMap((maximumClassification, ceiling) =>
          lendings
            .filter(([lending, opens, names]) => {
              const within = Classification.options.indexOf(marking.classification) <= ceiling;
              const due = scopes.includes('quality:advise') && opens && within && (names || !strict(marking.tlp));
              return mayReadLent(caller('tonga-tcu', scopes, { maximumClassification }), marking, lending, now) !== due;
            })
            .map(([lending]) => ({ scopes, marking, maximumClassification, lending })),
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('is opened to an adviser who signed in, whom no ceiling of a partner holds, and to no feed credential', () => {
    const scopes = new Set<Scope>(['quality:advise']);
    const marking = { classification: 'RESTRICTED', tlp: 'AMBER' } as const;
    const staff: Caller = { kind: 'staff', principal: 'staff:A', scopes, keyThumbprint: 'A'.repeat(43) };
    expect(mayReadLent(staff, marking, lent(), now)).toBe(true);
    expect(mayReadLent(staff, marking, lent({ adviser: 'staff:B' }), now)).toBe(false);
    const owner = caller('tonga-tcu', ['quality:advise']);
    if (owner.kind !== 'partner') throw new Error('A partner was expected.');
    const credential = { kind: 'feed-credential', partner: owner.partner, principal: 'fc_1', scopes } as const;
    expect(mayReadLent({ ...credential, feeds: new Set() }, marking, lent(), now)).toBe(false);
  });

  test('is lent without a name where its TLP is for whole organisations, and with one at every TLP', () => {
    const lendable = (adviser?: string) =>
      Tlp.options.filter((tlp) => isLendable({ classification: 'SENSITIVE', tlp }, adviser));
    expect(lendable()).toEqual(['CLEAR', 'GREEN', 'AMBER']);
    expect(lendable('staff:A')).toEqual([...Tlp.options]);
  });

  test('opens nothing else to that adviser', () => {
    const adviser = caller('tonga-tcu', ['quality:advise', 'quality:read:all']);
    expect(mayReadSubmission(adviser, { partnerId: 'fiji-tcu' })).toBe(false);
    expect(mayReadFeed(adviser, CURATED_FEED)).toBe(false);
  });
});

describe('a report that was taken away', () => {
  const codeOf = (who: Caller, partnerId: string, state: SubmissionState) => {
    try {
      return mustBeReadable(who, { partnerId, state });
    } catch (error) {
      return error instanceof Refusal ? error.code : String(error);
    }
  };

  test('is read by its own unit when it was recalled, and by nobody when it was disposed of, over every set of scopes and owner', () => {
    for (const scopes of scopeSets) {
      const who = caller('tonga-tcu', scopes);
      for (const owner of OWNERS) {
        const mayKnow = due(scopes, owner);
        const isOwn = owner === 'tonga-tcu';
        expect(codeOf(who, owner, 'received')).toBe(mayKnow ? undefined : 'recalled');
        expect(codeOf(who, owner, 'recalled')).toBe(mayKnow && isOwn ? undefined : 'recalled');
        expect(codeOf(who, owner, 'disposed')).toBe('disposed');
      }
    }
  });

  test('is so in two states, and an analyst who withdraws takes nothing away', () => {
    const taken = SubmissionState.options.filter((state) => isTakenAway({ state }));
    expect(taken.toSorted()).toEqual(['disposed', 'recalled']);
  });
});

describe('a published report', () => {
  test('reaches the analysts and its own unit, and nobody else, over every set of scopes, owner and marking', () => {
    const wrong = scopeSets.flatMap((scopes) =>
      OWNERS.flatMap((partnerId) =>
        markings
          .map((marking) => ({ partnerId, ...marking }))
          .filter((submission) => {
            const reached = audiencesAtPublication(submission).includes(audienceOf(caller('tonga-tcu', scopes)));
            return reached !== (scopes.includes('submissions:read:all') || partnerId === 'tonga-tcu');
          })
          .map((submission) => ({ scopes, ...submission })),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('goes to two audiences exactly, each once', () => {
    for (const partnerId of OWNERS) expect(new Set(audiencesAtPublication({ partnerId })).size).toBe(2);
  });

  test('is stored under names that do not change', () => {
    expect(audiencesAtPublication({ partnerId: 'tonga-tcu' })).toEqual(['analysts', 'unit:tonga-tcu']);
  });

  test('no unit can be named so that it reads what the analysts read', () => {
    for (const partnerId of [ANALYSTS, 'unit', 'unit:x', '', 'feed']) {
      const audience = audienceOf(caller(partnerId, ['feeds:read', 'submissions:read']));
      expect(audience).not.toBe(ANALYSTS);
      expect(audiencesAtPublication({ partnerId: 'tonga-tcu' })).not.toContain(audience);
    }
  });
});

describe('a member of staff', () => {
  const staff = (scopes: readonly Scope[]): Caller => ({
    kind: 'staff',
    principal: 'staff:AAAAAAAAAAAAAAAAAAAAAA',
    scopes: new Set(scopes),
    keyThumbprint: 'A'.repeat(43),
  });

  test('owns nothing: without the scope of analysts no submission is open, over every set of scopes and owner', () => {
    const wrong = scopeSets.flatMap((scopes) =>
      OWNERS.filter(
        (partnerId) =>
          mayReadSubmission(staff(scopes), { partnerId }) !== scopes.includes('submissions:read:all') ||
          audiencesAtPublication({ partnerId }).includes(audienceOf(staff(scopes))) !==
            scopes.includes('submissions:read:all'),
      ),
    );
    expect(wrong).toEqual([]);
  });
});

describe('a feed credential', () => {
  /** As authentication makes it: of its partner's scopes, that of feeds; `own` is what it was cut to. */
  const credential = (scopes: readonly Scope[], own: readonly Scope[], feeds: readonly string[] = []): Caller => {
    const owner = caller('tonga-tcu', scopes);
    if (owner.kind !== 'partner') throw new Error('A partner was expected.');
    const { partner } = owner;
    const entitled = { principal: 'fc_5d0c1e8a97b3f264', scopes: new Set(own), feeds: new Set(feeds) };
    return { kind: 'feed-credential', partner, ...entitled };
  };

  test('opens no submission, over every set of scopes of its partner and of its own, every owner and marking', () => {
    const opened = scopeSets.flatMap((scopes) =>
      [...OWNERS, 'fc_5d0c1e8a97b3f264'].flatMap((partnerId) =>
        markings.filter((marking) => mayReadSubmission(credential(scopes, scopes), { partnerId, ...marking })),
      ),
    );
    expect(opened).toEqual([]);
  });

  test('reads the audience that its partner reads, and no other, over every set of scopes', () => {
    for (const scopes of scopeSets) {
      const [own, partner] = [credential(scopes, ['feeds:read']), caller('tonga-tcu', scopes)];
      expect(audienceOf(own)).toBe(audienceOf(partner));
      // Whatever it should ever be given itself, it is the partner's right that counts.
      expect(audienceOf(credential(scopes, Scope.options))).toBe(audienceOf(partner));
    }
  });

  test('opens the feeds that it names and no other; a token opens the feeds of its audience', () => {
    const feeds = ['nztcu-curated', 'nztcu-curated-2', 'nztcu', ''];
    const opened = (reader: Caller, openTo: FeedOpenTo = 'units') =>
      feeds.filter((feedId) => mayReadFeed(reader, { feedId, openTo }));
    for (const scopes of scopeSets) {
      const reads = scopes.includes('feeds:read');
      expect(opened(credential(scopes, scopes, ['nztcu-curated']))).toEqual(reads ? ['nztcu-curated'] : []);
      expect(opened(credential(scopes, scopes))).toEqual([]);
      expect(opened(caller('tonga-tcu', scopes))).toEqual(reads ? feeds : []);
      const isAnalyst = scopes.includes('submissions:read:all');
      const whole = caller('tonga-tcu', scopes);
      for (const openTo of ['units', 'analysts'] as const)
        expect(whole.kind === 'partner' && isFeedFor(whole.partner, { feedId: 'any', openTo })).toBe(
          openTo === 'units' || isAnalyst,
        );
      expect(opened(caller('tonga-tcu', scopes), 'analysts')).toEqual(reads && isAnalyst ? feeds : []);
      const named = opened(credential(scopes, scopes, ['nztcu-curated']), 'analysts');
      expect(named).toEqual(reads && isAnalyst ? ['nztcu-curated'] : []);
    }
  });
});

describe('the standing of an entry', () => {
  const RELEASE = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
  /** Where an entry can be: nowhere, published, released to this unit, released to another. */
  const placings = (owner: string) => {
    const at = (audience: string, releaseId?: string) => ({
      feedId: CURATED_FEED.feedId,
      audience,
      position: 1,
      ...(releaseId && { releaseId }),
    });
    const published = audiencesAtPublication({ partnerId: owner }).map((audience) => at(audience));
    return [
      { places: [], reaches: [] },
      { places: published, reaches: [] },
      { places: [...published, at(audienceAtRelease('tonga-tcu'), RELEASE)], reaches: ['tonga-tcu'] },
      { places: [...published, at(audienceAtRelease('fiji-tcu'), RELEASE)], reaches: ['fiji-tcu'] },
    ];
  };

  test('is that it may be read exactly where the feed that the caller reads has it, over every set of scopes, owner and place', () => {
    const wrong = scopeSets.flatMap((scopes) =>
      OWNERS.flatMap((partnerId) =>
        placings(partnerId).flatMap(({ places, reaches }) =>
          SubmissionState.options.filter((state) => {
            const { because } = entryStanding(caller('tonga-tcu', scopes), CURATED_FEED, { partnerId, state, places });
            const reads = ['analyst', 'own', 'released'].includes(because);
            const isGone = ['withdrawn', 'recalled', 'disposed'].includes(state);
            const isThere = places.length > 0 && !isGone && scopes.includes('feeds:read');
            const isTheirs =
              scopes.includes('submissions:read:all') || partnerId === 'tonga-tcu' || reaches.includes('tonga-tcu');
            return reads !== (isThere && isTheirs);
          }),
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('says why, in one word', () => {
    const at = (audience: string, releaseId?: string) => [
      { feedId: CURATED_FEED.feedId, audience, position: 1, ...(releaseId && { releaseId }) },
    ];
    const analyst = caller('nztcu', ['feeds:read', 'submissions:read:all']);
    const unit = caller('tonga-tcu', ['feeds:read', 'submissions:read']);
    const own = { partnerId: 'tonga-tcu', state: 'published' } as const;
    const standing = (who: Caller, record: Parameters<typeof entryStanding>[2]) =>
      entryStanding(who, CURATED_FEED, record);
    expect(standing(caller('tonga-tcu', []), own)).toEqual({ because: 'no-feeds' });
    expect(standing(unit, undefined)).toEqual({ because: 'not-released' });
    expect(standing(unit, own)).toEqual({ because: 'not-published' });
    expect(standing(unit, { ...own, partnerId: 'fiji-tcu' })).toEqual({ because: 'not-released' });
    const elsewhere = [{ feedId: 'another', audience: 'analysts', position: 1 }];
    expect(standing(analyst, { ...own, places: elsewhere })).toEqual({ because: 'not-published' });
    expect(standing(analyst, { ...own, places: at('analysts') })).toEqual({ because: 'analyst' });
    for (const state of ['withdrawn', 'recalled', 'disposed'] as const)
      expect(standing(analyst, { ...own, state, places: at('analysts') })).toEqual({ because: 'withdrawn' });
    expect(standing(unit, { ...own, places: at('unit:tonga-tcu') })).toEqual({ because: 'own' });
    const given = { ...own, partnerId: 'fiji-tcu', places: at('unit:tonga-tcu', RELEASE) };
    expect(standing(unit, given)).toEqual({ because: 'released', releaseId: RELEASE });
  });

  test('tells of nothing that was not given: it is then that of an entry that does not exist', () => {
    for (const scopes of scopeSets.filter((set) => !set.includes('submissions:read:all')))
      for (const state of SubmissionState.options)
        for (const { places, reaches } of placings('fiji-tcu')) {
          const stranger = caller('tonga-tcu', scopes);
          const told = entryStanding(stranger, CURATED_FEED, { partnerId: 'fiji-tcu', state, places });
          if (!reaches.includes('tonga-tcu')) expect(told).toEqual(entryStanding(stranger, CURATED_FEED, undefined));
        }
  });
});
