/** Text that is kept compressed: DynamoDB charges a write by the kilobyte, and twice in a transaction. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Brotli would take twice the time for a twentieth less. */
export const packed = (text: string): Uint8Array => deflateRawSync(text);

export const unpacked = (bytes: Uint8Array): string => inflateRawSync(bytes).toString();
