/** Rules of feeds: what each condition asks of an entry, and that all of them must hold. */
import { describe, expect, test } from 'vitest';
import { fitting, type RuledEntry } from '#domain/feed-rule.ts';
import { feedsTaking, placedItem } from '#domain/placement.ts';
import type { FeedEntry } from '#schemas/feed.ts';
import { type DefinedFeed, FeedRule } from '#schemas/feed-definition.ts';
import { Report } from '#schemas/report.ts';
import { goodReport } from '../../support/test-party.ts';

const SUBMISSION = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';

const report = Report.parse(
  goodReport({
    title: 'Yacht off Vava‘u',
    narrative: 'The crew of the Café del Mar paid in cash.',
    crimeTypes: ['illicit-drugs', 'fraud'],
    enablers: ['corruption'],
    grading: { reliability: 'B', credibility: '3' },
    entities: [
      { kind: 'vessel', id: 'yacht', name: 'SY Moana Star', imo: '9074729' },
      { kind: 'phone', id: 'phone', number: '+676 770 1234' },
      { kind: 'person', id: 'skipper', names: [{ full: 'Sione Tupou Fifita' }] },
    ],
  }),
);
const entry: RuledEntry = { classification: 'IN-CONFIDENCE', tlp: 'AMBER', report };
const fits = (rule: FeedRule, change: Partial<RuledEntry> = {}) => fitting({ ...entry, ...change })(rule);
const country = report.activity.places[0]?.country ?? '';

describe('a rule', () => {
  test.each<[string, FeedRule, FeedRule]>([
    ['crime types', { crimeTypes: ['tax-evasion', 'fraud'] }, { crimeTypes: ['tax-evasion'] }],
    ['enablers', { enablers: ['corruption'] }, { enablers: ['identity-fraud'] }],
    ['countries', { countries: ['XK', country] }, { countries: ['XK'] }],
    ['kinds of entity', { entityKinds: ['phone'] }, { entityKinds: ['container'] }],
    ['a number however it is written', { entityValues: ['IMO 9074729'] }, { entityValues: ['IMO 9074717'] }],
    ['a telephone number', { entityValues: ['00676 7701234'] }, { entityValues: ['+676 770 1235'] }],
    ['a name in another order', { entityValues: ['FIFITA, Sione Tupou'] }, { entityValues: ['Tupou Brown'] }],
    ['words in title and narrative', { text: 'CAFE vava‘u' }, { text: 'cafe vava‘u gold' }],
    ['whole words', { text: 'cash' }, { text: 'cas' }],
  ])('asks for %s', (_what, fitted, unfitted) => {
    expect([fits(FeedRule.parse(fitted)), fits(FeedRule.parse(unfitted))]).toEqual([true, false]);
  });

  test('asks for all of its conditions, and has at least one', () => {
    expect(fits({ crimeTypes: ['fraud'], enablers: ['corruption'] })).toBe(true);
    expect(fits({ crimeTypes: ['fraud'], enablers: ['money-laundering'] })).toBe(false);
    for (const empty of [{}, { crimeTypes: [] }, { text: '' }]) expect(FeedRule.safeParse(empty).success).toBe(false);
  });

  test('asks for a grading by each axis, of the analyst before the unit; what cannot be judged is at least nothing', () => {
    const at = (reliability: 'A' | 'B' | 'C' | 'F', credibility: '1' | '3' | '6') => ({ reliability, credibility });
    expect(fits({ gradedAtLeast: { reliability: 'B', credibility: '3' } })).toBe(true);
    expect(fits({ gradedAtLeast: { reliability: 'A' } })).toBe(false);
    expect(fits({ gradedAtLeast: { reliability: 'A' } }, { analystGrading: at('A', '6') })).toBe(true);
    expect(fits({ gradedAtLeast: { reliability: 'B' } }, { analystGrading: at('C', '1') })).toBe(false);
    expect(fits({ gradedAtLeast: { reliability: 'E' } }, { analystGrading: at('F', '1') })).toBe(false);
    expect(fits({ gradedAtLeast: { credibility: '5' } }, { analystGrading: at('A', '6') })).toBe(false);
  });

  test('asks for a marking by the highest that entry and report carry', () => {
    expect(fits({ markedAtMost: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' } })).toBe(true);
    expect(fits({ markedAtMost: { classification: 'UNCLASSIFIED' } })).toBe(false);
    expect(fits({ markedAtMost: { tlp: 'AMBER' } }, { tlp: 'RED' })).toBe(false);
    expect(fits({ markedAtMost: { tlp: 'GREEN' } }, { tlp: 'CLEAR' })).toBe(false);
  });
});

describe('the placement of an entry', () => {
  const feed = (feedId: string, change: Partial<DefinedFeed>): DefinedFeed => ({
    feedId,
    collectionId: '7b33d9a4-1da2-4dc3-b741-75878e094730',
    title: feedId,
    description: feedId,
    openTo: 'units',
    version: 2,
    reason: 'x',
    definedAt: '2026-11-22T00:00:00.000Z',
    definedBy: 'nztcu',
    ...change,
  });
  const feeds = [
    feed('drugs', { rule: { crimeTypes: ['illicit-drugs'] } }),
    feed('tax', { rule: { crimeTypes: ['tax-evasion'] } }),
    feed('desk', { openTo: 'analysts', rule: { crimeTypes: ['fraud'] } }),
    feed('by-hand', {}),
  ];
  const full: FeedEntry = {
    ...entry,
    entryId: `nztcu-curated~${SUBMISSION}`,
    feedId: 'nztcu-curated',
    submissionId: SUBMISSION,
    partnerId: 'tonga-tcu',
    receivedAt: '2026-11-21T00:00:00.000Z',
    addedAt: '2026-11-22T00:00:00.000Z',
    report,
  };
  const takenBy = (audience: string, picked: readonly string[]) =>
    feedsTaking(feeds, audience, full, new Set(picked)).map(({ feedId }) => feedId);

  test('is in the feeds whose rule it fits, and in those without a rule where it was put', () => {
    expect(takenBy('analysts', [])).toEqual(['drugs', 'desk']);
    expect(takenBy('analysts', ['by-hand', 'tax'])).toEqual(['drugs', 'desk', 'by-hand']);
  });

  test('leaves a feed for analysts to analysts', () => {
    expect(takenBy('unit:tonga-tcu', ['by-hand'])).toEqual(['drugs', 'by-hand']);
  });

  test('changes the name of the entry, its time and its feed, and says by which version it came; nothing else', () => {
    const addedAt = '2026-11-22T01:00:00.000Z';
    const { feedId, entryId, ...rest } = placedItem(full, { feedId: 'drugs', addedAt, version: 2 });
    expect([feedId, entryId]).toEqual(['drugs', `drugs~${SUBMISSION}`]);
    const { feedId: _feed, entryId: _entry, ...before } = full;
    expect(rest).toEqual({ ...before, addedAt, definitionVersion: 2 });
  });
});
