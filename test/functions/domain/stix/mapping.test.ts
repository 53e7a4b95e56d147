/** Every member of an entry has a row, every target of a row has the value, and what is dropped is nowhere. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Destination, ENTRY_ROWS, REPORT_ROWS, type Rows } from '#domain/stix/mapping.ts';
import { entityRows, KIND_ROWS } from '#domain/stix/mapping-entities.ts';
import { Entity, EntityKind } from '#schemas/entities.ts';
import { FeedEntry } from '#schemas/feed.ts';
import { Report } from '#schemas/report.ts';
import { STIX_EXTENSIONS } from '#schemas/stix/extensions.ts';
import { snakeCased } from '#schemas/stix/snake-case.ts';
import { anyEntry, fullEntry, sampleEntries, stixContext, stixOf } from '../../../support/feed-entries.ts';
import { leafPaths } from '../../../support/schema-values.ts';

type Objects = readonly unknown[];
const entry = fullEntry();
const full: Objects = stixOf(entry, stixContext);
const text = JSON.stringify(full);
const OURS: ReadonlySet<string> = new Set(Object.values(STIX_EXTENSIONS));

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** All values at a path like `names[].full`; `[]` opens a list. */
function valuesAt(value: unknown, path: string): unknown[] {
  const [name = '', ...rest] = path.split('.');
  if (!isRecord(value)) return [];
  const member = value[name.replace('[]', '')];
  const members = name.endsWith('[]') && Array.isArray(member) ? member : [member];
  const found = members.filter((one) => one !== undefined);
  return rest.length === 0 ? found : found.flatMap((one) => valuesAt(one, rest.join('.')));
}

/** Values of `type.property`, `extension` being any of ours on an object of that type. */
function valuesOf(objects: Objects, target: string): unknown[] {
  const [type = '', ...path] = target.replace(/ when .*/, '').split('.');
  return objects
    .filter((object) => isRecord(object) && object.type === type)
    .flatMap((object) => {
      if (path[0] !== 'extension') return valuesAt(object, path.join('.'));
      const extensions = isRecord(object) && isRecord(object.extensions) ? object.extensions : {};
      const ours = Object.entries(extensions).filter(([id]) => OURS.has(id));
      return ours.flatMap(([, extension]) => valuesAt(extension, path.slice(1).join('.')));
    });
}

const unconditional = (destination: Destination): string[] =>
  'dropped' in destination ? [] : destination.filter((target) => !target.includes(' when '));

/** The same value, or a text or a list in which it stands. References and derived values only have to be there. */
const holds = (value: unknown, raw: unknown): boolean =>
  JSON.stringify(value) === JSON.stringify(snakeCased(raw)) ||
  JSON.stringify(value).includes(JSON.stringify(Array.isArray(raw) ? raw[0] : raw).replaceAll(/^"|"$/g, ''));

function expectCarried(member: string, destination: Destination, raw: unknown): void {
  const targets = unconditional(destination);
  expect(raw, `${member} is not in the full entry`).toBeDefined();
  expect(targets.length, `${member} goes nowhere`).toBeGreaterThan(0);
  for (const target of targets) expect(valuesOf(full, target).length, `${member}: no ${target}`).toBeGreaterThan(0);
  const kept = targets.filter((target) => valuesOf(full, target).some((value) => holds(value, raw)));
  expect(kept, `${member}: ${JSON.stringify(raw)} is in none of ${targets.join(', ')}`).not.toEqual([]);
}

const expectAllCarried = (rows: Rows, from: unknown) => {
  for (const [member, destination] of Object.entries(rows)) {
    if (!('dropped' in destination)) expectCarried(member, destination, valuesAt(from, member)[0]);
  }
};

/** Values of members that no target of their row holds. */
const lost = (rows: Rows, from: unknown, objects: Objects): string[] =>
  Object.entries(rows).flatMap(([member, destination]) => {
    if ('dropped' in destination) return [];
    const targets = destination.flatMap((target) => valuesOf(objects, target));
    const values = valuesAt(from, member).filter((raw) => !Array.isArray(raw) || raw.length > 0);
    const missing = values.filter((raw) => !targets.some((value) => holds(value, raw)));
    return missing.map((raw) => `${member}: ${JSON.stringify(raw)}`);
  });

const lostOf = (one: FeedEntry, objects: Objects): string[] => [
  ...lost(ENTRY_ROWS, one, objects),
  ...lost(REPORT_ROWS, one.report, objects),
  ...(one.report.entities ?? []).flatMap((entity) => lost(entityRows(entity.kind), entity, objects)),
];

const without = (paths: string[], ...names: string[]) =>
  paths.filter((path) => !names.some((name) => path.split(/[.[]/)[0] === name));

const NONE = { withoutRow: [], withoutMember: [] };
const differences = (rows: Rows, members: readonly string[]) => ({
  withoutRow: members.filter((member) => !(member in rows)),
  withoutMember: Object.keys(rows).filter((member) => !members.includes(member)),
});

describe('rows', () => {
  test('there is one for every member of a report', () => {
    expect(differences(REPORT_ROWS, without(leafPaths(Report), 'entities'))).toEqual(NONE);
  });

  test('there is one for every member of the entry around it', () => {
    expect(differences(ENTRY_ROWS, without(leafPaths(FeedEntry), 'report'))).toEqual(NONE);
  });

  test.each(Entity.options.map((option) => [option.shape.kind.value, option] as const))(
    'there is one for every member of %s',
    (kind, option) => {
      expect(differences(entityRows(kind), leafPaths(option))).toEqual(NONE);
    },
  );

  test('name what is dropped, and why', () => {
    const dropped = Object.entries({ ...ENTRY_ROWS, ...REPORT_ROWS }).filter(([, to]) => 'dropped' in to);
    expect(dropped.map(([member]) => member)).toEqual([
      'kind',
      'entryId',
      'feedId',
      'definitionVersion',
      'schema',
      'provenance.sources',
      'provenance.derivedFrom',
    ]);
  });
});

describe('a report that has every member', () => {
  test('has every value where its row says', () => expectAllCarried(REPORT_ROWS, entry.report));

  test('has every value of the entry where its row says', () => expectAllCarried(ENTRY_ROWS, entry));

  test.each(EntityKind.options)('has every value of its %s where its row says', (kind) => {
    const entity = entry.report.entities?.find((one) => one.kind === kind);
    expectAllCarried(entityRows(kind), entity);
  });

  test.each(EntityKind.options)('keeps its %s word for word on the object that stands for it', (kind) => {
    const entity = entry.report.entities?.find((one) => one.kind === kind);
    const { object } = KIND_ROWS[kind];
    const copies = full.flatMap((one) =>
      isRecord(one) && one.type === object && isRecord(one.extensions) ? [one.extensions[STIX_EXTENSIONS.entity]] : [],
    );
    expect(copies).toContainEqual({ extension_type: 'property-extension', ...(snakeCased(entity) as object) });
  });

  test('shows nothing of what is dropped', () => {
    expect(text).not.toContain('canary of entryId');
    expect(text).not.toContain('canary-of-feed-id');
    expect(text).not.toContain('"report/1"');
  });
});

describe('whatever is reported', () => {
  test.each(sampleEntries())('$name loses nothing that a row carries', ({ entry: sample }) => {
    const objects = stixOf(sample, stixContext);
    expect(lostOf(sample, objects)).toEqual([]);
    expect(JSON.stringify(objects)).not.toContain(sample.feedId);
  });

  test('nothing that a row carries is lost, and nothing that is dropped comes through', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(anyEntry, (any) => {
        const objects = stixOf(any, stixContext);
        expect(lostOf(any, objects)).toEqual([]);
        expect(JSON.stringify(objects)).not.toContain(any.feedId);
      }),
      { seed: 20_261_122, numRuns: 100 },
    );
  });
});
