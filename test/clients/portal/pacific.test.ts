/** The map of places: the kept outline, where things stand on it, and what the table beside it says. */
import { describe, expect, test } from 'vitest';
import { MEMBERS } from '#schemas/members.ts';
import { placeRows } from '../../../clients/portal/analyst/place-words.ts';
import { outlineFile } from '../../../clients/portal/pacific/make-outline.ts';
import { frameAround, inFrame, marksOf, PICTURE, spotOf, WHOLE } from '../../../clients/portal/pacific/marks.ts';
import { pointAt, SIZE } from '../../../clients/portal/pacific/projection.ts';
import { sourceFiles, root } from '../../support/source-files.ts';

const KEPT = 'clients/portal/pacific/outline.ts';
const vaini = { country: 'TO', name: 'Vaini', latitude: -21.2, longitude: -175.18 };

describe('the outline', () => {
  test('is what its script makes of Natural Earth', () => {
    const kept = sourceFiles.find(({ path }) => path === KEPT)?.text ?? '';
    expect(outlineFile(root) === kept, `stale: node clients/portal/pacific/make-outline.ts`).toBe(true);
    expect(kept.length).toBeLessThan(50_000);
    // An islet turned inside out would be a frame of land around all water.
    expect(kept).not.toMatch(/M0 0[hl]2800/);
  });

  test('has the date line in the middle of the water, not at its edges', () => {
    const [fiji, samoa] = [pointAt(179, -17), pointAt(-172, -14)];
    expect((samoa?.x ?? 0) - (fiji?.x ?? 0)).toBeCloseTo((9 / 140) * SIZE.width, 6);
    expect(pointAt(0, 51)).toBeUndefined();
  });
});

describe('where a place stands', () => {
  test('is its coordinates, or else the seat of government of its country, and says which', () => {
    expect(spotOf(vaini, 3)).toEqual({ number: 3, isExact: true, at: pointAt(-175.18, -21.2) });
    expect(spotOf({ country: 'TO', latitude: -21 }, 1)).toMatchObject({ isExact: false, at: pointAt(-175.2, -21.1) });
    expect(spotOf({ country: 'CO' }, 1)).toBeUndefined();
    expect(spotOf({ ...vaini, latitude: 51, longitude: 0 }, 1)).toBeUndefined();
  });

  test('is known for the country of every member', () => {
    expect(MEMBERS.filter(({ country }) => spotOf({ country }, 1) === undefined)).toEqual([]);
  });
});

describe('the picture', () => {
  const spots = [spotOf(vaini, 1), spotOf({ country: 'TO' }, 2), spotOf({ country: 'PW' }, 3)].flatMap(
    (spot) => spot ?? [],
  );

  test('is of the water around the marks, and never of what is beyond the drawing', () => {
    for (const some of [spots, spots.slice(0, 1), []]) {
      const frame = frameAround(some.map(({ at }) => at));
      const [corner, end] = [inFrame({ x: 0, y: 0 }, frame), inFrame({ x: SIZE.width, y: SIZE.height }, frame)];
      expect([corner.x <= 0, corner.y <= 0, end.x >= PICTURE.width - 1, end.y >= PICTURE.height - 1]).not.toContain(
        false,
      );
      for (const { x, y } of some.map(({ at }) => inFrame(at, frame)))
        expect([x >= 0, x <= PICTURE.width, y >= 0, y <= PICTURE.height]).not.toContain(false);
    }
    expect(frameAround([])).toBe(WHOLE);
  });

  test('draws what lies together as one mark with its numbers', () => {
    expect(marksOf(spots, WHOLE).map(({ label, isExact }) => [label, isExact])).toEqual([
      ['1, 2', true],
      ['3', false],
    ]);
    const crowd = [1, 2, 3, 4].flatMap((number) => spotOf(vaini, number) ?? []);
    expect(marksOf(crowd, WHOLE).map(({ label }) => label)).toEqual(['1 +3']);
  });
});

describe('the table beside it', () => {
  test('has every place once, with all reports that name it, and says what is not drawn', () => {
    const rows = placeRows([
      {
        named: { submissionId: 'a', title: 'One' },
        places: [{ place: vaini, use: 'landing' }, { place: { country: 'CO' } }],
      },
      {
        named: { submissionId: 'b', title: 'Two' },
        places: [{ place: vaini }, { place: { country: 'FJ', unLocode: 'FJSUV' } }],
      },
    ]);
    expect(
      rows.map(({ number, words, position, uses, reports }) => [number, words, position, uses, reports.length]),
    ).toEqual([
      [1, 'Vaini, TO', '21.2000° S, 175.1800° W', ['landing'], 2],
      [2, 'Colombia', 'its country only; beyond this map', [], 1],
      [3, 'FJSUV, FJ', 'its country only', [], 1],
    ]);
  });
});
