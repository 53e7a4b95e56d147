/** Keys of what is needed when a report is taken back: what builds on it, who was told of it, and what that is called in the log. Pure. */
import { placedPartition } from './table-keys.ts';

/** Reports that say they build on one, under its name: whatever unit sent them. */
export const derivedPartition = (submissionId: string) => `DERIVED#${submissionId}`;
export const derivedKey = (from: string, submissionId: string) => ({ pk: derivedPartition(from), sk: submissionId });

/** That a reader organisation was told of it; no feed has a colon in its name. */
const TOLD = 'reader:';
export const toldKey = (audience: string, submissionId: string, readerId: string) => ({
  pk: placedPartition(audience, submissionId),
  sk: `${TOLD}${readerId}`,
});
export const readerOfToldKey = ({ sk }: { readonly sk: string }) => sk.slice(TOLD.length);

/** What a recall and a disposal are called in the log: no submission has such a name. */
export const loggedDisposal = (submissionId: string) => `disposal:${submissionId}`;
export const loggedRecall = (submissionId: string, recallId: string) => `recall:${submissionId}:${recallId}`;
