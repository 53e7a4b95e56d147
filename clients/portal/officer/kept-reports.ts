/**
 * Drafts and the queue on this machine, each sealed with the device's own key. Contract: a signed report leaves the drafts and enters
 * the queue in one write, and its bytes never change; whatever is not answered yet stays, through reloads and power cuts.
 */
import * as z from 'zod';
import { CannotOpen, openWithKey, sealWithKey } from '../../install/sealing.ts';
import type { SpoolEntry } from '../../partner/spool-entry.ts';
import type { Database } from './database.ts';
import type { Device } from './device.ts';
import type { Draft } from './draft.ts';

/** Written by this page and sealed by its own key: what opens under its own name is what was put in. */
const named = <T extends { readonly jti: string }>(jti: string) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && Reflect.get(value, 'jti') === jti);

/** Seals under a name, and opens under no other. */
export const sealed = (content: { readonly jti: string }, key: CryptoKey): Promise<string> => sealWithKey(content, key);

/** @throws {CannotOpen} when it was changed, moved to another place, or sealed with another key. */
export async function opened<T extends { readonly jti: string }>(
  jti: string,
  value: unknown,
  key: CryptoKey,
): Promise<T> {
  const content = named<T>(jti).safeParse(await openWithKey(String(value), key));
  if (!content.success) throw new CannotOpen('It lies under another name.');
  return content.data;
}

type Rows = Pick<Database, 'read' | 'all' | 'write'>;

export class KeptReports {
  readonly #database: Rows;
  readonly #key: CryptoKey;

  constructor(database: Rows, { sealing }: Pick<Device, 'sealing'>) {
    this.#database = database;
    this.#key = sealing;
  }

  /** What was signed meanwhile, in another tab perhaps, is no draft any more. */
  async keepDraft(draft: Draft): Promise<void> {
    if ((await this.#database.read('queue', draft.jti)) !== undefined) return;
    const value = await sealed(draft, this.#key);
    await this.#database.write({ room: 'drafts', key: draft.jti, value });
  }

  dropDraft(jti: string): Promise<void> {
    return this.#database.write({ room: 'drafts', key: jti, gone: true });
  }

  /** Newest first. */
  async drafts(): Promise<readonly Draft[]> {
    const drafts = await this.#openAll<Draft>('drafts');
    return drafts.toSorted((a, b) => b.changedAt.localeCompare(a.changedAt));
  }

  /** From the drafts into the queue, once. From here on the bytes are what they are. */
  async enqueue(entry: SpoolEntry): Promise<void> {
    if ((await this.#database.read('queue', entry.jti)) !== undefined) return;
    const value = await sealed(entry, this.#key);
    await this.#database.write(
      { room: 'queue', key: entry.jti, value },
      { room: 'drafts', key: entry.jti, gone: true },
    );
  }

  /** What became of an entry since. */
  async keep(entry: SpoolEntry): Promise<SpoolEntry> {
    await this.#database.write({ room: 'queue', key: entry.jti, value: await sealed(entry, this.#key) });
    return entry;
  }

  /** Back among the drafts under its name, and out of the queue. */
  async takeBack(draft: Draft): Promise<void> {
    const value = await sealed(draft, this.#key);
    await this.#database.write(
      { room: 'drafts', key: draft.jti, value },
      { room: 'queue', key: draft.jti, gone: true },
    );
  }

  discard(jti: string): Promise<void> {
    return this.#database.write({ room: 'queue', key: jti, gone: true });
  }

  /** Its receipt was checked, and holds for its bytes. */
  receiptHolds({ jti }: SpoolEntry): Promise<void> {
    return this.#database.write({ room: 'checked', key: jti, value: true });
  }

  async checked(): Promise<ReadonlySet<string>> {
    return new Set((await this.#database.all('checked')).map(([jti]) => jti));
  }

  /** Newest first: a name begins with the time of its making. */
  async queue(): Promise<readonly SpoolEntry[]> {
    return (await this.#openAll<SpoolEntry>('queue')).toReversed();
  }

  /** What does not open is damaged, and hides nothing else. */
  async #openAll<T extends { readonly jti: string }>(room: 'drafts' | 'queue'): Promise<readonly T[]> {
    const rows = await this.#database.all(room);
    const contents = await Promise.all(
      rows.map(([jti, value]) =>
        opened<T>(jti, value, this.#key).catch((error: unknown) => {
          if (error instanceof CannotOpen) return undefined;
          throw error;
        }),
      ),
    );
    return contents.filter((content) => content !== undefined);
  }
}
