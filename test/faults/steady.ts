/**
 * Makes a history the same each time it is played: time, chance and cryptography of this process answer at once and in order while it is
 * played. Hashes are real. A signature of a report is verified for real once, and remembered; one of a checkpoint is a hash: signatures are
 * not what the faults are about.
 */
import { createHash, createPublicKey, type JsonWebKey as NodeJsonWebKey, type KeyObject, verify } from 'node:crypto';

/** The same numbers for the same seed (mulberry32), from 0 to below 1. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type Timers = {
  readonly set: (run: () => void, milliseconds: number) => number;
  readonly clear: (timer: number) => void;
};

type Subtle = SubtleCrypto;
const real = {
  importKey: crypto.subtle.importKey.bind(crypto.subtle),
  exportKey: crypto.subtle.exportKey.bind(crypto.subtle),
  generateKey: crypto.subtle.generateKey.bind(crypto.subtle),
};

const textOf = (bytes: unknown): string =>
  bytes instanceof Uint8Array || bytes instanceof ArrayBuffer
    ? Buffer.from(bytes as Uint8Array).toString('base64')
    : JSON.stringify(bytes);
const bytesOf = (bytes: BufferSource): Buffer =>
  ArrayBuffer.isView(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Buffer.from(bytes);

const imported = new Map<string, CryptoKey>();
const exported = new Map<CryptoKey, Map<string, ArrayBuffer | JsonWebKey>>();
const judged = new Map<string, boolean>();
const keyObjects = new Map<CryptoKey, KeyObject>();
let pair: CryptoKeyPair | undefined;

/** Whatever is imported and exported while this lasts is remembered, and answered at once in histories. */
async function remembering<T>(during: () => Promise<T>): Promise<T> {
  const subtle: Record<string, unknown> = crypto.subtle as never;
  subtle['importKey'] = async (...[format, bytes, algorithm, extractable, usages]: Parameters<Subtle['importKey']>) => {
    const key = await real.importKey(
      format as 'raw',
      bytes as BufferSource,
      algorithm,
      extractable,
      usages as KeyUsage[],
    );
    imported.set(`${format} ${textOf(bytes)} ${[...usages].join()}`, key);
    if (String(format) === 'jwk')
      keyObjects.set(key, createPublicKey({ key: bytes as unknown as NodeJsonWebKey, format: 'jwk' }));
    return key;
  };
  subtle['exportKey'] = async (format: 'raw', key: CryptoKey) => {
    const bytes = await real.exportKey(format, key);
    exported.set(key, (exported.get(key) ?? new Map()).set(format, bytes));
    return bytes;
  };
  subtle['generateKey'] = async (...[algorithm, extractable, usages]: Parameters<Subtle['generateKey']>) => {
    if (algorithm !== 'Ed25519') return real.generateKey(algorithm, extractable, usages);
    pair ??= (await real.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
    return pair;
  };
  try {
    return await during();
  } finally {
    for (const name of ['importKey', 'exportKey', 'generateKey']) delete subtle[name];
  }
}

/** Of checkpoints, which are new in every history: 64 bytes that follow from the text. There is one key, and nobody forges here. */
const cheapSignature = (bytes: Uint8Array): Buffer => createHash('sha512').update('checkpoint').update(bytes).digest();

const STEADY: Readonly<Record<string, (...parameters: never[]) => Promise<unknown>>> = {
  digest: async (name: string, bytes: BufferSource) =>
    Uint8Array.from(createHash(name.replace('-', '').toLowerCase()).update(bytesOf(bytes)).digest()).buffer,
  verify: async (_: unknown, key: CryptoKey, signature: BufferSource, bytes: BufferSource) => {
    const text = bytesOf(bytes);
    if (key.algorithm.name === 'Ed25519') return cheapSignature(text).equals(bytesOf(signature));
    const name = `${textOf(signature)} ${createHash('sha256').update(text).digest('base64')}`;
    const judge = () =>
      verify(
        'sha384',
        text,
        { key: keyObjects.get(key) ?? unprepared('key'), dsaEncoding: 'ieee-p1363' },
        bytesOf(signature),
      );
    const known = judged.get(name) ?? judge();
    judged.set(name, known);
    return known;
  },
  sign: async (_: unknown, __: CryptoKey, bytes: BufferSource) =>
    Uint8Array.from(cheapSignature(bytesOf(bytes))).buffer,
  importKey: async (format: string, bytes: unknown, _: unknown, __: unknown, usages: string[]) =>
    imported.get(`${format} ${textOf(bytes)} ${usages.join()}`) ?? unprepared(`import of ${format}`),
  exportKey: async (format: string, key: CryptoKey) =>
    exported.get(key)?.get(format) ?? unprepared(`export to ${format}`),
  generateKey: async () => pair ?? unprepared('pair'),
};

function unprepared(what: string): never {
  throw new Error(`An ${what} was not prepared: it would take its time.`);
}

/** Plays `during` with chance from a seed, with these timers, and with cryptography that keeps nobody waiting. */
export async function steadily<T>(random: () => number, timers: Timers, during: () => Promise<T>): Promise<T> {
  const subtle: Record<string, unknown> = crypto.subtle as never;
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  const { random: realRandom } = Math;
  const { stackTraceLimit } = Error;
  // Hundreds of thousands of errors are made, and nobody reads where.
  Error.stackTraceLimit = 0;
  Object.assign(subtle, STEADY);
  Math.random = random;
  globalThis.setTimeout = ((run: () => void, milliseconds = 0) =>
    timers.set(run, milliseconds)) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer: number) => timers.clear(timer)) as unknown as typeof clearTimeout;
  try {
    return await during();
  } finally {
    for (const name of Object.keys(STEADY)) delete subtle[name];
    Math.random = realRandom;
    Error.stackTraceLimit = stackTraceLimit;
    globalThis.setTimeout = realSet;
    globalThis.clearTimeout = realClear;
  }
}

export { remembering };

/** Until everything that can go on without an answer has gone on: no promise is left that has something to do. */
export const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
