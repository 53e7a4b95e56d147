/** The answer to a submission that is on record: 201 the first time, 200 and the very same body on every replay. */
import type { SubmissionAccepted } from '#schemas/receipt.ts';
import { type HttpResponse, json } from './http-response.ts';

/** @param path where its status is read. */
export function acceptedAnswer(body: SubmissionAccepted, path: string, replayed: boolean): HttpResponse {
  const headers = { Location: `${path}/${body.submissionId}`, ...(replayed && { 'Idempotent-Replayed': 'true' }) };
  return { ...json(replayed ? 200 : 201, body, headers), noted: { submissionId: body.submissionId } };
}
