/**
 * What a row of a feed has of its entry: the JSON that is sent, and a tag of these bytes. Contract: both are one value of one attribute, so
 * whoever writes the one anew has written the other. Analysts pull by the hundred, and their rows lie as they are sent; those of a unit or
 * another reader are compressed.
 */
import { createHash } from 'node:crypto';
import { ANALYSTS } from '#domain/release-policy.ts';
import type { FeedItem } from '#schemas/feed.ts';
import { packed, unpacked } from './packed.ts';

export type KeptEntry = { readonly tag: string } & ({ readonly json: string } | { readonly packed: Uint8Array });

/** Of 256 bits a tag has so many bytes: nobody finds two texts with the same, and a row has few bytes more. */
const TAG_BYTES = 18;

export function keptEntry(item: FeedItem, audience: string): KeptEntry {
  const json = JSON.stringify(item);
  return { tag: tagOf(json), ...(audience === ANALYSTS ? { json } : { packed: packed(json) }) };
}

export const jsonOf = (entry: KeptEntry): string => ('json' in entry ? entry.json : unpacked(entry.packed));

export const itemIn = (entry: KeptEntry): FeedItem => JSON.parse(jsonOf(entry));

export const tagOf = (json: string): string =>
  createHash('sha256').update(json).digest().subarray(0, TAG_BYTES).toString('base64url');
