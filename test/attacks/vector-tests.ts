/** Runs attack vectors. Each is a test of its own, which says for the count what it was: `npm run attacks` reads that. */
import { describe, test } from 'vitest';
import type { ListName } from './vectors/all.ts';

/** What every vector has beside its change. `name` completes "an attacker who …". */
export type Described = { readonly row: number; readonly name: string };

/** One vector that ran: a list, a row of the table of attacks, a name that is given once in its list and row. */
export type RunVector = Described & { readonly list: ListName };

declare module 'vitest' {
  interface TaskMeta {
    attack?: RunVector;
  }
}

export function attacks<V extends Described>(
  list: ListName,
  vectors: readonly V[],
  outcome: string,
  run: (vector: V) => unknown,
): void {
  describe('an attacker who', () => {
    for (const vector of vectors) {
      const { row, name } = vector;
      test(`${name} (row ${row}) ${outcome}`, async ({ task }) => {
        task.meta.attack = { list, row, name };
        await run(vector);
      });
    }
  });
}
