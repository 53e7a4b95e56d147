// What aws-sdk sends as the body of a PutObject: plain, or `aws-chunked` with its checksum in a trailer
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html). Every checksum that
// came along is verified: evidence whose digest does not fit is refused, not stored.

import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { invalid, S3Error } from './s3-object-store.ts';

export type Checksums = { [algorithm: string]: string };

export function decodeBody(headers: IncomingHttpHeaders, sent: Buffer): { body: Buffer; checksums: Checksums } {
  const checksums = checksumsIn(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  if (!String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')) return { body: sent, checksums };
  const parts: Buffer[] = [];
  let position = 0;
  const readLine = (): string => {
    const end = sent.indexOf('\r\n', position);
    if (end < 0) throw new S3Error(400, 'IncompleteBody', 'The chunked body ends too early.');
    const line = sent.toString('latin1', position, end);
    position = end + 2;
    return line;
  };
  for (;;) {
    const size = Number.parseInt(readLine(), 16);
    if (Number.isNaN(size)) throw new S3Error(400, 'IncompleteBody', 'A chunk has no size.');
    if (size === 0) break;
    parts.push(sent.subarray(position, position + size));
    position += size;
    if (readLine() !== '') throw new S3Error(400, 'IncompleteBody', 'A chunk is longer than its size.');
  }
  const trailers: [string, string][] = [];
  while (position < sent.length) {
    const [name = '', value = ''] = readLine().split(/:(.*)/s);
    trailers.push([name.toLowerCase(), value.trim()]);
  }
  return { body: Buffer.concat(parts), checksums: { ...checksums, ...checksumsIn(trailers) } };
}

export function verifyChecksums(headers: IncomingHttpHeaders, body: Buffer, checksums: Checksums): void {
  for (const [algorithm, expected] of Object.entries(checksums)) {
    if (digest(algorithm, body) !== expected) {
      throw new S3Error(
        400,
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match what we received.`,
      );
    }
  }
  const declaredLength = headers['x-amz-decoded-content-length'];
  if (declaredLength !== undefined && Number(declaredLength) !== body.length) {
    throw new S3Error(400, 'IncompleteBody', 'The body has another length than announced.');
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5) {
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  const signedDigest = String(headers['x-amz-content-sha256'] ?? '');
  if (/^[0-9a-f]{64}$/.test(signedDigest) && createHash('sha256').update(body).digest('hex') !== signedDigest) {
    throw new S3Error(400, 'XAmzContentSHA256Mismatch', 'The x-amz-content-sha256 does not match what was computed.');
  }
}

function checksumsIn(members: [string, string][]): Checksums {
  const found = members.flatMap(([name, value]): [string, string][] => {
    const algorithm = /^x-amz-checksum-(.+)$/.exec(name)?.[1];
    return algorithm === undefined || algorithm === 'mode' || algorithm === 'type' ? [] : [[algorithm, value]];
  });
  return Object.fromEntries(found.filter(([algorithm]) => algorithm !== 'algorithm'));
}

function digest(algorithm: string, body: Buffer): string {
  switch (algorithm) {
    case 'sha256':
    case 'sha1':
      return createHash(algorithm).update(body).digest('base64');
    case 'crc32': {
      const value = Buffer.alloc(4);
      value.writeUInt32BE(crc32(body));
      return value.toString('base64');
    }
    default:
      throw invalid(`The checksum ${algorithm} is not served locally.`);
  }
}
