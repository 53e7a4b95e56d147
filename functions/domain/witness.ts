/** What a witness holds a new checkpoint against: the last one it has seen. A log may grow, and do nothing else. */
import type { Checkpoint } from './checkpoint.ts';
import { type Hash, sameBytes } from './merkle-log.ts';
import { growsFrom } from './merkle-proof.ts';

export type Witnessed =
  | { readonly accepted: 'first' | 'unchanged' | 'grown' }
  | { readonly refused: 'other-log' | 'rollback' | 'fork' | 'does-not-follow'; readonly why: string };

/** @param proof Of consistency, from the tree as it was seen to the new one; lowest first. */
export async function witness(
  seen: Checkpoint | undefined,
  next: Checkpoint,
  proof: readonly Hash[],
): Promise<Witnessed> {
  if (seen === undefined) return { accepted: 'first' };
  if (next.origin !== seen.origin) {
    return { refused: 'other-log', why: `It is of another log, ${next.origin}, than the one seen, ${seen.origin}.` };
  }
  if (next.size < seen.size) {
    const why = `It has ${next.size} entries; ${seen.size} have been seen. Either it is old, or entries are gone.`;
    return { refused: 'rollback', why };
  }
  if (next.size === seen.size) {
    if (sameBytes(next.root, seen.root)) return { accepted: 'unchanged' };
    return { refused: 'fork', why: `Two trees of ${seen.size} entries are signed that are not the same.` };
  }
  if (await growsFrom(seen, next, proof)) return { accepted: 'grown' };
  const why = `It is not shown to begin with the ${seen.size} entries that have been seen.`;
  return { refused: 'does-not-follow', why };
}
