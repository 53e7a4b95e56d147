/** A kit replaces itself: the manifest that the exchange serves, the file that it names, and the exchange of one file for the other. */
import { appendFile, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import pRetry from 'p-retry';
import { type KitImprint, KitNotTrusted, readKitManifest } from '#domain/kit-manifest.ts';
import type { KitManifest } from '#schemas/kit.ts';
import { problemOf, Unreachable } from '../exchange-problem.ts';
import { readBytesIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import { sha512Of } from './sha512.ts';

const MANIFEST = '/kit/manifest.jws';
const TIMEOUT_MILLISECONDS = 120_000;

/** Asks for one public file. @throws {Unreachable}, {ExchangeProblem}. */
async function ask(url: string, fetchWith: typeof fetch, headers: Record<string, string> = {}): Promise<Response> {
  const { origin } = new URL(url);
  const options: RequestInit = { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) };
  const response = await fetchWith(url, options).catch((cause: unknown) => {
    throw new Unreachable(origin, cause);
  });
  if (response.ok) return response;
  throw problemOf(response.status, await response.json().catch(() => undefined), response.headers.get('Retry-After'));
}

/** What the exchange serves, believed only as far as this kit's own keys signed it. @throws {KitNotTrusted} */
export async function fetchManifest(origin: string, own: KitImprint, fetchWith: typeof fetch): Promise<KitManifest> {
  const response = await ask(`${origin}${MANIFEST}`, fetchWith);
  const text = await response.text().catch((cause: unknown) => {
    throw new Unreachable(origin, cause);
  });
  return readKitManifest(text, own, origin);
}

export type Download = {
  readonly origin: string;
  readonly fetch: typeof fetch;
  /** Where what has arrived is kept, so that the next try goes on from there. */
  readonly part: string;
  readonly onProgress: (have: number, of: number) => void;
  readonly firstPauseMilliseconds?: number;
};

/** The kit that the manifest names. What arrived before a cut is not asked for again. @throws {KitNotTrusted} for other bytes. */
export async function downloadKit(manifest: KitManifest, download: Download): Promise<Uint8Array> {
  const { part } = download;
  await mkdir(dirname(part), { recursive: true, mode: 0o700 });
  await pRetry(() => fetchRest(manifest, download), {
    retries: 3,
    minTimeout: download.firstPauseMilliseconds ?? 1000,
    shouldRetry: ({ error }) => error instanceof Unreachable && error.mayHaveArrived,
  });
  const kit = await unpacked(await readFile(part), manifest.file.bytes);
  await rm(part, { force: true });
  if (kit?.length === manifest.file.bytes && sha512Of(kit) === manifest.file.sha512) return kit;
  throw new KitNotTrusted('What the exchange sent is not the file that the manifest names.');
}

async function fetchRest({ download: { path, bytes } }: KitManifest, { origin, part, ...download }: Download) {
  const have = await lengthOf(part);
  if (have >= bytes) return;
  const response = await ask(`${origin}${path}`, download.fetch, have > 0 ? { Range: `bytes=${have}-` } : {});
  let arrived = have;
  if (response.status !== 206 || !response.headers.get('Content-Range')?.startsWith(`bytes ${have}-`)) {
    await rm(part, { force: true });
    arrived = 0;
  }
  try {
    for await (const chunk of response.body ?? []) {
      await appendFile(part, chunk, { mode: 0o600 });
      arrived += chunk.length;
      download.onProgress(Math.min(arrived, bytes), bytes);
      // Whoever sends without end fills no disk.
      if (arrived > bytes) break;
    }
  } catch (cause) {
    throw new Unreachable(origin, cause);
  }
}

const lengthOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Undefined for what is no gzip, or unpacks to more than was said. */
const unpacked = (packed: Uint8Array, most: number): Promise<Uint8Array | undefined> =>
  promisify(gunzip)(packed, { maxOutputLength: most }).catch(() => undefined);

/** The kit before the last update, beside the one that runs. It ends in .mjs, so that it can be run as it lies there. */
export const formerOf = (program: string): string => program.replace(/(\.mjs)?$/, '.former.mjs');

/** Puts the new kit in the place of the one that runs, which is kept. Either is whole at any moment. */
export async function replaceKit(program: string, kit: Uint8Array): Promise<void> {
  const place = await realpath(program);
  await changing(place, async (mode) => {
    await writeFileAtomically(formerOf(place), await readFile(place), mode);
    await writeFileAtomically(place, kit, mode);
  });
}

/** The former kit and the one that runs change places. */
export async function bringBackKit(program: string): Promise<void> {
  const place = await realpath(program);
  const former = await readBytesIfThere(formerOf(place));
  if (former === undefined)
    throw new Misuse(`There is no former kit beside ${place}.`, 'It is kept by "ptcn update", from the first one on.');
  await changing(place, async (mode) => {
    const present = await readFile(place);
    await writeFileAtomically(place, former, mode);
    await writeFileAtomically(formerOf(place), present, mode);
  });
}

async function changing(place: string, change: (mode: number) => Promise<void>): Promise<void> {
  try {
    await change((await stat(place)).mode & 0o777);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!NOT_ALLOWED.has(code)) throw error;
    throw new Misuse(`This program may not be replaced: ${place} (${code}).`, 'Run it as the user who put it there.');
  }
}

const NOT_ALLOWED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY']);
