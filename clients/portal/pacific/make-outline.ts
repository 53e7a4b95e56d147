/**
 * `node clients/portal/pacific/make-outline.ts`: writes outline.ts, the land of the Pacific as one SVG path.
 * Source: Natural Earth 1:10m land, version 4.1.0, in the public domain (naturalearthdata.com), as the package world-atlas brings it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { geoArea, geoStream, type GeoStream } from 'd3-geo';
import { feature } from 'topojson-client';
import type { Position } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { chart, SIZE } from './projection.ts';

type Atlas = Topology<{ readonly land: GeometryCollection }>;
type Ring = readonly (readonly [x: number, y: number])[];

/** A coast keeps a point for each three units, some sixteen kilometres: enough for a fifth of the Pacific on a screen. */
const APART = 3;

const thinned = (ring: Ring): Ring => {
  const kept: (readonly [number, number])[] = [];
  for (const [x, y] of ring) {
    const [lastX, lastY] = kept.at(-1) ?? [Number.NEGATIVE_INFINITY, 0];
    if (Math.hypot(x - lastX, y - lastY) >= APART) kept.push([x, y]);
  }
  return kept;
};

/** An atoll is smaller than what a coast keeps, and is somebody's country: it becomes a small square. */
const drawn = (ring: Ring): string => {
  const [[x, y] = [0, 0], ...others] = ring;
  if (others.length < 2) return `M${x - 1} ${y - 1}h2v2h-2z`;
  const steps = others.map(([toX, toY], at) => {
    const [fromX, fromY] = ring[at] ?? [0, 0];
    return `${toX - fromX} ${toY - fromY}`;
  });
  return `M${x} ${y}l${steps.join(' ').replaceAll(' -', '-')}z`;
};

/** Rounding turned some islets inside out: they would be all the globe but themselves. */
const isInsideOut = (coordinates: Position[][]): boolean => geoArea({ type: 'Polygon', coordinates }) > 2 * Math.PI;

const ringsOf = (polygons: readonly Position[][][]): readonly Ring[] => {
  const rings: Ring[] = [];
  let ring: (readonly [number, number])[] = [];
  const collect: GeoStream = {
    lineStart: () => (ring = []),
    point: (x, y) => ring.push([Math.round(x), Math.round(y)]),
    lineEnd: () => rings.push(thinned(ring)),
    polygonStart: () => undefined,
    polygonEnd: () => undefined,
  };
  const frame = chart().clipExtent([
    [0, 0],
    [SIZE.width, SIZE.height],
  ]);
  geoStream({ type: 'MultiPolygon', coordinates: polygons.filter((one) => !isInsideOut(one)) }, frame.stream(collect));
  return rings;
};

export const outlineFile = (root: string): string => {
  const atlas: Atlas = JSON.parse(readFileSync(join(root, 'node_modules/world-atlas/land-10m.json'), 'utf8'));
  const { features } = feature(atlas, atlas.objects.land);
  const polygons = features.flatMap(({ geometry }) => (geometry.type === 'MultiPolygon' ? geometry.coordinates : []));
  const path = ringsOf(polygons).map(drawn).join('');
  return [
    '/** The land of the Pacific in the units of projection.ts. Written by make-outline.ts from Natural Earth, 1:10m, version 4.1.0, in the public domain. */',
    '// biome-ignore format: one path is one line',
    `export const OUTLINE =\n  '${path}';`,
    '',
  ].join('\n');
};

if (import.meta.main) {
  const target = join(import.meta.dirname, 'outline.ts');
  writeFileSync(target, outlineFile(join(import.meta.dirname, '../../..')));
  console.log(`wrote ${target}`);
}
