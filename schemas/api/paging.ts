/** The query parameters of every list. */
import * as z from 'zod';

export const PAGE_DEFAULT = 50;
export const PAGE_MAXIMUM = 200;

/** A number as it stands in a query string. */
const PageLimit = z
  .string()
  .regex(/^([1-9]|[1-9]\d|1\d\d|200)$/)
  .meta({ description: `At most so many items: 1 to ${PAGE_MAXIMUM}; left out: ${PAGE_DEFAULT}.`, examples: ['50'] });

const Cursor = z
  .string()
  .max(2048)
  .meta({ description: 'The `next` of the page before. Sealed: it serves the same client and filter, for 24 hours.' });

export const pageQuery = z.object({ limit: PageLimit.optional(), cursor: Cursor.optional() });
