/** The assessment pack: what a report counts as, what of a quarter is told, and that nothing hidden can be reckoned from what is. */
import { describe, expect, test } from 'vitest';
import { assessedOf } from '#domain/aspects.ts';
import { assessment, assessmentLines, toldOf } from '#domain/assessment.ts';
import { movement } from '#domain/contribution.ts';
import { monthsOfQuarters, quarterOf, quartersAsked, quartersIn } from '#domain/quarters.ts';
import { afterAttempt, type ReportFacts } from '#domain/tally.ts';
import { CrimeType } from '#schemas/crime-types.ts';
import { Report } from '#schemas/report.ts';
import { gapMap } from '../../support/gap-map.ts';
import { acceptedOn } from '../../support/tallies.ts';
import { goodReport } from '../../support/test-party.ts';

const report = (change: object = {}) => Report.parse(goodReport(change));
const place = (country: string) => ({ country });
const meth = { id: 'meth', kind: 'commodity', category: 'drug', name: 'methamphetamine' };

describe('what a report counts as', () => {
  test('its crime types, enablers, commodities, countries, and the pairs of countries that it names', () => {
    const { material, aspects } = assessedOf(
      report({
        crimeTypes: ['illicit-drugs', 'fraud'],
        enablers: ['corruption'],
        activity: { from: '2026-08-01', places: [place('TO'), place('FJ'), place('TO')] },
        entities: [
          { ...meth, quantity: { amount: 4, unit: 'kg' } },
          { id: 'store', kind: 'location', place: place('NZ') },
        ],
      }),
    );
    expect(material).toBe('ordinary');
    expect(aspects.toSorted()).toEqual([
      'amount.fraud',
      'amount.illicit-drugs',
      'commodity.drug',
      'country.FJ',
      'country.NZ',
      'country.TO',
      'crime-type.fraud',
      'crime-type.illicit-drugs',
      'enabler.corruption',
      'route.FJ-NZ',
      'route.FJ-TO',
      'route.NZ-TO',
    ]);
  });

  test('on no amount without one, and on no route when it names half of the ocean', () => {
    const places = ['AS', 'CK', 'FJ', 'KI', 'NU', 'TO', 'WS'].map(place);
    const { aspects } = assessedOf(report({ entities: [meth], activity: { from: '2026-08-01', places } }));
    expect(aspects.filter((aspect) => /^(amount|route)/.test(aspect))).toEqual([]);
    expect(aspects).toContain('commodity.drug');
  });

  test.each([
    ['IN-CONFIDENCE', 'AMBER', 'ordinary'],
    ['UNCLASSIFIED', 'CLEAR', 'ordinary'],
    ['SENSITIVE', 'GREEN', 'restricted'],
    ['UNCLASSIFIED', 'AMBER+STRICT', 'restricted'],
    ['RESTRICTED', 'RED', 'restricted'],
  ])('%s and TLP:%s is %s material', (classification, tlp, material) => {
    expect(assessedOf(report({ handling: { classification, tlp } })).material).toBe(material);
  });
});

describe('counting', () => {
  const assessed = { material: 'ordinary', aspects: ['country.TO'] } as const;
  const quarters = (facts: Partial<ReportFacts>, seen = {}) =>
    movement(undefined, afterAttempt(undefined, acceptedOn('2026-08-05', { assessed, ...facts }), seen)).filter(
      ({ slice }) => slice.part?.startsWith('assessed'),
    );

  test('a report adds each of its aspects once to the quarter in which it was accepted', () => {
    expect(quarters({})).toEqual([
      { slice: { month: '2026-Q3', part: 'assessed.ordinary' }, additions: [['country.TO', 1]] },
    ]);
  });

  test('a copy, a piece and a replacement add nothing, and a later decision neither', () => {
    expect(quarters({}, { text: 'another' })).toEqual([]);
    expect(quarters({}, { event: 'another' })).toEqual([]);
    expect(quarters({ supersedes: 'another' })).toEqual([]);
    const state = afterAttempt(undefined, acceptedOn('2026-08-05', { assessed }));
    const decided = afterAttempt(state, {
      partnerId: 'tonga-tcu',
      reportKey: 'a-report',
      outcome: 'decided',
      at: '2026-11-01T00:00:00.000Z',
      decision: 'accept',
    });
    expect(movement(state, decided).filter(({ slice }) => slice.part?.startsWith('assessed'))).toEqual([]);
  });
});

describe('quarters', () => {
  const now = Date.parse('2026-11-22T00:00:00Z');

  test('have three months each', () => {
    expect(['2026-01', '2026-03', '2026-04', '2026-12'].map(quarterOf)).toEqual([
      '2026-Q1',
      '2026-Q1',
      '2026-Q2',
      '2026-Q4',
    ]);
    expect(monthsOfQuarters({ from: '2025-Q4', to: '2026-Q1' })).toEqual({ from: '2025-10', to: '2026-03' });
    expect(quartersIn({ from: '2025-Q4', to: '2026-Q2' })).toEqual(['2025-Q4', '2026-Q1', '2026-Q2']);
  });

  test('are the last four that are over, or those that are asked for', () => {
    expect(quartersAsked({}, now)).toEqual({ from: '2025-Q4', to: '2026-Q3' });
    expect(quartersAsked({ from: '2026-Q2', to: '2026-Q2' }, now)).toEqual({ from: '2026-Q2', to: '2026-Q2' });
  });

  test.each([{ to: '2026-Q4' }, { from: '2026-Q3', to: '2026-Q2' }, { from: '2023-Q3' }, { from: '2026-09' }])(
    'that run, end before they begin or are too many are refused: %o',
    (asked) => {
      expect(() => quartersAsked(asked, now)).toThrow(expect.objectContaining({ code: 'bad-parameter' }));
    },
  );
});

describe('what is told', () => {
  const packOf = (counted: Readonly<Record<string, Record<string, number>>>, from = '2026-Q1', to = '2026-Q3') =>
    assessment({
      asOf: '2026-11-22T00:00:00.000Z',
      period: { from, to },
      material: 'ordinary',
      counted: Object.entries(counted).map(([month, counters]) => ({ month, counters })),
      requirements: gapMap.requirements,
      rows: gapMap.rows,
    });
  const MANY = {
    'crime-type.fraud': 9,
    'crime-type.tax-evasion': 4,
    'country.TO': 8,
    'country.NU': 3,
    'amount.fraud': 6,
  };
  const pack = packOf({ '2026-Q1': MANY, '2026-Q2': { ...MANY, 'crime-type.fraud': 2 }, '2026-Q3': MANY });
  const valueOf = (kind: string, value: string, of = pack) =>
    of.values.find((one) => one.kind === kind && one.value === value);

  test('is a figure of five or more, and the sum of such', () => {
    expect(valueOf('crime-type', 'fraud')).toMatchObject({
      told: 18,
      quarters: [{ quarter: '2026-Q1', reports: 9 }, { quarter: '2026-Q2' }, { quarter: '2026-Q3', reports: 9 }],
    });
    expect(valueOf('crime-type', 'tax-evasion')?.quarters).toEqual(
      ['2026-Q1', '2026-Q2', '2026-Q3'].map((quarter) => ({ quarter })),
    );
  });

  test('not even that there is a country with few reports', () => {
    expect(valueOf('country', 'TO')?.told).toBe(24);
    expect(JSON.stringify(pack)).not.toContain('NU');
  });

  test('has its query beside it, and no other figure has one', () => {
    const lines = assessmentLines(pack);
    expect(lines.find(({ reports }) => reports === 6)?.query).toBe(
      '/v1/assessment/reports?kind=amount&value=fraud&quarter=2026-Q1&material=ordinary',
    );
    expect(lines.every(({ reports, query }) => (reports === undefined) === (query === undefined))).toBe(true);
  });

  test('is the same in every pack: one period taken from another leaves only what is told', () => {
    const longer = valueOf('crime-type', 'fraud')?.told ?? 0;
    const quarters = { '2026-Q1': MANY, '2026-Q2': { ...MANY, 'crime-type.fraud': 2 } };
    expect(longer - (valueOf('crime-type', 'fraud', packOf(quarters, '2026-Q1', '2026-Q2'))?.told ?? 0)).toBe(9);
    expect(valueOf('crime-type', 'fraud', packOf(quarters, '2026-Q2', '2026-Q2'))?.told).toBe(0);
  });

  test('says which crime types can be measured, and in how many that was so quarter by quarter', () => {
    expect(pack.measured.find(({ crimeType }) => crimeType === 'fraud')?.state).toBe('partly');
    expect(pack.measuredIn.map(({ crimeTypes }) => crimeTypes)).toEqual([1, 0, 1]);
    const of = packOf({ '2026-Q1': MANY }, '2026-Q1', '2026-Q1').measured;
    expect(of.map(({ state }) => state).toSorted()).toEqual(
      [...Array(5).fill('not-told').slice(0), 'measured'].toSorted(),
    );
    const [counted] = packOf({ '2026-Q1': { 'crime-type.fraud': 9 } }, '2026-Q1', '2026-Q1').measured.filter(
      ({ state }) => state === 'counted',
    );
    expect(counted?.crimeType).toBe('fraud');
  });

  test('of the plan is how many units stand how, and none by name', () => {
    expect(pack.gaps).toEqual([
      expect.objectContaining({ requirement: 'PAC-2026-04', asked: 3, answered: 1, nil: 0, silent: 1, offline: 1 }),
      expect.objectContaining({ requirement: 'PAC-2026-07', asked: 2, answered: 0, nil: 1, notDue: 1 }),
    ]);
    expect(pack.gapsQuery).toBe('/v1/requirements/gaps?from=2026-01&to=2026-09');
    expect(JSON.stringify(pack)).not.toMatch(/tcu/i);
  });

  test('leaves every hidden crime type free to be none or four, whatever else is told of the quarter', () => {
    // Every report has a crime type and a country, so that the types together are no fewer than any other figure.
    for (let seed = 1; seed <= 3_000; seed++) {
      const counts = CrimeType.options.map((_, at) => (seed * (at + 3) * 7919) % 11);
      const all = counts.reduce((sum, count) => sum + count, 0);
      const country = 1 + ((seed * 104_729) % Math.max(1, all));
      const types = CrimeType.options.map((type, at) => [`crime-type.${type}`, counts[at] ?? 0] as const);
      const told = toldOf({ ...Object.fromEntries(types), 'country.TO': country });
      const largest = told['country.TO'] ?? 0;
      const hidden = types.filter(([name]) => told[name] === undefined).length;
      const shown = types.reduce((sum, [name]) => sum + (told[name] ?? 0), 0);
      // The others of the hidden ones can make up for this one, should it be none.
      if (hidden > 0) expect(shown + 4 * (hidden - 1)).toBeGreaterThanOrEqual(largest);
    }
  });
});
