/** Releases a kit: the keys that sign its manifest, and the manifest itself. Runs where kits are made, never on an exchange or a laptop of a unit. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { importJWK } from 'jose';
import * as z from 'zod';
import { type KitImprint, KitNotTrusted, LOCAL_EXCHANGE, readKitManifest } from '#domain/kit-manifest.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { KIT_MANIFEST_TYP, KitManifest } from '#schemas/kit.ts';
import type { PublicJwk } from '#schemas/partner.ts';
import { readIfThere } from '../install/atomic-file.ts';
import { fingerprintOf, newKey, type PrivateJwk, publicHalf } from '../install/unit-keys.ts';
import { sha512Of } from './sha512.ts';

/** RFC 7517, section 5. The first key signs; kits that are made with it believe all of them, so that the next one can take its place. */
const ReleaseKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-384'), x: z.string(), y: z.string() });
const ReleaseKeys = z.tuple([ReleaseKey.extend({ d: z.string() })], ReleaseKey);

export type Release = Pick<KitManifest, 'version' | 'minimumNode' | 'notes' | 'exchanges'> & {
  readonly keys: readonly PublicJwk[];
  readonly sign: (manifest: KitManifest) => Promise<string>;
};

/**
 * @param environment PTCN_KIT_KEYS, a file with the keys, and PTCN_KIT_EXCHANGES, the origins that the kit is for, with commas. Without
 *   them it is a kit for exchanges on this very machine, signed by a key that is made here.
 */
export async function releaseFrom(environment: NodeJS.ProcessEnv, root: string): Promise<Release> {
  const { PTCN_KIT_KEYS, PTCN_KIT_EXCHANGES } = environment;
  const own = JSON.parse(await readFile(join(root, 'clients/partner/kit-release.json'), 'utf8'));
  const { version, minimumNode, notes } = KitManifest.pick({ version: true, minimumNode: true, notes: true }).parse(
    own,
  );
  const file = PTCN_KIT_KEYS ?? (await keysOfThisMachine(join(root, 'dist/kit-release.jwks.json')));
  const [first, ...others] = ReleaseKeys.parse(JSON.parse(await readFile(file, 'utf8')).keys);
  const exchanges = PTCN_KIT_EXCHANGES?.split(',').map((one) => new URL(one.trim()).origin) ?? [LOCAL_EXCHANGE];
  const keys = [publicHalf(first), ...others.map(({ kty, crv, x, y }) => ({ kty, crv, x, y }))];
  return { version, minimumNode, notes, exchanges, keys, sign: (manifest) => signedBy(first, manifest) };
}

async function signedBy(jwk: PrivateJwk, manifest: KitManifest): Promise<string> {
  const key = await importJWK({ ...jwk }, 'ES384');
  if (key instanceof Uint8Array) throw new TypeError('A private key was expected.');
  const kid = await fingerprintOf(jwk);
  return signSubmission(manifest, { kid, key, algorithm: 'ES384' }, KIT_MANIFEST_TYP);
}

/** Made once, so that a kit of yesterday believes that of today. */
async function keysOfThisMachine(file: string): Promise<string> {
  if ((await readIfThere(file)) === undefined) await makeReleaseKeys(file);
  return file;
}

/** Never over keys that are there: kits that were made with those would believe nothing more. */
export async function makeReleaseKeys(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ keys: [await newKey('ES384')] }), { mode: 0o600, flag: 'wx' });
}

export const imprintOf = ({ version, keys }: Release): KitImprint => ({ version, keys });

/** The manifest of these bytes. One that says the same stays as it is: a signature is another one each time. */
export async function manifestFor(
  kit: { readonly plain: Uint8Array; readonly packed: Uint8Array },
  release: Release,
  before: string | undefined,
  now: number,
): Promise<string> {
  const { version, minimumNode, notes, exchanges } = release;
  const name = `ptcn-${version}-${sha512Of(kit.packed).slice(0, 16)}.mjs.gz`;
  const file = { bytes: kit.plain.length, sha512: sha512Of(kit.plain) };
  const download = { path: `/kit/${name}`, bytes: kit.packed.length };
  const said = { schema: 'kit-manifest/1' as const, exchanges, version, minimumNode, notes, file, download };
  const earlier = before && (await readKitManifest(before, imprintOf(release), exchanges[0] ?? '').catch(notOurs));
  if (before && earlier && JSON.stringify({ ...earlier, iat: 0 }) === JSON.stringify(manifestOf(said, 0)))
    return before;
  return release.sign(manifestOf(said, now));
}

const manifestOf = (said: Omit<KitManifest, 'iat'>, now: number): KitManifest =>
  KitManifest.parse({ ...said, iat: Math.floor(now / 1000) });

function notOurs(error: unknown): undefined {
  if (!(error instanceof KitNotTrusted)) throw error;
}
