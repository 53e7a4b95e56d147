/** The header `Content-Digest` (RFC 9530): a dictionary of digests, of which SHA-256 and SHA-512 count. */
import { decodeBase64, encodeBase64 } from './base64url.ts';

export type ContentDigest = { readonly algorithm: 'SHA-256' | 'SHA-512'; readonly digest: Uint8Array };

const LENGTHS = { 'sha-256': 32, 'sha-512': 64 } as const;

/** The strongest digest in the header; undefined when there is none that counts, or one that is not well formed. */
export function readContentDigest(header: string | undefined): ContentDigest | undefined {
  const found = new Map<string, Uint8Array>();
  for (const member of header?.split(',') ?? []) {
    const [, name = '', text = ''] = /^\s*([a-z0-9*_.-]+)=:([A-Za-z0-9+/=]*):\s*(?:;.*)?$/.exec(member) ?? [];
    const digest = decodeBase64(text);
    if (name === '' || digest === undefined) return undefined;
    found.set(name, digest);
  }
  for (const name of ['sha-512', 'sha-256'] as const) {
    const digest = found.get(name);
    if (digest) return digest.length === LENGTHS[name] ? { algorithm: upper(name), digest } : undefined;
  }
  return undefined;
}

const upper = (name: keyof typeof LENGTHS) => (name === 'sha-512' ? 'SHA-512' : 'SHA-256');

export const writeContentDigest = (sha256: Uint8Array): string => `sha-256=:${encodeBase64(sha256)}:`;
