/** Attacks on the signed manifest of attachments. The control names one file that is right. */
import { createHash } from 'node:crypto';
import type { AttachmentManifestEntry } from '#schemas/attachment.ts';
import { type Control, forge } from '../forge.ts';
import { refusedAs, type SubmissionVector } from './vector.ts';

export const rightFile: AttachmentManifestEntry = {
  sha512: createHash('sha512').update('hull notes').digest('hex'),
  length: 10,
  mediaType: 'text/plain',
  name: 'hull-notes.txt',
};

export const withFiles = (control: Control, ...files: readonly object[]): string =>
  forge(control, { claims: { attachments: files.length > 0 ? files : [rightFile] } });

const notValid = refusedAs('report-not-valid');
const file = (what: string, change: object): SubmissionVector =>
  notValid(45, `names a file ${what}`, (control) => withFiles(control, { ...rightFile, ...change }));
const other = (at: number): object => ({
  ...rightFile,
  sha512: createHash('sha512').update(`file ${at}`).digest('hex'),
});

export const attachmentVectors: readonly SubmissionVector[] = [
  ...[
    '../../x',
    '/etc/passwd',
    'C:\\autorun.inf',
    '..\\x',
    'a/b.txt',
    'x\u0007.txt',
    'x\r\nSet-Cookie: a',
    '',
    'x'.repeat(129),
  ].map((name) => file(`called ${JSON.stringify(name.slice(0, 24))}`, { name })),
  file('with the digest of another algorithm', { sha512: 'a'.repeat(64) }),
  file('with a digest in capitals', { sha512: rightFile.sha512.toUpperCase() }),
  file('with a digest that is cut', { sha512: rightFile.sha512.slice(1) }),
  file('with a digest that is a path', { sha512: '../'.repeat(42) }),
  file('without a digest', { sha512: undefined }),
  file('of no length', { length: 0 }),
  file('of a length below zero', { length: -1 }),
  file('of 26 MiB', { length: 26 * 1_048_576 }),
  file('of one byte more than 25 MiB', { length: 26_214_401 }),
  file('of half a byte', { length: 10.5 }),
  file('of a length in words', { length: '10' }),
  ...[
    'application/x-msdownload',
    'application/x-sh',
    'application/javascript',
    'application/zip',
    'application/vnd.ms-excel.sheet.macroEnabled.12',
    'text/html',
    'image/svg+xml',
    'application/octet-stream',
    'Application/PDF',
    'application/pdf; x=.exe',
  ].map((mediaType) => file(`as ${mediaType}`, { mediaType })),
  file('with the place where it is to be kept', { key: 'envelopes/x' }),
  file('with its bytes', { content: 'TVqQAAMAAAAEAAAA' }),
  notValid(45, 'names eleven files', (control) =>
    withFiles(control, ...Array.from({ length: 11 }, (_, at) => other(at))),
  ),
  notValid(45, 'names files as an object', (control) => forge(control, { claims: { attachments: { 0: rightFile } } })),
];
