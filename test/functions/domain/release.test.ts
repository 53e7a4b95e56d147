/** Releases over everything the policy knows: every marking, ceiling, permission, standing of a unit, and ground; and two persons. */
import { describe, expect, test } from 'vitest';
import { Refusal } from '#domain/exchange-error.ts';
import { higherClassification, highestMarking, isWithin, stricterTlp } from '#domain/marking.ts';
import {
  asBarrier,
  decidedRelease,
  mustFitTogether,
  proposedRelease,
  releasable,
  releasedEntry,
  standingRelease,
  stillOpen,
} from '#domain/release.ts';
import { barriersTo, type Releasable } from '#domain/release-policy.ts';
import { Classification, type Handling, Tlp } from '#schemas/handling.ts';
import { type Partner, PartnerStatus } from '#schemas/partner.ts';
import { Barrier, DisclosureGround, LegalBasis, OverseasGround, type ReleasePermission } from '#schemas/release.ts';
import { fullEntry } from '../../support/feed-entries.ts';

const NOW = Date.parse('2026-11-22T01:00:00.000Z');
const BASIS: LegalBasis = { ipp11: 'maintenance-of-law', ipp12: 'comparable-safeguards' };
const codeOf = (work: () => unknown) => {
  try {
    work();
    return 'done';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
};

const partner = (change: Partial<Partner> = {}): Partner => ({
  partnerId: 'fiji-tcu',
  kind: 'unit',
  name: 'Fiji',
  country: 'FJ',
  status: 'active',
  scopes: ['feeds:read'],
  maximumClassification: 'RESTRICTED',
  keys: [],
  createdAt: '2026-01-01T00:00:00Z',
  ...change,
});
const word = (permission: 'given' | 'refused', units = ['fiji-tcu']): ReleasePermission => ({
  permissionId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  receivedAt: '2026-11-22T00:00:00.000Z',
  units,
  permission,
});
const subject = (change: Partial<Releasable> = {}, handling: Partial<Handling> = {}): Releasable => ({
  partnerId: 'tonga-tcu',
  marking: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
  handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER', ...handling },
  permissions: [],
  audiences: ['analysts', 'unit:tonga-tcu'],
  ...change,
});
const open = (what: Releasable, to: Partner | undefined, basis = BASIS) => barriersTo(what, 'fiji-tcu', to, basis);

const RELEASABLE = [[], ['fiji-tcu'], ['FJ'], ['fiji-tcu-2', 'TO'], ['fiji-tcu', 'FJ']];
const WORDS: readonly (readonly ReleasePermission[])[] = [
  [],
  [word('given')],
  [word('refused')],
  [word('given'), word('refused')],
  [word('refused'), word('given')],
  [word('given', ['samoa-tcu'])],
  [word('given', ['samoa-tcu']), word('refused', ['samoa-tcu'])],
];

describe('an entry goes to a unit', () => {
  test('only where ceiling, TLP and the last word of its originator allow it, over all of them [ASVS 8.2.2]', () => {
    const wrong = Classification.options.flatMap((classification) =>
      Classification.options.flatMap((maximumClassification) =>
        Tlp.options.flatMap((tlp) =>
          Tlp.options.flatMap((ownTlp) =>
            RELEASABLE.flatMap((releasableTo) =>
              WORDS.filter((permissions) => {
                const what = subject({ marking: { classification, tlp }, permissions }, { tlp: ownTlp, releasableTo });
                const isOpen = open(what, partner({ maximumClassification })).length === 0;
                // Told a second time, and apart from how the policy says it.
                const last = permissions.findLast(({ units }) => units.includes('fiji-tcu'))?.permission;
                const named = last === 'given' || (last === undefined && releasableTo.includes('fiji-tcu'));
                const allowed =
                  last === 'given' ||
                  (last === undefined && (releasableTo.includes('fiji-tcu') || releasableTo.includes('FJ')));
                const levels = ['UNCLASSIFIED', 'IN-CONFIDENCE', 'SENSITIVE', 'RESTRICTED'];
                const fits = levels.indexOf(classification) <= levels.indexOf(maximumClassification);
                const strictest = [tlp, ownTlp];
                const tlpFits = !strictest.includes('RED') && (!strictest.includes('AMBER+STRICT') || named);
                return isOpen !== (fits && allowed && tlpFits);
              }).map((permissions) => ({
                classification,
                maximumClassification,
                tlp,
                ownTlp,
                releasableTo,
                permissions,
              })),
            ),
          ),
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('only when it is let in, reads feeds, is not the originator, and reads it not already', () => {
    const what = subject({}, { releasableTo: ['FJ', 'TO'] });
    expect(open(what, partner())).toEqual([]);
    for (const status of PartnerStatus.options.filter((one) => one !== 'active'))
      expect(open(what, partner({ status }))).toEqual(['recipient']);
    expect(open(what, undefined)).toEqual(['recipient']);
    expect(open(what, partner({ scopes: [] }))).toEqual(['recipient']);
    expect(open(what, partner({ scopes: ['feeds:read', 'submissions:read:all'] }))).toEqual(['recipient']);
    expect(open(what, partner({ partnerId: 'tonga-tcu', country: 'TO' }))).toEqual(['recipient']);
    expect(open({ ...what, audiences: [...what.audiences, 'unit:fiji-tcu'] }, partner())).toEqual(['recipient']);
  });

  test('is told every barrier by its name, and none that is not there', () => {
    const secret = { marking: { classification: 'RESTRICTED', tlp: 'RED' } } as const;
    const low = partner({ maximumClassification: 'SENSITIVE' });
    const athome = { ...BASIS, ipp12: 'in-new-zealand' } as const;
    expect(open(subject(secret), low, athome)).toEqual(['ceiling', 'marking', 'no-permission', 'legal-basis']);
    expect(open(subject({ ...secret, permissions: [word('refused')] }), low)).toEqual([
      'ceiling',
      'marking',
      'originator-refused',
    ]);
    expect(open(subject({ permissions: [word('given')] }), partner())).toEqual([]);
    // A report that says nothing of whom it may go to.
    const strict = subject({ marking: { classification: 'SENSITIVE', tlp: 'AMBER+STRICT' } });
    expect(open(strict, partner())).toEqual(['marking', 'no-permission']);
  });

  test('never back to its originator, nor to analysts, whoever is said to read it already', () => {
    const what = subject({ audiences: [] }, { releasableTo: ['FJ', 'TO'] });
    expect(open(what, partner({ partnerId: 'tonga-tcu', country: 'TO' }))).toEqual(['recipient']);
    expect(open(what, partner({ scopes: ['feeds:read', 'submissions:read:all'] }))).toEqual(['recipient']);
    expect(open({ ...what, audiences: ['unit:fiji-tcu'] }, partner())).toEqual(['recipient']);
  });

  test('abroad only on a ground for abroad', () => {
    const what = subject({}, { releasableTo: ['FJ', 'NZ'] });
    const here: LegalBasis = { ...BASIS, ipp12: 'in-new-zealand' };
    expect(open(what, partner(), here)).toEqual(['legal-basis']);
    expect(open(what, partner({ country: 'NZ' }), here)).toEqual([]);
  });
});

describe('a legal basis', () => {
  test('has principle 12 exactly where principle 12 asks for it, and its exception only for (e) and (f)', () => {
    const accepted = DisclosureGround.options.flatMap((ipp11) =>
      [undefined, ...OverseasGround.options]
        .filter((ipp12) => LegalBasis.safeParse({ ipp11, ...(ipp12 && { ipp12 }) }).success)
        .map((ipp12) => `${ipp11} ${ipp12}`),
    );
    const without = ['public-source', 'no-personal-information'];
    const impracticable = [
      'maintenance-of-law',
      'pecuniary-penalty',
      'public-revenue',
      'proceedings',
      'serious-threat',
    ];
    const due = DisclosureGround.options.flatMap((ipp11) =>
      without.includes(ipp11)
        ? [`${ipp11} undefined`]
        : OverseasGround.options
            .filter((ipp12) => ipp12 !== 'not-practicable' || impracticable.includes(ipp11))
            .map((ipp12) => `${ipp11} ${ipp12}`),
    );
    expect(accepted).toEqual(due);
  });
});

describe('markings that meet', () => {
  test('give the highest of each kind, whatever their order', () => {
    for (const one of Classification.options)
      for (const other of Classification.options) {
        expect(higherClassification(one, other)).toBe(higherClassification(other, one));
        expect(isWithin(one, higherClassification(one, other))).toBe(true);
      }
    expect(Tlp.options.reduce(stricterTlp)).toBe('RED');
    expect(
      highestMarking(
        { classification: 'SENSITIVE', tlp: 'GREEN' },
        { tlp: 'AMBER' },
        { classification: 'IN-CONFIDENCE' },
      ),
    ).toEqual({
      classification: 'SENSITIVE',
      tlp: 'AMBER',
    });
  });
});

describe('a proposal', () => {
  const entry = fullEntry();
  const record = { permissions: [{ ...word('given'), jws: 'x' }], places: [] };
  const recipients = new Map([['fiji-tcu', partner()]]);
  const by = { at: '2026-11-22T01:00:00.000Z', actor: { principal: 'nztcu', role: 'analyst' } } as const;
  const wish = {
    intent: 'release',
    submissionId: entry.submissionId,
    units: ['fiji-tcu', 'fiji-tcu'],
    legalBasis: BASIS,
    reason: 'x',
  } as const;
  const what = { ...releasable(entry, record), marking: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' } as const };
  const kept = { ...what, handling: { ...what.handling, tlp: 'AMBER' as const } };
  const propose = (to = recipients) =>
    proposedRelease(
      '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
      { ...wish, units: [...wish.units] },
      { entry, subject: kept, recipients: to },
      by,
    );

  test('waits seven days for a second analyst who signed in', () => {
    const release = propose();
    expect(release).toMatchObject({ state: 'waiting', units: ['fiji-tcu'], expiresAt: '2026-11-29T01:00:00.000Z' });
    const approve = (kind: 'staff' | 'partner', principal: string, now = NOW) =>
      codeOf(() => decidedRelease(release, { decision: 'approve' }, { kind, principal }, now));
    expect(approve('staff', 'staff:AAAAAAAAAAAAAAAAAAAAAA')).toBe('done');
    expect(approve('partner', 'another')).toBe('second-person-needed');
    expect(approve('staff', 'nztcu')).toBe('second-person-needed');
    expect(approve('staff', 'staff:AAAAAAAAAAAAAAAAAAAAAA', NOW + 8 * 86_400_000)).toBe('proposal-closed');
    expect(standingRelease(release, NOW + 8 * 86_400_000).state).toBe('expired');
  });

  test('is refused with what stands against it, at once and again at its approval', () => {
    const suspended = new Map([['fiji-tcu', partner({ status: 'suspended' })]]);
    expect(propose(suspended)).toMatchObject({
      state: 'refused',
      barriers: [{ unit: 'fiji-tcu', barrier: 'recipient' }],
    });
    expect(stillOpen(propose(), kept, suspended)).toMatchObject({
      state: 'refused',
      barriers: [{ barrier: 'recipient' }],
    });
    expect(stillOpen(propose(), kept, recipients).state).toBe('waiting');
    expect(stillOpen(propose(), { ...kept, permissions: [] }, recipients).state).toBe('refused');
  });

  test('of a long report goes to as many units at once as one transaction holds', () => {
    const long = { ...entry, report: { ...entry.report, narrative: 'x'.repeat(390_000) } };
    const units = Array.from({ length: 10 }, (_, at) => `unit-${at}`);
    expect(codeOf(() => mustFitTogether(entry, units))).toBe('done');
    expect(codeOf(() => mustFitTogether(long, units))).toBe('request-not-valid');
    expect(codeOf(() => mustFitTogether(long, units.slice(0, 8)))).toBe('done');
  });

  test('gives the entry as it is, marked at least as high', () => {
    for (const classification of Classification.options)
      for (const tlp of Tlp.options) {
        const given = releasedEntry(entry, { ...propose(), classification, tlp });
        expect(isWithin(entry.classification, given.classification)).toBe(true);
        expect(given.tlp).toBe(stricterTlp(entry.tlp, tlp));
        expect(given.report).toBe(entry.report);
      }
  });

  test('is in the register without the report and without words', () => {
    const line = JSON.stringify(asBarrier({ ...propose(), decisionReason: 'canary', decidedBy: 'nztcu' }));
    for (const never of [entry.submissionId, 'reason', 'canary', 'proposedBy', 'decidedBy', 'permissionId'])
      expect(line).not.toContain(never);
  });
});

test('every barrier that the policy finds can be named by an analyst too', () => {
  expect(Barrier.options).toEqual(
    expect.arrayContaining(['recipient', 'ceiling', 'marking', 'no-permission', 'originator-refused', 'legal-basis']),
  );
});
