/** Response headers of pages: what a browser may do with them, how long they keep, and whether it has them already. */
import type { PackedPage } from './page-manifest.ts';

/** Nothing from anywhere else, nothing inline, no framing. `data:` is for the small pictures in style sheets. */
const policy = (connectsTo: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...connectsTo].join(' '),
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const CACHE = {
  hashed: 'public, max-age=31536000, immutable',
  // Kept, and asked about each time: a link that is slow carries an empty 304 instead of the page.
  fixed: 'public, no-cache',
  // Browsers ask for the worker of a page once a day, whatever is said here: no more often than that.
  daily: 'public, max-age=86400',
} as const;

/** `connectsTo`: other origins that a script of this page may call. */
export const pageHeaders = (page: PackedPage, connectsTo: readonly string[] = []): Record<string, string> => ({
  'Content-Type': page.mediaType,
  'Cache-Control': CACHE[page.caching],
  // Weak: the same tag stands for the plain and the compressed bytes.
  ETag: `W/"${page.digest}"`,
  Vary: 'Accept-Encoding',
  'Content-Security-Policy': policy(connectsTo),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
});

/** A header may stand several times, and a list may be split over several lines: RFC 9110 5.3. */
const listed = (values: readonly string[]): readonly string[] => values.flatMap((value) => value.split(','));

/** RFC 9110 13.1.2: weak comparison, a list, or `*`. */
export const isNamed = (tags: readonly string[], ifNoneMatch: readonly string[]): boolean =>
  listed(ifNoneMatch)
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tags.includes(tag));

export const isUnchanged = (page: PackedPage, ifNoneMatch: readonly string[]): boolean =>
  isNamed([`"${page.digest}"`], ifNoneMatch);

/**
 * Which bytes are asked for: one range with a beginning (RFC 9110 14.1.2), as whoever goes on after a cut sends it. Undefined for all other
 * kinds, and for one that is not there: the whole is an answer to any of them.
 */
export function rangeAsked(range: readonly string[], length: number): { from: number; to: number } | undefined {
  const [, first, last] = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(range.length === 1 ? (range[0] ?? '').trim() : '') ?? [];
  if (first === undefined) return undefined;
  const from = Number(first);
  const to = last ? Math.min(Number(last), length - 1) : length - 1;
  return from <= to ? { from, to } : undefined;
}

/** RFC 9110 12.5.3, as far as it matters here: gzip is named and not ruled out by a weight of nothing. */
export const takesGzip = (acceptEncoding: readonly string[]): boolean =>
  listed(acceptEncoding)
    .map((coding) =>
      coding
        .toLowerCase()
        .split(';')
        .map((part) => part.trim()),
    )
    .filter(([name], _, all) => name === 'gzip' || (name === '*' && !all.some(([other]) => other === 'gzip')))
    .some(([, weight]) => !/^q=0(\.0*)?$/.test(weight ?? ''));
