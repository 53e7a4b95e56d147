/** How the Pacific is projected: Mercator, as on a chart, turned so that the date line runs through the middle of it (decision 0004). */
import { geoMercator } from 'd3-geo';

/** Of the whole drawing, in units of its own: one is about five and a half kilometres at the equator. */
export const SIZE = { width: 2_800, height: 1_960 } as const;

/** From Borneo to Baja California. */
const DEGREES_WIDE = 140;

export const chart = () =>
  geoMercator()
    .rotate([175, 0])
    .center([0, -5])
    .scale(SIZE.width / ((DEGREES_WIDE * Math.PI) / 180))
    .translate([SIZE.width / 2, SIZE.height / 2]);

export type Point = { readonly x: number; readonly y: number };

/** Where a position lies on the drawing; undefined when it lies beyond it. */
export const pointAt = (longitude: number, latitude: number): Point | undefined => {
  const [x, y] = chart()([longitude, latitude]) ?? [-1, -1];
  return x >= 0 && x <= SIZE.width && y >= 0 && y <= SIZE.height ? { x, y } : undefined;
};
