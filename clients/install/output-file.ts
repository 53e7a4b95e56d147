/** Where an officer wants a file written: the folder is theirs, and never made for them. */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Misuse } from '../terminal/exit-codes.ts';

/** A folder made in place of a stick that is not mounted would keep the file on this machine, and nobody would know. */
export async function needFolderOf(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new Misuse(
      `There is no folder ${folder}: is the stick mounted?`,
      'Mount it, or choose another place with -o.',
    );
  }
}
