/** The submission in stored bytes: verified when they came in, and their digest again when they were read. */
import { Submission } from '#schemas/submission.ts';
import { openEnvelope } from './jws-profile.ts';

export const storedSubmission = (jws: string): Submission =>
  Submission.parse(JSON.parse(new TextDecoder().decode(openEnvelope(jws).jws.payload)));
