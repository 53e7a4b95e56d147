/** A log made by the book, in another way than the product's: hashes straight from RFC 6962 section 2.1, notes by node:crypto. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Hash } from '#domain/merkle-log.ts';

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
export const naiveLeaf = (entry: Uint8Array) => sha256(Uint8Array.of(0), entry);
const naiveNode = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right);

function splitAt(count: number): number {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
}

/** MTH(D[n]), over hashes of leaves. */
export function naiveRoot(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  const k = splitAt(leaves.length);
  return naiveNode(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH(m, D[n]). */
export function naivePath(index: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length === 1) return [];
  const k = splitAt(leaves.length);
  return index < k
    ? [...naivePath(index, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naivePath(index - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}

/** PROOF(m, D[n]); `whole` is b of SUBPROOF. */
export function naiveGrowth(oldSize: number, leaves: readonly Hash[], whole = true): Hash[] {
  if (oldSize === leaves.length) return whole ? [] : [naiveRoot(leaves)];
  const k = splitAt(leaves.length);
  return oldSize <= k
    ? [...naiveGrowth(oldSize, leaves.slice(0, k), whole), naiveRoot(leaves.slice(k))]
    : [...naiveGrowth(oldSize - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

/** The file at a path of C2SP tlog-tiles, or undefined: the path is taken apart here, and not put together. */
export function naiveTile(path: string, leaves: readonly Hash[]): Uint8Array | undefined {
  const [, level = '', index = '', width = '256'] =
    /tile\/(\d+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
  if (index === '') return undefined;
  const span = 256 ** Number(level);
  const first = Number(index.replaceAll(/[x/]/g, '')) * 256;
  if ((first + Number(width)) * span > leaves.length) return undefined;
  const row = Array.from({ length: Number(width) }, (_, at) =>
    leaves.slice((first + at) * span, (first + at + 1) * span),
  );
  return Buffer.concat(row.map(naiveRoot));
}

/** The bundle of entries at such a path. */
export function naiveBundle(path: string, entries: readonly Uint8Array[]): Uint8Array | undefined {
  const [, index = '', width = '256'] = /tile\/entries\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path) ?? [];
  const first = Number(index.replaceAll(/[x/]/g, '')) * 256;
  if (index === '' || first + Number(width) > entries.length) return undefined;
  return Buffer.concat(
    entries.slice(first, first + Number(width)).flatMap((entry) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );
}

/** As many leaves, each with a text of its own. */
export const leavesNamed = (count: number, name = 'leaf'): Hash[] =>
  Array.from({ length: count }, (_, at) => naiveLeaf(Buffer.from(`${name} ${at}`)));

/** Who signs a log. */
export class TestLogKey {
  readonly name: string;
  readonly #privateKey: KeyObject;
  readonly publicKey: Buffer;

  constructor(name: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.name = name;
    this.#privateKey = privateKey;
    this.publicKey = Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url');
  }

  get id(): Buffer {
    return Buffer.from(sha256(Buffer.from(`${this.name}\n`), Uint8Array.of(1), this.publicKey)).subarray(0, 4);
  }

  /** As it is handed on. */
  get text(): string {
    return `${this.name}+${this.id.toString('hex')}+${Buffer.from([1, ...this.publicKey]).toString('base64')}`;
  }

  sign(bytes: Uint8Array): Uint8Array {
    return sign(null, bytes, this.#privateKey);
  }

  line(text: string, { name = this.name, id = this.id }: { name?: string; id?: Uint8Array } = {}): string {
    const signature = this.sign(Buffer.from(text));
    return `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
  }

  /** A note of one signature over whatever lines. */
  note(text: string): string {
    return `${text}\n${this.line(text)}`;
  }

  checkpoint(leaves: readonly Hash[], { origin = this.name, size = leaves.length } = {}): string {
    return this.note(`${origin}\n${size}\n${Buffer.from(naiveRoot(leaves)).toString('base64')}\n`);
  }
}
