/** gzip (RFC 1952), exactly one member under a cap: zlib alone joins several members and drops what stands behind them. */
import { crc32, inflateRawSync } from 'node:zlib';
import { refuse } from '#domain/exchange-error.ts';

const TRAILER_BYTES = 8;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0b1110_0000 };

/** @throws {Refusal} `bad-encoding`, `body-too-large` as soon as the output passes the cap. */
export function gunzipOneMember(bytes: Uint8Array, cap: number): Uint8Array {
  const start = endOfHeader(bytes);
  const { buffer, engine } = inflate(bytes.subarray(start), cap);
  const trailer = Buffer.from(bytes).subarray(-TRAILER_BYTES);
  const isWhole =
    start + engine.bytesWritten + TRAILER_BYTES === bytes.length &&
    trailer.readUInt32LE(0) === crc32(buffer) &&
    trailer.readUInt32LE(4) === buffer.length;
  return isWhole ? buffer : refuse('bad-encoding');
}

function endOfHeader(bytes: Uint8Array): number {
  const [id1, id2, method, flags = FLAG.reserved] = bytes;
  if (id1 !== 0x1f || id2 !== 0x8b || method !== 8 || (flags & FLAG.reserved) !== 0) return refuse('bad-encoding');
  let at = 10;
  if (flags & FLAG.extra) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const text of [FLAG.name, FLAG.comment]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    at = end === -1 ? bytes.length : end + 1;
  }
  if (flags & FLAG.headerCrc) at += 2;
  return at + TRAILER_BYTES < bytes.length ? at : refuse('bad-encoding');
}

type Inflated = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };

function inflate(deflated: Uint8Array, cap: number): Inflated {
  try {
    // With `info`, zlib answers the bytes and the engine, which knows how much of the input it used.
    const result: unknown = inflateRawSync(deflated, { info: true, maxOutputLength: cap });
    if (isInflated(result)) return result;
    throw new TypeError('zlib answered without its engine.');
  } catch (error) {
    if (error instanceof TypeError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return refuse(code === 'ERR_BUFFER_TOO_LARGE' ? 'body-too-large' : 'bad-encoding');
  }
}

const isInflated = (result: unknown): result is Inflated =>
  typeof result === 'object' && result !== null && 'engine' in result && 'buffer' in result;
