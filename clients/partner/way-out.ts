/** What an officer does next about a report that was not taken: in the words of this program, not of the interface. */
import type { SpoolEntry } from './spool-entry.ts';

/** Nothing of it may be sent here again, and its bytes should not lie here longer than need be. */
export const isSpill = ({ state, trouble }: SpoolEntry): boolean =>
  state === 'refused' && trouble?.code === 'classification-too-high';

/** Undefined when nothing stands in the way. */
export function wayOut(entry: SpoolEntry): string | undefined {
  const { trouble, file, jti } = entry;
  if (isSpill(entry)) return `${trouble?.fix} Then discard it here: ptcn queue --discard ${jti}`;
  if (trouble?.code === 'report-not-valid') return `Mend the file and run "ptcn submit ${file ?? '<file>'}" again.`;
  return trouble?.fix;
}
