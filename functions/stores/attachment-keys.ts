/** Keys and paths of files on their way and of those that are held. Pure. */
import { Buffer } from 'node:buffer';

/** All parts that a unit has lying in quarantine, by file and number: what they amount to is counted over one partition. */
export const uploadsOf = (partnerId: string) => `UPLOADS#${partnerId}`;
export const uploadPrefix = (sha512: string) => `${sha512}#`;
export const partKey = (partnerId: string, sha512: string, n: number) => ({
  pk: uploadsOf(partnerId),
  sk: `${uploadPrefix(sha512)}${String(n).padStart(3, '0')}`,
});

/** Reports of a unit that name a file. */
export const claimsOf = (partnerId: string, sha512: string) => `ATTACHED#${partnerId}#${sha512}`;
export const claimKey = (partnerId: string, sha512: string, submissionId: string) => ({
  pk: claimsOf(partnerId, sha512),
  sk: submissionId,
});

/** Half as long as in hexadecimal: a name of an object has to fit into a name of a file. */
const short = (sha512: string) => Buffer.from(sha512, 'hex').toString('base64url');

/** What nobody but its keepers reads. */
const QUARANTINE = 'quarantine/';
export const partsPath = (partnerId: string, sha512: string) => `${QUARANTINE}parts/${partnerId}/${short(sha512)}/`;
/** Named by its own digest too: two that differ never meet. */
export const partPath = (partnerId: string, sha512: string, { n, digest }: { n: number; digest: string }) =>
  `${partsPath(partnerId, sha512)}${n}-${digest}`;
/** A whole file that a scanner is to look at. */
export const scannedPath = (partnerId: string, sha512: string) => `${QUARANTINE}whole/${partnerId}/${short(sha512)}`;

/** Held, for one report: by its retention class, as its signed bytes are. */
export const ATTACHMENTS = 'attachments/';
export const attachmentsPath = (retention: string, submissionId: string) =>
  `${ATTACHMENTS}${retention}/${submissionId}/`;
export const attachmentPath = (retention: string, submissionId: string, sha512: string) =>
  `${attachmentsPath(retention, submissionId)}${short(sha512)}`;

/** What the outbox calls the arrival of a part, and the claim of a report. */
export const partEvent = (partnerId: string, sha512: string, n: number) => `${partnerId}~${sha512}~${n}`;
export const claimEvent = (submissionId: string, sha512: string) => `${submissionId}~${sha512}`;
