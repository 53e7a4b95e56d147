/** Practice: the same reports, keys and verdicts under an audience of their own. Nobody reads what is sent there, and it is forgotten. */
import * as z from 'zod';
import { SubmissionStatus } from './submission-status.ts';
import { Receipt, SubmissionAccepted } from './receipt.ts';

/** The `typ` of a practice receipt: no software that looks for a receipt takes it for one. */
export const PRACTICE_RECEIPT_TYP = 'ptcn-practice-receipt+jws';

/** What a report for practice has in `aud`, and a practice receipt in `iss`. */
export const practiceAudience = (origin: string): string => `${origin}/practice`;

/** Stands in every answer, so that no program takes practice for earnest either. */
const practice = z.literal(true).meta({ description: 'Always `true`: nobody reads this report.' });

export const PracticeReceipt = Receipt.extend({
  practice,
  iss: z.string().max(256).meta({ description: "The exchange's origin and `/practice`." }),
}).meta({
  id: 'PracticeReceipt',
  description: 'Claims of a practice receipt: those of a receipt, and it proves nothing.',
});
export type PracticeReceipt = z.infer<typeof PracticeReceipt>;

export const PracticeAccepted = SubmissionAccepted.extend({ practice }).meta({
  id: 'PracticeAccepted',
  description: 'Practice receipt and findings of a report that would have been accepted.',
});
export type PracticeAccepted = z.infer<typeof PracticeAccepted>;

export const PracticeStatus = SubmissionStatus.extend({ practice }).meta({
  id: 'PracticeStatus',
  description: 'Where a practice report stands. Its decision is invented: no analyst has seen it.',
});
export type PracticeStatus = z.infer<typeof PracticeStatus>;

export const PracticePage = z
  .strictObject({ practice, items: z.array(PracticeStatus), next: z.string().optional() })
  .meta({ id: 'PracticePage', description: 'A page of practice reports; pass `next` back as `cursor`.' });
export type PracticePage = z.infer<typeof PracticePage>;
