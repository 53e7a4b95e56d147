// A file that is there whole or not at all, and still there after a power cut: written beside, synced,
// renamed into place, and the directory synced.

import { randomBytes } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

export async function writeDurably(
  directory: string,
  name: string,
  bytes: Buffer | string,
  mode = 0o644,
): Promise<void> {
  const temporary = join(directory, `${randomBytes(8).toString('hex')}.partial`);
  const file = await open(temporary, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(directory, name));
  await syncDirectory(directory);
}

export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
