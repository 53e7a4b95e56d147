/** The transparency log as it is published (C2SP tlog-tiles): what an address may ask for. */
import * as z from 'zod';

/** `0/x001/x234/067`, `1/000.p/5`, `entries/000`: level or entries, number in groups of three digits, width of one that is not full. */
export const TilePath = z
  .string()
  .max(64)
  .regex(/^(?:\d{1,2}|entries)\/(?:x\d{3}\/){0,6}\d{3}(?:\.p\/\d{1,3})?$/)
  .meta({ id: 'TilePath', description: 'Which file of the log.', examples: ['0/000.p/5'] });
