/** STIX 2.1 objects of feed entries: valid as we write them, and in what the specification asks beyond a schema. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STIX_EXTENSIONS } from '#schemas/stix/extensions.ts';
import { StixObject } from '#schemas/stix.ts';
import { anyEntry, firstVersion, fullEntry, sampleEntries, stixContext, stixOf } from '../../support/feed-entries.ts';

const samples = sampleEntries();
const OASIS = 'identity--b3bca3c2-1f3d-4b54-b44f-dac42c3a8f01';
const ANY_ID = /\b[a-z][a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

const issuesOf = (objects: readonly StixObject[]) =>
  objects.flatMap((object) => {
    const { error } = StixObject.safeParse(object);
    return error ? [`${object.type}: ${JSON.stringify(error.issues).slice(0, 600)}`] : [];
  });

/** Every object and list inside a value. */
function* parts(value: unknown): Generator<object> {
  if (typeof value !== 'object' || value === null) return;
  yield value;
  for (const member of Object.values(value)) yield* parts(member);
}

/** What sections 2 and 3 demand of all objects and no schema of a single one can say. */
function checkTogether(objects: readonly StixObject[]): void {
  const ids = objects.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(objects.filter(({ id, type }) => !id.startsWith(`${type}--`))).toEqual([]);
  const known = new Set([...ids, OASIS]);
  expect([...JSON.stringify(objects).matchAll(ANY_ID)].map(([id]) => id).filter((id) => !known.has(id))).toEqual([]);
  expect(objects.filter((object) => 'modified' in object && object.modified < object.created)).toEqual([]);
  for (const object of objects) {
    for (const part of parts(object)) {
      if (Array.isArray(part)) expect(part.length).toBeGreaterThan(0);
      else
        expect(
          Object.keys(part).filter((name) => !/^([a-z][a-z0-9_]{2,249}|id|extension-definition--.+)$/.test(name)),
        ).toEqual([]);
    }
  }
}

describe('the accepted samples', () => {
  test.each(samples)('$name is valid STIX', ({ entry }) => {
    const objects = stixOf(entry, stixContext);
    expect(issuesOf(objects)).toEqual([]);
    checkTogether(objects);
  });

  test('are there at all, each with a report that refers to something', () => {
    expect(samples.length).toBeGreaterThanOrEqual(19);
    for (const { entry } of samples) {
      const reports = stixOf(entry, stixContext).filter(({ type }) => type === 'report');
      expect(reports).toHaveLength(1);
      expect(reports[0]).toMatchObject({ name: entry.report.title, description: entry.report.narrative });
    }
  });
});

describe('any report', () => {
  test('is valid STIX, whatever the findings on it', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const objects = stixOf(entry, stixContext, firstVersion);
        expect(issuesOf(objects)).toEqual([]);
        checkTogether(objects);
      }),
      { seed: 20_261_122, numRuns: 150 },
    );
  });

  test('always gives the same objects, in every audience', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const elsewhere = { ...structuredClone(entry), addedAt: '2026-11-23T00:00:00.000Z', entryId: 'other' };
        expect(JSON.stringify(stixOf(elsewhere, stixContext, firstVersion))).toBe(
          JSON.stringify(stixOf(entry, stixContext, firstVersion)),
        );
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
  });

  test('keeps every entity and relationship word for word', () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const text = JSON.stringify(stixOf(entry, stixContext, firstVersion));
        for (const { note } of [...(entry.report.entities ?? []), ...(entry.report.relationships ?? [])])
          if (note !== undefined) expect(text).toContain(JSON.stringify(note));
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
  });
});

describe('markings', () => {
  test('are on every object but those of OASIS', () => {
    const bare = stixOf(fullEntry(), stixContext).filter((object) => !('object_marking_refs' in object));
    expect(bare.map(({ id }) => id).sort()).toEqual([
      'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d',
      'marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487',
      'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb',
    ]);
  });

  test('are the stricter of the originator’s and ours, and OASIS’s own', () => {
    const entry = { ...fullEntry(), tlp: 'AMBER+STRICT' } as const;
    const objects = stixOf(entry, stixContext);
    expect(objects).toContainEqual({
      type: 'marking-definition',
      spec_version: '2.1',
      id: 'marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003',
      created: '2022-10-01T00:00:00.000Z',
      name: 'TLP:AMBER+STRICT',
      extensions: {
        'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': {
          extension_type: 'property-extension',
          tlp_2_0: 'amber+strict',
        },
      },
    });
    const open = { ...entry, tlp: 'CLEAR' } as const;
    open.report.handling.tlp = 'RED';
    expect(stixOf(open, stixContext).find(({ type }) => type === 'report')).toMatchObject({
      object_marking_refs: ['marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1', expect.any(String)],
    });
  });

  test('say classification, audience, purpose and caveats in words', () => {
    const { report, ...entry } = fullEntry();
    const statement = stixOf({ ...entry, classification: 'RESTRICTED', report }, stixContext).find(
      (object) => 'definition_type' in object,
    );
    expect(statement).toMatchObject({ name: 'New Zealand RESTRICTED', definition_type: 'statement' });
    expect(JSON.stringify(statement)).toContain('Marked by the originator: UNCLASSIFIED');
    expect(JSON.stringify(statement)).toContain('Caveat: canary of handling.caveats');
  });
});

describe('grades', () => {
  test.each([
    ['1', 90],
    ['2', 70],
    ['3', 50],
    ['4', 30],
    ['5', 10],
    ['6', undefined],
  ] as const)('credibility %s is confidence %s', (credibility, confidence) => {
    const entry = fullEntry();
    entry.report.grading.credibility = credibility;
    const report = stixOf(entry, stixContext).find(({ type }) => type === 'report');
    expect(report && 'confidence' in report ? report.confidence : undefined).toBe(confidence);
  });

  test('of an analyst stand beside the originator’s, by role', () => {
    const entry = fullEntry();
    const objects = stixOf(entry, stixContext);
    const grading = objects.find((object) => 'authors' in object);
    expect(grading).toMatchObject({ abstract: "NZTCU's grade: C3", authors: ['NZTCU analyst'], confidence: 50 });
    const report = objects.find(({ type }) => type === 'report');
    expect(report).toMatchObject({
      confidence: 90,
      labels: expect.arrayContaining(['admiralty-scale:source-reliability="a"']),
      extensions: { [STIX_EXTENSIONS.report]: { grading: { reliability: 'A', credibility: '1' } } },
    });
  });
});

describe('what accepted reports may get wrong', () => {
  const withRelationships = (relationships: NonNullable<ReturnType<typeof fullEntry>['report']['relationships']>) => {
    const entry = fullEntry();
    return { ...entry, report: { ...entry.report, relationships } };
  };

  test.each([
    ['https://x.example/a?b=%20c&d=1#e', true],
    ['http://[::1]:8080/x;y,z', true],
    ['https://x.example/100%', false],
    ['https://x.example/?ids[]=1', false],
    ['https://x.example/#a#b', false],
    ['https://a@b@c.example/', false],
  ])('%s is kept, as an observable only when RFC 3986 has such an address: %s', (url, isObservable) => {
    const entry = fullEntry();
    const page = { id: 'page', kind: 'online-identity', platform: 'web', url } as const;
    const objects = stixOf({ ...entry, report: { ...entry.report, entities: [page] } }, stixContext);
    expect(objects.some(({ type }) => type === 'url')).toBe(isObservable);
    expect(JSON.stringify(objects)).toContain(url);
  });

  test('a relationship to nobody is kept in the report’s extension', () => {
    const entry = withRelationships([{ from: 'the-person', role: 'crew', to: 'nobody' }]);
    const objects = stixOf(entry, stixContext);
    expect(objects.filter(({ type }) => type === 'relationship')).toEqual([]);
    expect(JSON.stringify(objects)).toContain('"unlinked_relationships":[{"from_local_id":"the-person"');
  });

  test('an end before the beginning is kept in words, and no stop_time is written', () => {
    const entry = withRelationships([
      { from: 'the-person', role: 'crew', to: 'the-vessel', since: '2026-10-03T04:00:00Z', until: '2026-10-02' },
    ]);
    const [relationship] = stixOf(entry, stixContext).filter(({ type }) => type === 'relationship');
    expect(relationship).toMatchObject({ start_time: '2026-10-03T04:00:00.000Z' });
    expect(relationship).not.toHaveProperty('stop_time');
  });

  test('two entities of one id: the first is meant', () => {
    const entry = withRelationships([{ from: 'the-person', role: 'crew', to: 'the-vessel' }]);
    const twice = {
      ...entry,
      report: { ...entry.report, entities: [...(entry.report.entities ?? []), ...(entry.report.entities ?? [])] },
    };
    const [once] = stixOf(entry, stixContext).filter(({ type }) => type === 'relationship');
    expect(stixOf(twice, stixContext).filter(({ type }) => type === 'relationship')).toEqual([once]);
    checkTogether(stixOf(twice, stixContext));
  });

  test('half a position is kept and not written as one', () => {
    const entry = fullEntry();
    const places = [{ country: 'TO', latitude: -21.125 }];
    const objects = stixOf(
      { ...entry, report: { ...entry.report, activity: { from: '2026-10-03', places } } },
      stixContext,
    );
    const location = objects.find(
      (object) => 'extensions' in object && STIX_EXTENSIONS.place in (object.extensions ?? {}),
    );
    expect(location).not.toHaveProperty('latitude');
    expect(JSON.stringify(location)).toContain('-21.125');
  });

  test('located-at is the specification’s verb between what it joins', () => {
    const entry = withRelationships([
      { from: 'the-vessel', role: 'located-at', to: 'the-location' },
      { from: 'the-phone', role: 'located-at', to: 'the-location' },
    ]);
    const verbs = stixOf(entry, stixContext).flatMap((object) =>
      'relationship_type' in object ? [object.relationship_type] : [],
    );
    expect(verbs).toEqual(['located-at', 'related-to']);
  });
});
