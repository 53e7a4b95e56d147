// What aws-sdk sends as the body of a PutObject: plain, or `aws-chunked` with its checksum in a trailer
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html). Every checksum that
// came along is verified: evidence whose digest does not fit is refused, not stored.

import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-object-store.ts';

type Checksums = { [algorithm: string]: string };

export function readObjectBody(headers: IncomingHttpHeaders, sent: Buffer): { body: Buffer; checksums: Checksums } {
  const signedDigest = String(headers['x-amz-content-sha256'] ?? '');
  const { body, trailers } = signedDigest.startsWith('STREAMING-') ? decodeChunks(sent) : { body: sent, trailers: {} };
  const checksums = checksumsIn({ ...headers, ...trailers });
  for (const [algorithm, expected] of Object.entries(checksums)) {
    if (digest(algorithm, body) !== expected)
      throw new S3Error(400, 'BadDigest', `The ${algorithm} does not fit the body.`);
  }
  if (Number(headers['x-amz-decoded-content-length'] ?? body.length) !== body.length) throw incomplete();
  if (/^[0-9a-f]{64}$/.test(signedDigest) && createHash('sha256').update(body).digest('hex') !== signedDigest) {
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', 'The signed SHA-256 does not fit the body.');
  }
  return { body, checksums };
}

// size in hex [;signature] CRLF bytes CRLF … 0 CRLF trailers CRLF
function decodeChunks(sent: Buffer): { body: Buffer; trailers: Checksums } {
  const chunks: Buffer[] = [];
  const trailers: Checksums = {};
  let position = 0;
  const line = (): string => {
    const end = sent.indexOf('\r\n', position);
    if (end < 0) throw incomplete();
    const text = sent.toString('latin1', position, end);
    position = end + 2;
    return text;
  };
  for (let size = Number.parseInt(line(), 16); size !== 0; size = Number.parseInt(line(), 16)) {
    if (Number.isNaN(size) || position + size > sent.length) throw incomplete();
    chunks.push(sent.subarray(position, position + size));
    position += size;
    if (line() !== '') throw incomplete();
  }
  while (position < sent.length) {
    const [name = '', value = ''] = line().split(':', 2);
    trailers[name.toLowerCase()] = value.trim();
  }
  return { body: Buffer.concat(chunks), trailers };
}

function checksumsIn(headers: { [name: string]: string | string[] | undefined }): Checksums {
  const named = Object.entries(headers).map(([name, value]) => [
    /^x-amz-checksum-(?!type|algorithm)(.+)$/.exec(name)?.[1],
    String(value),
  ]);
  return Object.fromEntries(named.filter(([algorithm]) => algorithm !== undefined));
}

function digest(algorithm: string, body: Buffer): string {
  if (algorithm === 'sha256' || algorithm === 'sha1') return createHash(algorithm).update(body).digest('base64');
  if (algorithm !== 'crc32')
    throw new S3Error(501, 'NotImplemented', `The checksum ${algorithm} is not served locally.`);
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(body));
  return value.toString('base64');
}

function incomplete(): S3Error {
  return new S3Error(400, 'IncompleteBody', 'The body is not as long as announced.');
}
