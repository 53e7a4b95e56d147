/** Figures of four units for the quality page: one with much to say, one in between, one with too few reports, one silent. */
import { shareOf } from '#domain/share.ts';
import { QualityReport, type UnitQuality } from '#schemas/quality.ts';

type MonthCounts = readonly [month: string, reports: number, firstTime: number, accepted: number, refused: number];

const unit = (
  card: Pick<UnitQuality, 'partnerId' | 'name' | 'country' | 'daysFromEventToReceipt' | 'topFindings'>,
  counts: readonly MonthCounts[],
): UnitQuality => {
  const months = counts.map(([month, reports, acceptedFirstTime, accepted, refusedAttempts]) => ({
    month,
    reports,
    accepted,
    acceptedFirstTime,
    refusedAttempts,
  }));
  const sum = (pick: (month: (typeof months)[number]) => number) =>
    months.reduce((total, month) => total + pick(month), 0);
  return {
    ...card,
    firstTimeAcceptance: shareOf(
      sum(({ acceptedFirstTime }) => acceptedFirstTime),
      sum(({ reports }) => reports),
    ),
    refusedAttempts: sum(({ refusedAttempts }) => refusedAttempts),
    months,
  };
};

const imo = {
  code: 'imo-check-digit',
  fix: 'Look at the number again. If the hull really says so, attest it with a reason.',
};
const place = {
  code: 'place-without-name',
  fix: 'Name the port, the island or the waters: a country alone is hard to connect.',
};

const fiji = unit(
  {
    partnerId: 'fiji-tcu',
    name: 'Fiji Transnational Crime Unit',
    country: 'FJ',
    daysFromEventToReceipt: { count: 186, median: 3, p90: 12 },
    topFindings: [
      { ...imo, reports: 14 },
      { ...place, reports: 9 },
    ],
  },
  [
    ['2025-11', 11, 7, 10, 6],
    ['2025-12', 8, 6, 8, 2],
    ['2026-01', 14, 9, 13, 7],
    ['2026-02', 12, 9, 12, 4],
    ['2026-03', 17, 13, 17, 5],
    ['2026-04', 16, 12, 15, 5],
    ['2026-05', 21, 17, 21, 4],
    ['2026-06', 19, 16, 19, 3],
    ['2026-07', 13, 11, 13, 2],
    ['2026-08', 22, 19, 22, 4],
    ['2026-09', 18, 16, 18, 2],
    ['2026-10', 15, 14, 15, 1],
  ],
);

const samoa = unit(
  {
    partnerId: 'samoa-tcu',
    name: 'Samoa Transnational Crime Unit',
    country: 'WS',
    daysFromEventToReceipt: { count: 31, median: 5, p90: 41 },
    topFindings: [{ ...place, reports: 6 }],
  },
  [
    ['2026-03', 2, 1, 2, 1],
    ['2026-05', 4, 3, 4, 1],
    ['2026-06', 3, 3, 3, 0],
    ['2026-08', 11, 8, 11, 3],
    ['2026-09', 5, 4, 5, 1],
    ['2026-10', 6, 6, 6, 0],
  ],
);

const tuvalu = unit(
  {
    partnerId: 'tuvalu-tcu',
    name: 'Tuvalu Transnational Crime Unit',
    country: 'TV',
    daysFromEventToReceipt: { count: 3, median: 0, p90: 2 },
    topFindings: [],
  },
  [
    ['2026-07', 2, 2, 2, 0],
    ['2026-10', 1, 1, 1, 0],
  ],
);

const niue = unit(
  {
    partnerId: 'niue-tcu',
    name: 'Niue Transnational Crime Unit',
    country: 'NU',
    daysFromEventToReceipt: { count: 0 },
    topFindings: [],
  },
  [],
);

export const AS_OF = '2026-10-31T12:00:00Z';

/** Two pages: the second is asked for by the cursor of the first. */
export const qualityPages = (): readonly QualityReport[] => [
  QualityReport.parse({ asOf: AS_OF, partners: [tuvalu, fiji], next: 'second-page' }),
  QualityReport.parse({ asOf: AS_OF, partners: [niue, samoa] }),
];
