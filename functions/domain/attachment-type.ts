/** Whether bytes are of the media type that a manifest gives them: by their content, never by a name. Pure. */
import { fileTypeFromBuffer } from 'file-type';
import { AttachmentMediaType } from '#schemas/attachment.ts';

/** What counts for each type, as it is found in the bytes. */
const FOUND: Readonly<Partial<Record<AttachmentMediaType, readonly string[]>>> = {
  'image/heic': ['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence'],
  'video/mp4': ['video/mp4', 'video/x-m4v'],
};
const TEXTS: ReadonlySet<AttachmentMediaType> = new Set(['text/plain', 'text/csv']);
/** Those that their bytes tell. */
const MAGIC = AttachmentMediaType.options.filter((type) => !TEXTS.has(type));

/** A text that a browser, a shell or a viewer would take for something to run. */
const RUNS = /^\s*(<|#!|%PDF-|MZ|\{\\rtf)/i;
const LOOKED_AT = 1_024;
/** Control characters but tab, line feed, form feed and carriage return. */
const CONTROL = /(?![\t\n\f\r])[\0-\x1f]/;

export async function isOfType(bytes: Uint8Array, declared: AttachmentMediaType): Promise<boolean> {
  const found = await foundIn(bytes);
  if (TEXTS.has(declared)) return found === undefined && isPlainText(bytes);
  return found !== undefined && (FOUND[declared] ?? [declared]).includes(found);
}

/** The type of what can be attached; undefined for what cannot. `name` only tells a table from another text. */
export async function typeOf(bytes: Uint8Array, name: string): Promise<AttachmentMediaType | undefined> {
  const text = /\.csv$/i.test(name) ? 'text/csv' : 'text/plain';
  for (const type of [...MAGIC, text] as const) if (await isOfType(bytes, type)) return type;
  return undefined;
}

/** Attacker-controlled: what a parser stumbles over is of no type. */
async function foundIn(bytes: Uint8Array): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(bytes))?.mime;
  } catch {
    return 'application/octet-stream';
  }
}

/** UTF-8 without control characters but tab and line ends, and nothing at its beginning that runs. */
function isPlainText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return !CONTROL.test(text) && !RUNS.test(text.slice(0, LOOKED_AT));
  } catch {
    return false;
  }
}
