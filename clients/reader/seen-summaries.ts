/** Which summaries were taken over already: the queue delivers at least once, this file makes it once in effect. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Home } from '../install/home.ts';

/** A message lives 14 days in a queue and 14 more in its dead-letter queue; after that it cannot come back. */
const KEPT_DAYS = 60;

export class SeenSummaries {
  readonly #path: string;
  readonly #seen: Map<string, string>;

  private constructor(path: string, seen: Map<string, string>) {
    this.#path = path;
    this.#seen = seen;
  }

  /** Opens the list and lets go of what is too old to come back. */
  static async open(home: Home, now: number): Promise<SeenSummaries> {
    const path = join(home.root, 'seen-summaries.txt');
    const oldest = new Date(now - KEPT_DAYS * 86_400_000).toISOString();
    const lines = ((await readIfThere(path)) ?? '').split('\n');
    const seen = new Map<string, string>();
    for (const line of lines) {
      const [at, summaryId] = line.split(' ');
      if (at !== undefined && summaryId !== undefined && at > oldest) seen.set(summaryId, at);
    }
    await writeFileAtomically(path, [...seen].map(([summaryId, at]) => `${at} ${summaryId}\n`).join(''));
    return new SeenSummaries(path, seen);
  }

  has(summaryId: string): boolean {
    return this.#seen.has(summaryId);
  }

  /** On disk when it returns. */
  async add(summaryId: string, now: number): Promise<void> {
    const at = new Date(now).toISOString();
    this.#seen.set(summaryId, at);
    await appendFile(this.#path, `${at} ${summaryId}\n`, { flush: true });
  }
}
