/** All attacks that are a submission's bytes: they run through the pure verdict and over HTTP alike. */
import { algorithmVectors } from './algorithms.ts';
import { attachmentVectors } from './attachments.ts';
import { claimVectors } from './claims.ts';
import { encodingVectors } from './encodings.ts';
import { headerVectors } from './headers.ts';
import { jsonVectors } from './json.ts';
import { signatureVectors } from './signatures.ts';
import type { SubmissionVector } from './vector.ts';

export const submissionVectors: readonly SubmissionVector[] = [
  ...headerVectors,
  ...algorithmVectors,
  ...signatureVectors,
  ...encodingVectors,
  ...jsonVectors,
  ...claimVectors,
  ...attachmentVectors,
];
