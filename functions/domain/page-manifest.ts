/** The list of pages and files that are packed with the function: address to file. What is not listed does not exist. */
import * as z from 'zod';

/** hashed: the name changes with the content, so it may be kept for good. fixed: ask each time whether it changed. daily: ask once a day. */
export const PageCaching = z.enum(['hashed', 'fixed', 'daily']);

/** One entry. File names are relative to the folder of the manifest and made by the build, never by a caller. */
export const PackedPage = z.strictObject({
  file: z.string(),
  /** The same bytes, compressed with gzip; absent where that saves little. */
  gzipped: z.string().optional(),
  mediaType: z.string(),
  caching: PageCaching,
  /** True where the text names the exchange's origin, which the build does not know: see ORIGIN_TO_COME. */
  mentionsOrigin: z.boolean(),
  /** SHA-256 of the bytes, base64url: the entity tag. */
  digest: z.string(),
});
export type PackedPage = z.infer<typeof PackedPage>;

/** Address on this exchange to entry, for example `/docs/page.css`. */
export const PageManifest = z.record(z.string().startsWith('/'), PackedPage);
export type PageManifest = z.infer<typeof PageManifest>;

/** Stands in packed texts for the origin of the exchange that serves them; `.invalid` never resolves (RFC 6761). */
export const ORIGIN_TO_COME = 'https://this-exchange.invalid';

export const MANIFEST_FILE = 'manifest.json';
