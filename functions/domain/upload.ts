/** A file on its way: its parts, how they lie beside each other, and what is still missing. Pure. */
import {
  ATTACHMENT_MOST_BYTES,
  PART_LEAST_BYTES,
  PART_MOST_BYTES,
  PARTS_MOST,
  type Upload,
} from '#schemas/attachment.ts';
import { refuse } from './exchange-error.ts';

/** Where a part lies in its file. `partLength`: of every part but the last. */
export type PartPlace = {
  readonly n: number;
  readonly length: number;
  readonly partLength: number;
  readonly total: number;
};

/** A part as it is kept: `digest` is the base64url SHA-256 of its bytes, by which its object is named. */
export type KeptPart = PartPlace & { readonly digest: string };

/** @throws {Refusal} `not-found` for what can be no number of a part. */
export function readPartNumber(text: string | undefined): number {
  if (text === undefined || !/^(0|[1-9][0-9]{0,2})$/.test(text) || Number(text) >= PARTS_MOST) refuse('not-found');
  return Number(text);
}

/**
 * From the header `Content-Range: bytes first-last/total` (RFC 9110 section 14.4) of a part.
 * @throws {Refusal} `part-not-valid`.
 */
export function placePart(n: number, contentRange: string | undefined, bodyLength: number): PartPlace {
  const [, first, last, total] = (/^bytes (\d{1,8})-(\d{1,8})\/(\d{1,8})$/i.exec(contentRange ?? '') ?? []).map(Number);
  if (first === undefined || last === undefined || total === undefined)
    return refuse('part-not-valid', 'Content-Range is not "bytes first-last/total".');
  const length = last - first + 1;
  if (length !== bodyLength || length < 1) refuse('part-not-valid', 'Content-Range and the body differ in length.');
  if (length > PART_MOST_BYTES) refuse('part-not-valid', 'The part is longer than 4 MiB.');
  if (last >= total || total > ATTACHMENT_MOST_BYTES) refuse('part-not-valid', 'A file has 25 MiB at most.');
  const isLast = last + 1 === total;
  const partLength = isLast && n > 0 ? first / n : length;
  if (n * partLength !== first || length > partLength)
    refuse('part-not-valid', 'A part begins at its number times the length of the parts.');
  if (!(isLast && n === 0) && partLength < PART_LEAST_BYTES)
    refuse('part-not-valid', 'Every part but the last has 64 KiB at least.');
  return { n, length, partLength, total };
}

/** Whether a part is one of the same file, cut in the same way. */
export const fitsTo = (part: PartPlace, others: readonly PartPlace[]): boolean =>
  others.every(({ partLength, total }) => total === part.total && partLength === part.partLength);

/** The parts in their order, when all are there; undefined while one is missing. */
export function wholeOf<T extends PartPlace>(parts: readonly T[]): readonly T[] | undefined {
  const [first] = parts;
  if (!first || !fitsTo(first, parts)) return undefined;
  const inOrder = parts.toSorted((a, b) => a.n - b.n);
  const isWhole =
    inOrder.length === Math.ceil(first.total / first.partLength) && inOrder.every(({ n }, at) => n === at);
  return isWhole ? inOrder : undefined;
}

/** What a unit is told of its own file. */
export function uploadOf(sha512: string, parts: readonly PartPlace[], held: boolean): Upload {
  const [first] = parts;
  return {
    sha512,
    held,
    ...(first && { length: first.total, partLength: first.partLength }),
    parts: parts.map(({ n }) => n).toSorted((a, b) => a - b),
  };
}
