/** Fetches a file of a report in ranges, and gives it out only when all of it has the digest that its unit signed. No node: module here. */
import { ATTACHMENT_MOST_BYTES, type AttachmentManifestEntry, PART_MOST_BYTES } from '#schemas/attachment.ts';
import type { ExchangeClient } from './exchange-client.ts';

/** What came is not what was signed. */
export class WrongFile extends Error {
  override readonly name = 'WrongFile';
  readonly fix = 'Fetch it again. If it persists, tell the operator: what the exchange holds is not what was signed.';
}

export async function fetchAttachment(
  client: Pick<ExchangeClient, 'getBytes'>,
  submissionId: string,
  { sha512, length }: Pick<AttachmentManifestEntry, 'sha512' | 'length'>,
  onProgress: (bytes: number) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const path = `/v1/submissions/${encodeURIComponent(submissionId)}/attachments/${sha512}`;
  const whole = new Uint8Array(Math.min(length, ATTACHMENT_MOST_BYTES));
  let at = 0;
  while (at < whole.length) {
    const last = Math.min(at + PART_MOST_BYTES, whole.length) - 1;
    const bytes = await client.getBytes(path, { Range: `bytes=${at}-${last}` });
    if (bytes.length === 0 || bytes.length > last - at + 1) throw new WrongFile('The file has another length.');
    whole.set(bytes, at);
    at += bytes.length;
    onProgress(at);
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-512', whole));
  if (digest.reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '') !== sha512)
    throw new WrongFile('The file has another digest than its unit signed.');
  return whole;
}
