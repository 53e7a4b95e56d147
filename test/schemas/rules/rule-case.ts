/** What a rule is tested with: a change of the good submission that it questions, where, and one that it lets pass. */
import type { Submission } from '#schemas/submission.ts';
import { positionOf } from './good-submission.ts';

export interface RuleCase {
  readonly fails: (submission: Submission) => void;
  readonly pointer: string;
  /** Absent: the good submission itself passes. */
  readonly passes?: (submission: Submission) => void;
}

/** Pointer of a member of an entity of the good submission. */
export const at = (id: string, member: string): string => `/report/entities/${positionOf(id)}${member}`;
