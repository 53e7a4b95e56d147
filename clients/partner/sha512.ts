/** The digest of a kit, as it is read out by telephone. */
import { createHash } from 'node:crypto';

/** Lower-case hexadecimal. */
export const sha512Of = (bytes: Uint8Array): string => createHash('sha512').update(bytes).digest('hex');
