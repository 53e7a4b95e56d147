/** Attacks on the body as HTTP carries it: media types, sizes, compression. The JWS inside is that of the control. */
import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Expectation } from './vector.ts';

type Body = {
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
};

/** `change` gets a JWS that is accepted when it is sent as it is, or compressed once. */
export type BodyVector = {
  readonly row: number;
  readonly name: string;
  readonly change: (jws: string) => Body;
  readonly expect: Expectation;
};

const JOSE = { 'Content-Type': 'application/jose' };
const GZIP = { ...JOSE, 'Content-Encoding': 'gzip' };

const refused =
  (status: number, code: NonNullable<Expectation['code']>) =>
  (row: number, name: string, change: BodyVector['change']): BodyVector => ({
    row,
    name,
    change,
    expect: { status, code },
  });
const accepted = (row: number, name: string, change: BodyVector['change']): BodyVector => ({
  row,
  name,
  change,
  expect: { status: 201 },
});

const damaged = refused(400, 'bad-encoding');
const tooLarge = refused(413, 'body-too-large');
const encoding = refused(415, 'unsupported-encoding');
const mediaType = refused(415, 'unsupported-media-type');

const gzipped =
  (change: (gzip: Buffer, jws: string) => Uint8Array) =>
  (jws: string): Body => ({ headers: GZIP, body: change(gzipSync(jws), jws) });
const encodedAs =
  (value: string | readonly string[], body: (jws: string) => Uint8Array = gzipSync) =>
  (jws: string): Body => ({
    headers: { ...JOSE, 'Content-Encoding': value },
    body: body(jws),
  });
const typed =
  (...types: string[]) =>
  (jws: string): Body => ({ headers: { 'Content-Type': types }, body: jws });

/** One bit of one byte, counted from the end where negative. */
const flipped = (at: number) => (gzip: Buffer) =>
  gzip.map((byte, index) => (index === (at + gzip.length) % gzip.length ? byte ^ 0x40 : byte));

/** RFC 1952 section 2.3: fields that the header may have between its ten bytes and the compressed text. */
function withFields(gzip: Buffer, flags: number, fields: readonly number[]): Buffer {
  const header = Buffer.from(gzip.subarray(0, 10));
  header[3] = flags;
  return Buffer.concat([header, Buffer.from(fields), gzip.subarray(10)]);
}

const nothing = gzipSync('');
const MIB = 1_048_576;

export const bodyVectors: readonly BodyVector[] = [
  mediaType(15, 'announces the JSON serialisation', typed('application/jose+json')),
  mediaType(15, 'announces plain JSON', typed('application/json')),

  tooLarge(21, 'sends one byte more than 1.5 MiB', () => ({ headers: JOSE, body: 'A'.repeat(1.5 * MIB + 1) })),
  tooLarge(21, 'sends 5 MiB', () => ({ headers: JOSE, body: 'A'.repeat(5 * MIB) })),
  tooLarge(21, 'sends 11 MiB', () => ({ headers: JOSE, body: 'A'.repeat(11 * MIB) })),
  refused(400, 'bad-request')(21, 'sends 12 KiB of headers, which the gateway itself refuses', (jws) => ({
    headers: { ...JOSE, 'X-Padding': 'x'.repeat(12_000) },
    body: jws,
  })),
  refused(431, 'headers-too-large')(21, 'sends 8 KiB of headers', (jws) => ({
    headers: { ...JOSE, 'X-Padding': 'x'.repeat(7_800) },
    body: jws,
  })),
  refused(431, 'headers-too-large')(21, 'sends 8 KiB of small headers', (jws) => ({
    headers: { ...JOSE, 'X-P': Array.from({ length: 400 }, () => 'x'.repeat(12)) },
    body: jws,
  })),

  tooLarge(22, 'sends a bomb of 64 MiB', () => ({ headers: GZIP, body: gzipSync(Buffer.alloc(64 * MIB)) })),
  tooLarge(22, 'sends one byte more than 1.5 MiB, compressed', () => ({
    headers: GZIP,
    body: gzipSync('A'.repeat(1.5 * MIB + 1)),
  })),
  tooLarge(22, 'sends over half a MiB that does not compress', () => ({
    headers: GZIP,
    body: gzipSync(randomBytes(0.6 * MIB)),
  })),
  damaged(
    22,
    'sends two members',
    gzipped((gzip, jws) => Buffer.concat([gzipSync(jws.slice(0, 9)), gzipSync(jws.slice(9)), gzip.subarray(0, 0)])),
  ),
  damaged(
    22,
    'sends an empty member first',
    gzipped((gzip) => Buffer.concat([nothing, gzip])),
  ),
  damaged(
    22,
    'sends an empty member last',
    gzipped((gzip) => Buffer.concat([gzip, nothing])),
  ),
  damaged(
    22,
    'sends a bomb as the second member',
    gzipped((gzip) => Buffer.concat([gzip, gzipSync(Buffer.alloc(16 * MIB))])),
  ),
  damaged(
    22,
    'sends the member twice',
    gzipped((gzip) => Buffer.concat([gzip, gzip])),
  ),
  damaged(
    22,
    'sends a byte behind the member',
    gzipped((gzip) => Buffer.concat([gzip, Buffer.from('x')])),
  ),
  damaged(
    22,
    'sends zeros behind the member',
    gzipped((gzip) => Buffer.concat([gzip, Buffer.alloc(512)])),
  ),
  damaged(
    22,
    'repeats the trailer',
    gzipped((gzip) => Buffer.concat([gzip, gzip.subarray(-8)])),
  ),
  damaged(
    22,
    'sends a blank before the member',
    gzipped((gzip) => Buffer.concat([Buffer.from(' '), gzip])),
  ),
  damaged(
    22,
    'cuts the member',
    gzipped((gzip) => gzip.subarray(0, -1)),
  ),
  damaged(
    22,
    'cuts the trailer off',
    gzipped((gzip) => gzip.subarray(0, -8)),
  ),
  damaged(
    22,
    'cuts all but the magic off',
    gzipped((gzip) => gzip.subarray(0, 2)),
  ),
  damaged(22, 'changes the checksum', gzipped(flipped(-8))),
  damaged(22, 'changes the length', gzipped(flipped(-4))),
  damaged(22, 'changes the method', gzipped(flipped(2))),
  damaged(
    22,
    'sets a flag that is reserved',
    gzipped((gzip) => withFields(gzip, 0x20, [])),
  ),
  damaged(
    22,
    'announces a name that never ends',
    gzipped((gzip) => Buffer.concat([withFields(gzip, 8, []).subarray(0, 10), Buffer.from('x'.repeat(64))])),
  ),
  damaged(
    22,
    'announces a field longer than the body',
    gzipped((gzip) => withFields(gzip, 4, [0xff, 0xff])),
  ),
  damaged(22, 'compresses nothing at all', () => ({ headers: GZIP, body: '' })),
  damaged(22, 'sends the JWS uncompressed', (jws) => ({ headers: GZIP, body: jws })),
  refused(422, 'jws-malformed')(
    22,
    'compresses twice',
    gzipped((gzip) => gzipSync(gzip)),
  ),
  refused(422, 'jws-malformed')(
    22,
    'compresses an empty text',
    gzipped(() => nothing),
  ),
  refused(422, 'jws-malformed')(22, 'compresses and does not say so', (jws) => ({
    headers: JOSE,
    body: gzipSync(jws),
  })),
  encoding(
    22,
    'sends brotli',
    encodedAs('br', (jws) => brotliCompressSync(jws)),
  ),
  encoding(
    22,
    'sends deflate',
    encodedAs('deflate', (jws) => deflateSync(jws)),
  ),
  encoding(
    22,
    'sends zstd',
    encodedAs('zstd', (jws) => zstdCompressSync(jws)),
  ),
  encoding(
    22,
    'lists gzip twice',
    encodedAs('gzip, gzip', (jws) => gzipSync(gzipSync(jws))),
  ),
  encoding(22, 'lists gzip and identity', encodedAs('gzip, identity')),
  encoding(22, 'says gzip in two headers', encodedAs(['gzip', 'gzip'])),
  encoding(22, 'says x-gzip', encodedAs('x-gzip')),
  encoding(22, 'says *', encodedAs('*')),
  encoding(22, 'leaves the encoding empty', encodedAs('')),
  accepted(22, 'sends one member in capitals', encodedAs('GZIP')),
  accepted(
    22,
    'sends one member with name, comment and a field',
    gzipped((gzip) => withFields(gzip, 0x1c, [2, 0, 7, 7, 0x61, 0, 0x62, 0])),
  ),
  accepted(
    22,
    'says identity',
    encodedAs('identity', (jws) => Buffer.from(jws)),
  ),

  ...[
    'text/html',
    'multipart/form-data; boundary=x',
    'application/jose; charset=utf-16',
    'application/jose; x=1',
    'application/jose, application/jose',
    'application/josé',
    'application',
    '',
  ].map((type) => mediaType(47, `calls it ${JSON.stringify(type)}`, typed(type))),
  mediaType(47, 'does not say what it is', (jws) => ({ headers: {}, body: jws })),
  mediaType(47, 'says twice what it is', typed('application/jose', 'application/jose')),
  accepted(47, 'says what it is in capitals and with the charset', typed('Application/JOSE; charset="UTF-8"')),
];
