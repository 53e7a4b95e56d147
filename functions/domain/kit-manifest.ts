/**
 * The manifest of a partner kit, as a kit reads it before it replaces itself. It believes the keys that it was made with and no
 * others: the exchange serves the manifest, and could not make one.
 */
import { KIT_MANIFEST_TYP, KitManifest } from '#schemas/kit.ts';
import type { PublicJwk } from '#schemas/partner.ts';
import { calculateJwkThumbprint } from 'jose';
import { type CompactJws, hasValidSignature, MalformedJws, parseCompactJws } from './compact-jws.ts';
import { Refusal } from './exchange-error.ts';
import { parseStrictJson } from './strict-json.ts';
import { importPublicKey } from './verification-keys.ts';

/** What a kit was made with: its own version, and the keys that may sign the next one. */
export type KitImprint = { readonly version: string; readonly keys: readonly PublicJwk[] };

/** The manifest is not to be followed. */
export class KitNotTrusted extends Error {
  override readonly name = 'KitNotTrusted';
  readonly fix =
    'Nothing was changed. Tell the operator. A kit can always be fetched from the page /kit, its digest compared by telephone.';
}

const distrust = (why: string): never => {
  throw new KitNotTrusted(why);
};

/**
 * @param text compact JWS, from the exchange or from whoever stands between.
 * @throws {KitNotTrusted} unless one of this kit's own keys signed it, for this exchange, and it is not of an older kit.
 */
export async function readKitManifest(text: string, own: KitImprint, origin: string): Promise<KitManifest> {
  const jws = takenApart(text.trim());
  if (jws?.header.typ !== KIT_MANIFEST_TYP) return distrust('What the exchange serves is no manifest of a kit.');
  const key = await keyNamed(jws.header.kid, own.keys);
  if (!key) return distrust('The manifest is signed by a key that this kit was not made with.');
  const isSigned =
    jws.header.alg === 'ES384' && (await hasValidSignature(jws, 'ES384', await importPublicKey(key, 'ES384')));
  if (!isSigned) return distrust('The signature of the manifest is not that of its key: it was changed.');
  const manifest = manifestIn(jws) ?? distrust('The manifest cannot be read by this kit.');
  if (!manifest.exchanges.some((one) => isSame(one, origin)))
    return distrust(`The manifest is for another exchange: ${manifest.exchanges.join(', ')}.`);
  if (compareVersions(manifest.version, own.version) < 0)
    return distrust(`The exchange serves an older kit (${manifest.version}) than this one (${own.version}).`);
  return manifest;
}

function takenApart(text: string): CompactJws | undefined {
  try {
    return parseCompactJws(text);
  } catch (error) {
    if (error instanceof MalformedJws) return undefined;
    throw error;
  }
}

async function keyNamed(kid: unknown, keys: readonly PublicJwk[]): Promise<PublicJwk | undefined> {
  for (const key of keys)
    if (key.crv === 'P-384' && (await calculateJwkThumbprint({ ...key }, 'sha256')) === kid) return key;
  return undefined;
}

function manifestIn(jws: CompactJws): KitManifest | undefined {
  try {
    return KitManifest.safeParse(parseStrictJson(jws.payload)).data;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** On this very machine an exchange answers at any port: what is for one is for all. */
const isSame = (one: string, origin: string): boolean =>
  one === origin || (one === LOCAL_EXCHANGE && new URL(origin).hostname === '127.0.0.1');

export const LOCAL_EXCHANGE = 'http://127.0.0.1';

/** Below zero when `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  return left?.map((part, at) => part - (right?.[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
