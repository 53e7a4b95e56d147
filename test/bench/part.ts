/** Runs one part of the benchmark in a process of its own, so that no part finds another's heap or compiled code. */
import { FULL, QUICK } from './rounds.ts';
import type { Row } from './row.ts';

export const PARTS = [
  'handler',
  'verdict',
  'feed',
  'tally',
  'metrics',
  'log',
  'cost',
  'first-request',
  'start',
  'pages',
  'load',
] as const;
export type Part = (typeof PARTS)[number];
export type FromPart = { readonly rows: readonly Row[] } | { readonly failure: string };

if (import.meta.main) {
  const [part = '', effort = ''] = process.argv.slice(2);
  const send = (message: FromPart) => process.send?.(message);
  try {
    const { measure } = await import(`./${part}.part.ts`);
    send({ rows: await measure(effort === 'quick' ? QUICK : FULL) });
  } catch (error) {
    send({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  process.disconnect();
}
