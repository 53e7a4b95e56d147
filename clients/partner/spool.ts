/**
 * The spool: every report, reply and other message this install has signed, one sealed file each, from signing to receipt. Whatever is not answered yet
 * waits here, through cable cuts and power cuts; the exact signed bytes are kept, so sending again is always safe.
 */
import { readdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { UuidV7 } from '#schemas/primitives.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Home } from '../install/home.ts';
import { CannotOpen } from '../install/sealing.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import { SpoolEntry } from './spool-entry.ts';

type Sealer = { readonly home: Home; seal(content: unknown): Promise<string>; open(sealed: string): Promise<unknown> };

const PRECEDENCE = ['immediate', 'priority', 'routine'];

export class Spool {
  readonly #sealer: Sealer;

  constructor(sealer: Sealer) {
    this.#sealer = sealer;
  }

  /** Durable when it returns. */
  async keep(entry: SpoolEntry): Promise<SpoolEntry> {
    await writeFileAtomically(this.#sealer.home.spooled(entry.jti), await this.#sealer.seal(entry));
    return entry;
  }

  async find(jti: string): Promise<SpoolEntry | undefined> {
    const path = this.#sealer.home.spooled(jti);
    const sealed = await readIfThere(path);
    if (sealed === undefined) return undefined;
    try {
      return SpoolEntry.parse(await this.#sealer.open(sealed));
    } catch (error) {
      if (!(error instanceof CannotOpen) && !(error instanceof z.ZodError)) throw error;
      throw new Misuse(
        `${path} does not open: it is damaged, or was sealed with other keys.`,
        'Bring back the keys it belongs to, or move the file away; the other reports are not touched.',
      );
    }
  }

  /** Everything, most urgent first, then in the order of writing (a UUIDv7 sorts by its time). */
  async all(): Promise<SpoolEntry[]> {
    const entries = await Promise.all((await this.#names()).map((jti) => this.find(jti)));
    return entries.filter((entry) => entry !== undefined).sort((a, b) => rank(a) - rank(b) || (a.jti < b.jti ? -1 : 1));
  }

  async waiting(): Promise<SpoolEntry[]> {
    return (await this.all()).filter((entry) => entry.state === 'waiting');
  }

  /** The newest entry of an officer's file. */
  async ofFile(path: string): Promise<SpoolEntry | undefined> {
    const entries = (await this.all()).filter((entry) => entry.file === path);
    return entries.sort((a, b) => (a.jti < b.jti ? 1 : -1))[0];
  }

  /**
   * Takes a report and its bytes out of the spool.
   * @param which the officer's file, or the identifier of the report.
   * @throws {Misuse} for what the exchange has, or may have: its bytes are the other half of a receipt.
   */
  async discard(which: string): Promise<SpoolEntry> {
    const jti = UuidV7.safeParse(which.slice(which.indexOf('~') + 1));
    const entry = jti.success ? await this.find(jti.data) : await this.ofFile(resolve(which));
    if (entry === undefined) throw new Misuse(`Nothing of ${which} is in the queue.`, 'See "ptcn queue --json".');
    if (entry.state === 'accepted') {
      throw new Misuse(
        `${which} was accepted as ${entry.submissionId ?? entry.jti}.`,
        'Its bytes stay: they go with the receipt.',
      );
    }
    if (entry.state === 'waiting' && entry.mayHaveArrived && entry.attempts > 0) {
      throw new Misuse(
        `${which} left without an answer; it may be at the exchange.`,
        'Run "ptcn submit" without a file until it is answered.',
      );
    }
    await rm(this.#sealer.home.spooled(entry.jti), { force: true });
    return entry;
  }

  async #names(): Promise<string[]> {
    try {
      const files = await readdir(this.#sealer.home.spool);
      return files.filter((file) => file.endsWith('.jwe')).map((file) => file.slice(0, -'.jwe'.length));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }
}

const rank = (entry: SpoolEntry): number => PRECEDENCE.indexOf(entry.precedence);
