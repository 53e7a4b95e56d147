/** Files that an officer attaches: read once, checked as the exchange will check them, and kept as a sealed copy until the exchange has them. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import * as z from 'zod';
import { typeOf } from '#domain/attachment-type.ts';
import { ATTACHMENT_MOST_BYTES, AttachmentManifestEntry, AttachmentMediaType } from '#schemas/attachment.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Install } from '../install/install.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import type { Draft } from './draft.ts';
import { PART_BYTES } from './sending-cost.ts';

/** Without bytes it is one that the report had before. */
export type AttachedFile = { readonly entry: AttachmentManifestEntry; readonly bytes?: Uint8Array };

/** As much of the choice as says which files a report has. */
type Choice = { readonly attach?: readonly string[] | false | undefined; readonly asNew?: boolean };

const Sealed = z.strictObject({ bytes: z.base64url() });
const MOST_FILES = 10;

/** Those that are given now; none said: those that it had. */
export async function filesFor(
  { attach, asNew }: Choice,
  known: { readonly attachments?: readonly AttachmentManifestEntry[] | undefined } | undefined,
): Promise<readonly AttachedFile[]> {
  if (attach) return readFilesToAttach(attach);
  return attach === false || asNew ? [] : (known?.attachments ?? []).map((entry) => ({ entry }));
}

/** For what is signed already: its signature says which they are. */
export async function namedFiles(
  files: readonly string[],
  manifest: readonly AttachmentManifestEntry[],
  signed: string,
): Promise<readonly AttachedFile[]> {
  const read = await readFilesToAttach(files);
  const strange = read.find(({ entry }) => !manifest.some(({ sha512 }) => sha512 === entry.sha512));
  if (!strange) return read;
  throw new Misuse(`${signed} does not name ${strange.entry.name}.`, 'What was signed stays as it is: sign it anew.');
}

export const namesOf = (files: readonly AttachedFile[]): AttachmentManifestEntry[] =>
  files.map(({ entry: { sha512, length, mediaType, name } }) => ({ sha512, length, mediaType, name }));

/** The manifest is never the author's to write: a digest that somebody typed is wrong. */
export const withFiles = (draft: Draft, files: readonly AttachedFile[]): Draft =>
  files.length === 0 ? draft : { ...draft, claims: { ...draft.claims, attachments: namesOf(files) } };

/** @throws {Misuse} for what the exchange would not take: it is said before it is signed, and before it costs anything. */
async function readFilesToAttach(files: readonly string[]): Promise<AttachedFile[]> {
  if (files.length > MOST_FILES)
    throw new Misuse(`${files.length} files are too many.`, 'A report has ten at most: send the others with another.');
  const read: AttachedFile[] = [];
  for (const file of files) {
    const one = await readFileToAttach(file);
    if (!read.some(({ entry }) => entry.sha512 === one.entry.sha512)) read.push(one);
  }
  return read;
}

async function readFileToAttach(file: string): Promise<AttachedFile> {
  const bytes = await readFile(file).catch(() => {
    throw new Misuse(`There is no file ${file} that can be read.`, 'Check the name of what is to be attached.');
  });
  if (bytes.length === 0 || bytes.length > ATTACHMENT_MOST_BYTES)
    throw new Misuse(
      `${file} has ${bytes.length} bytes.`,
      'A file has 25 MiB at most, and is not empty: make it smaller.',
    );
  const name = basename(file).slice(-128);
  const mediaType = await typeOf(bytes, name);
  if (!mediaType)
    throw new Misuse(
      `${file} is nothing that can be attached.`,
      `By its content, not by its name, it has to be one of ${AttachmentMediaType.options.join(', ')}; text in UTF-8.`,
    );
  const sha512 = createHash('sha512').update(bytes).digest('hex');
  const entry = AttachmentManifestEntry.safeParse({ sha512, length: bytes.length, mediaType, name });
  if (!entry.success) throw new Misuse(`${file} has a name that cannot be sent.`, 'Give it a plain name.');
  return { entry: entry.data, bytes };
}

/** Sealed copies, in the pieces in which they are sent: the officer may take the file, or the stick, away. */
export async function keepCopies(files: readonly AttachedFile[], install: Install): Promise<void> {
  for (const { entry, bytes } of files) if (bytes) await keepCopy(entry, bytes, install);
}

async function keepCopy(entry: AttachmentManifestEntry, bytes: Uint8Array, install: Install): Promise<void> {
  for (let n = 0; n * PART_BYTES < bytes.length; n++) {
    const piece = bytes.subarray(n * PART_BYTES, (n + 1) * PART_BYTES);
    const sealed = await install.seal({ bytes: Buffer.from(piece).toString('base64url') });
    await writeFileAtomically(install.home.attached(entry.sha512, n), sealed);
  }
}

/** Bytes of a sealed copy, from `first` on; undefined when there is no copy on this machine. */
export async function readCopy(
  { sha512, length }: AttachmentManifestEntry,
  first: number,
  count: number,
  install: Install,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const end = Math.min(first + count, length);
  const pieces: Buffer[] = [];
  for (let n = Math.floor(first / PART_BYTES); n * PART_BYTES < end; n++) {
    const sealed = await readIfThere(install.home.attached(sha512, n));
    if (sealed === undefined) return undefined;
    pieces.push(Buffer.from(Sealed.parse(await install.open(sealed)).bytes, 'base64url'));
  }
  const from = first % PART_BYTES;
  return new Uint8Array(Buffer.concat(pieces).subarray(from, from + end - first));
}

/** Nobody needs it any more. */
export const dropCopy = (sha512: string, { home }: Pick<Install, 'home'>): Promise<void> =>
  rm(home.attachment(sha512), { recursive: true, force: true });
