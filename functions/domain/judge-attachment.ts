/** Whether the bytes that came are the file that a manifest names. Apart from the states: whoever only tells of them needs no detector. */
import type { AttachmentManifestEntry, AttachmentRefusal } from '#schemas/attachment.ts';
import { isOfType } from './attachment-type.ts';

/** Undefined when they are. `digest`: their SHA-512. */
export async function judgeAttachment(
  { sha512, length, mediaType }: AttachmentManifestEntry,
  { bytes, digest }: { readonly bytes: Uint8Array; readonly digest: string },
): Promise<AttachmentRefusal | undefined> {
  if (digest !== sha512) return 'digest';
  if (bytes.length !== length) return 'length';
  return (await isOfType(bytes, mediaType)) ? undefined : 'type';
}
