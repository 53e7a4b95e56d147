/** What stands where on the map: marks, those that would cover each other as one, and the part of the Pacific around them. */
import type { Place } from '#schemas/place.ts';
import { type Point, pointAt, SIZE } from './projection.ts';
import { SEATS } from './seats.ts';

/** Of the picture: marks and words keep their size, however near one looks. */
export const PICTURE = { width: 720, height: 504 } as const;

/** A mark has the number that its place has in the table beside. */
export type Spot = { readonly number: number; readonly at: Point; readonly isExact: boolean };
export type Mark = { readonly at: Point; readonly label: string; readonly isExact: boolean };
/** A part of the drawing, and how much larger the picture shows it. */
export type Frame = { readonly x: number; readonly y: number; readonly scale: number };

/** By its coordinates, or at the seat of government of its country; undefined for what is beyond the map. */
export const spotOf = ({ latitude, longitude, country }: Place, number: number): Spot | undefined => {
  const isExact = latitude !== undefined && longitude !== undefined;
  const position = isExact ? { latitude, longitude } : SEATS[country];
  const at = position && pointAt(position.longitude, position.latitude);
  return at && { number, at, isExact };
};

export const WHOLE: Frame = { x: 0, y: 0, scale: PICTURE.width / SIZE.width };

/** Nearer than twenty degrees or so the outline is too coarse to be looked at. */
const NARROWEST = 420;
const MARGIN = 1.35;

/** Around all spots, with some water; never beyond the drawing. */
export const frameAround = (points: readonly Point[]): Frame => {
  if (points.length === 0) return WHOLE;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  const middle = (values: readonly number[]): number => (Math.max(...values) + Math.min(...values)) / 2;
  const ratio = SIZE.width / SIZE.height;
  const width = Math.min(SIZE.width, Math.max(NARROWEST, MARGIN * Math.max(spread(xs), spread(ys) * ratio)));
  const within = (from: number, length: number, most: number): number => Math.min(Math.max(0, from), most - length);
  return {
    x: within(middle(xs) - width / 2, width, SIZE.width),
    y: within(middle(ys) - width / ratio / 2, width / ratio, SIZE.height),
    scale: PICTURE.width / width,
  };
};

export const inFrame = ({ x, y }: Point, frame: Frame): Point => ({
  x: (x - frame.x) * frame.scale,
  y: (y - frame.y) * frame.scale,
});

/** Marks nearer than this would cover each other's numbers. */
const TOO_NEAR = 26;

/** One mark for spots that lie together: `3`, `3, 4`, or `3 +5` for five more. */
export const marksOf = (spots: readonly Spot[], frame: Frame): readonly Mark[] => {
  const groups: { readonly at: Point; readonly spots: Spot[] }[] = [];
  for (const spot of spots) {
    const at = inFrame(spot.at, frame);
    const near = groups.find((group) => Math.hypot(group.at.x - at.x, group.at.y - at.y) < TOO_NEAR);
    if (near) near.spots.push(spot);
    else groups.push({ at, spots: [spot] });
  }
  return groups.map(({ at, spots: together }) => {
    const [first, second] = together.map(({ number }) => number);
    const more = together.length > 2 ? ` +${together.length - 1}` : second === undefined ? '' : `, ${second}`;
    return { at, label: `${first}${more}`, isExact: together.some(({ isExact }) => isExact) };
  });
};
