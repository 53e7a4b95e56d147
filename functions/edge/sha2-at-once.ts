/** SHA-2 by Node's own one-shot function: for a few kilobytes a tenth of what WebCrypto costs. Imported for its effect. */
import { hash } from 'node:crypto';
import { computeSha2By } from '#domain/sha2.ts';

const NAMES = { 'SHA-256': 'sha256', 'SHA-512': 'sha512' } as const;

computeSha2By(async (algorithm, content) => new Uint8Array(hash(NAMES[algorithm], content, 'buffer')));
