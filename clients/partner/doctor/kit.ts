/** What `ptcn doctor` sees of the kit that runs, beside the one that the exchange serves. */
import { readFile } from 'node:fs/promises';
import { compareVersions, KitNotTrusted } from '#domain/kit-manifest.ts';
import type { Shell } from '../../terminal/shell.ts';
import { fetchManifest } from '../kit-update.ts';
import { sha512Of } from '../sha512.ts';
import { type Diagnosis, notSeen, ok, watch } from './diagnosis.ts';

type Running = Pick<Shell, 'kit' | 'programFile' | 'fetch'>;

export async function examineKit(origin: string, { kit, programFile, fetch }: Running): Promise<Diagnosis> {
  if (!kit || programFile === undefined) return notSeen('kit', 'This is not the kit file: it runs from its sources.');
  try {
    const { version, file } = await fetchManifest(origin, kit, fetch);
    if (compareVersions(version, kit.version) > 0)
      return watch('kit', `Version ${version} is there; this is ${kit.version}.`, 'See what is new: ptcn update');
    if (sha512Of(await readFile(programFile)) === file.sha512)
      return ok('kit', `Version ${version}, the one that the exchange serves; Node ${process.version}.`);
    const next = `Fetch it from ${origin}/kit, and compare its digest with ${file.sha512.slice(0, 16)}…`;
    return watch('kit', `The exchange serves another file as version ${version} than this one.`, next);
  } catch (error) {
    if (error instanceof KitNotTrusted) return watch('kit', error.message, error.fix);
    return notSeen('kit', 'The exchange did not say which kit it serves.');
  }
}
