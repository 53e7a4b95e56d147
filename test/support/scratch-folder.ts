/** Folders that are gone after the test file that asked for them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

export function scratchFolder(parent: string = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'ptcn-scratch-'));
  folders.push(folder);
  return folder;
}

/** `after-each-file.ts` calls it: files of one worker share this module, and a hook of its own would run after the first only. */
export function removeScratchFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
