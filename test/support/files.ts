/** Files that a test attaches to a report, and how their parts are sent. */
import { createHash } from 'node:crypto';
import { writeContentDigest } from '#domain/content-digest.ts';
import { type AttachmentManifestEntry, PART_LEAST_BYTES } from '#schemas/attachment.ts';
import { patiently } from './patience.ts';
import type { RawClient } from './test-party.ts';

/** A JPEG as far as anybody looks: its beginning, and so many bytes that no other file has. */
export function photo(length: number, seed: string): Buffer {
  const start = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
  const rest: Buffer[] = [];
  for (let at = start.length; at < length; at += 64) rest.push(createHash('sha512').update(`${seed} ${at}`).digest());
  return Buffer.concat([start, ...rest]).subarray(0, length);
}

export const sha512Of = (bytes: Uint8Array): string => createHash('sha512').update(bytes).digest('hex');

export const manifestOf = (bytes: Uint8Array, change: Partial<AttachmentManifestEntry> = {}) => ({
  sha512: sha512Of(bytes),
  length: bytes.length,
  mediaType: 'image/jpeg' as const,
  name: 'hull.jpg',
  ...change,
});

export const partOf = (bytes: Buffer, n: number, partLength = PART_LEAST_BYTES): Buffer =>
  bytes.subarray(n * partLength, (n + 1) * partLength);

export function partHeaders(bytes: Buffer, n: number, partLength = PART_LEAST_BYTES): Record<string, string> {
  const part = partOf(bytes, n, partLength);
  const first = n * partLength;
  return {
    'Content-Type': 'application/octet-stream',
    'Content-Range': `bytes ${first}-${first + part.length - 1}/${bytes.length}`,
    'Content-Digest': writeContentDigest(createHash('sha256').update(part).digest()),
  };
}

type Sent = { readonly as?: string; readonly headers?: Record<string, string>; readonly body?: Buffer };

/** @param as the digest under which it is sent; left out: its own. */
export const sendPart = (client: RawClient, bytes: Buffer, n: number, { as, headers, body }: Sent = {}) =>
  patiently(() =>
    client.call('PUT', `/v1/attachments/${as ?? sha512Of(bytes)}/parts/${n}`, {
      body: new Uint8Array(body ?? partOf(bytes, n)),
      headers: { ...partHeaders(bytes, n), ...headers },
    }),
  );

export async function sendFile(client: RawClient, bytes: Buffer, as?: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n * PART_LEAST_BYTES < bytes.length; n++)
    statuses.push((await sendPart(client, bytes, n, as === undefined ? {} : { as })).status);
  return statuses;
}
