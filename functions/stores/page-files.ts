/**
 * The pages packed beside the function by the build. Owned by nobody at run time: read-only, and only files that the
 * manifest names are ever opened, so an address can reach nothing else. Read once, then kept in memory.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST_FILE, type PackedPage, PageManifest } from '#domain/page-manifest.ts';

export class PageFiles {
  readonly #folder: string;
  readonly #manifest: ReadonlyMap<string, PackedPage>;
  readonly #contents = new Map<string, Uint8Array>();

  /** @param folder the folder that the build made, with the manifest in it. */
  constructor(folder: string) {
    this.#folder = folder;
    // A Map, not the object: an address like /constructor must not find what every object has.
    this.#manifest = new Map(
      Object.entries(PageManifest.parse(JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8')))),
    );
  }

  /** The entry of an address, or undefined. The address is attacker-controlled: it is a key and nothing else. */
  find(address: string): PackedPage | undefined {
    return this.#manifest.get(address);
  }

  /** The bytes of a file that an entry names. */
  read(file: string): Uint8Array {
    const known = this.#contents.get(file) ?? readFileSync(join(this.#folder, file));
    this.#contents.set(file, known);
    return known;
  }
}
