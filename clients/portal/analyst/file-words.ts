/** What the page says of the files of a report. */
import type { AttachmentRefusal, AttachmentStanding } from '#schemas/attachment.ts';

const REFUSED: Readonly<Record<AttachmentRefusal, string>> = {
  digest: 'other bytes came than were signed; its unit can send it again',
  length: 'the report gives it another length',
  type: 'its bytes are not of the type that the report gives it',
  malware: 'a scanner found malware in it',
  'not-scannable': 'a scanner cannot look inside',
};

export const FILES = {
  title: 'Files',
  fetching: 'Fetching the file, and comparing its digest …',
  save: 'Save',
  saved: (name: string) => `${name} has the digest that its unit signed, and was handed to your browser.`,
  size: (bytes: number) => (bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`),
  standing: ({ state, refused, scan, overdue }: AttachmentStanding) => {
    if (refused) return `refused: ${REFUSED[refused]}`;
    if (state === 'held') return scan === 'clean' ? 'here; scanned, nothing found' : 'here; not scanned for malware';
    return overdue ? 'never came' : 'still to come';
  },
} as const;
