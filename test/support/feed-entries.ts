/** Published feed entries for tests: of the accepted samples, of any report, and of one that has every member. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { StixVersion } from '#domain/stix/draft.ts';
import { toStix } from '#domain/to-stix.ts';
import { Entity } from '#schemas/entities.ts';
import { FeedEntry } from '#schemas/feed.ts';
import { Report } from '#schemas/report.ts';
import type { StixObject } from '#schemas/stix.ts';
import { arbitraryOf, fullValue } from './schema-values.ts';

const folder = join(import.meta.dirname, '../samples');
const readJson = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));

export const stixContext = {
  origin: 'https://exchange.example',
  partners: new Map([['tonga-tcu', 'Tonga Transnational Crime Unit']]),
};

export const firstVersion: StixVersion = {
  publishedAt: '2026-11-22T06:00:00.123Z',
  modifiedAt: '2026-11-22T06:00:00.123Z',
};

/** All that an entry becomes, in one list. */
export function stixOf(...of: Parameters<typeof toStix>): StixObject[] {
  const { shared, own } = toStix(...of);
  return [...shared, ...own];
}

const entryOf = (report: Report, partnerId: string, number = 0): FeedEntry => {
  const submissionId = `${partnerId}~0199a3c4-5b6d-7e8f-9a0b-${String(number).padStart(12, '0')}`;
  const { classification, tlp } = report.handling;
  return {
    entryId: `nztcu-curated~${submissionId}`,
    feedId: 'nztcu-curated',
    addedAt: '2026-11-22T06:00:00.123Z',
    submissionId,
    partnerId,
    receivedAt: '2026-11-21T06:00:00Z',
    classification,
    tlp,
    report,
  };
};

export const sampleEntries = (): readonly { readonly name: string; readonly entry: FeedEntry }[] =>
  readJson('index.json').accepted.map(({ file, unit }: { file: string; unit: string }, at: number) => {
    const content = readJson(file);
    return { name: file, entry: FeedEntry.parse(entryOf(Report.parse(content.report ?? content), unit, at)) };
  });

/** Repeated ids, ends that do not exist, and times in the wrong order are accepted as findings: they come here too. */
export const anyEntry: fc.Arbitrary<FeedEntry> = fc
  .record({
    report: arbitraryOf(Report) as fc.Arbitrary<Report>,
    partnerId: fc.constantFrom('tonga-tcu', 'fiji-tcu'),
    onBehalfOf: fc.option(fc.constant('niue-tcu'), { nil: undefined }),
    analystGrading: fc.option(arbitraryOf(FeedEntry.shape.analystGrading) as fc.Arbitrary<Report['grading']>, {
      nil: undefined,
    }),
    tlp: fc.option(arbitraryOf(FeedEntry.shape.tlp) as fc.Arbitrary<FeedEntry['tlp']>, { nil: undefined }),
  })
  .map(({ report, partnerId, onBehalfOf, analystGrading, tlp }) => ({
    ...entryOf(report, partnerId),
    ...(onBehalfOf && { onBehalfOf }),
    ...(analystGrading && { analystGrading }),
    ...(tlp && { tlp }),
  }));

/** Values for which the general ones would not do. By member of the kind. */
const CHOSEN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  phone: { number: '+6767712345' },
  'online-identity': { email: 'canary@example.com', url: 'https://canary.example/a', ip: '203.0.113.77' },
};

/** One entity of every kind with every member, and a report around them that leaves nothing out. */
export const fullEntry = (): FeedEntry => {
  const entities = Entity.options.map((option) => {
    const kind = option.shape.kind.value;
    return fullValue(option, { id: `the-${kind}`, ...CHOSEN[kind] });
  });
  const report = Report.parse(
    fullValue(Report, {
      entities,
      language: 'en',
      'activity.from': '2026-09-01',
      'activity.to': '2026-09-02',
      'relationships[].from': 'the-person',
      'relationships[].to': 'the-vessel',
      'relationships[].since': '2026-08-01',
      'relationships[].until': '2026-08-09',
    }),
  );
  const analystGrading = {
    reliability: 'C',
    credibility: '3',
    original: { scheme: 'europol-4x4', value: 'canary of our grade' },
  } as const;
  return FeedEntry.parse({
    ...entryOf(report, 'tonga-tcu'),
    entryId: 'canary of entryId',
    feedId: 'canary-of-feed-id',
    onBehalfOf: 'niue-tcu',
    analystGrading,
  });
};
