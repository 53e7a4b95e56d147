/** Reads a file of a report, once it is held: `GET /v1/submissions/{submissionId}/attachments/{sha512}`, in ranges. Another's answers as an unknown id. */
import * as z from 'zod';
import { aboutSubmission, actedBy } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import { readRange } from '#domain/byte-range.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import type { KeptAttachment } from '#domain/attachment.ts';
import { mayReadSubmission, mustBeReadable } from '#domain/release-policy.ts';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { HttpResponse } from '#edge/http-response.ts';
import { readParameters } from '#edge/paging.ts';
import { PART_MOST_BYTES } from '#schemas/attachment.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { Sha512, SubmissionId } from '#schemas/primitives.ts';
import { accessEnvironment, connectAccess } from '#stores/access.ts';
import { readAttachment } from '#stores/attachments.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { SubmissionStore } from '#stores/submission-store.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  AUDIT_TABLE: z.string(),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly find: SubmissionStore['find'];
  readonly read: (record: SubmissionRecord, sha512: string, range: string) => Promise<Uint8Array>;
  readonly audit: (entry: AuditEntry) => Promise<void>;
};

/** 200 with a short file, 206 with a range of one. What cannot be noted is not shown. */
export async function serveAttachment(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<HttpResponse> {
  readParameters(request, []);
  const { record, entry } = await findHeld(deps, request, caller);
  const range = readRange(request.header('range')[0], entry.length, PART_MOST_BYTES);
  if (!range && entry.length > PART_MOST_BYTES) refuse('range-needed');
  const { first, last } = range ?? { first: 0, last: entry.length - 1 };
  const by = actedBy(caller, deps.clock());
  const subject = aboutSubmission(record.submissionId);
  if (by.actor.principal !== record.partnerId)
    await deps.audit({ ...by, action: 'attachment-read', subject, facts: { attachment: entry.sha512 } });
  return {
    status: range ? 206 : 200,
    headers: {
      'Content-Type': entry.mediaType,
      'Content-Disposition': dispositionOf(entry.name),
      'Accept-Ranges': 'bytes',
      ...(range && { 'Content-Range': `bytes ${first}-${last}/${entry.length}` }),
    },
    body: await deps.read(record, entry.sha512, `bytes=${first}-${last}`),
  };
}

/** Whoever may not know of the report is told what whoever asks for nonsense is told. */
async function findHeld(
  { find }: Pick<Dependencies, 'find'>,
  { pathParameters }: HttpRequest,
  caller: Caller,
): Promise<{ readonly record: SubmissionRecord; readonly entry: KeptAttachment }> {
  const [id, sha512] = [SubmissionId.safeParse(pathParameters.submissionId), Sha512.safeParse(pathParameters.sha512)];
  const record = id.success && sha512.success ? await find(id.data) : undefined;
  if (!record || !mayReadSubmission(caller, record)) return refuse('not-found');
  mustBeReadable(caller, record);
  const named = record.attachments?.filter((one) => one.sha512 === sha512.data) ?? [];
  const entry = named.find(({ state }) => state === 'held');
  if (entry) return { record, entry };
  if (named.length === 0) return refuse('not-found');
  return refuse(named.some(({ state }) => state === 'awaited') ? 'attachment-not-held' : 'attachment-refused');
}

/** RFC 6266: to be kept, never to be shown in place. The plain name is for programs that know no other. */
function dispositionOf(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._ -]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

export const handler = httpHandler(environment, (env) => {
  const submissions = new SubmissionStore(dynamodb(), env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(dynamodb(), env.AUDIT_TABLE);
  const deps: Dependencies = {
    clock: Date.now,
    find: (submissionId) => submissions.find(submissionId),
    read: (record, sha512, range) => readAttachment(s3(), env.ENVELOPES_BUCKET, record, sha512, range),
    audit: (entry) => trail.add(entry),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access: connectAccess(env),
    routes: {
      'GET /v1/submissions/{submissionId}/attachments/{sha512}': {
        access: ['submissions:read', 'submissions:read:all'],
        run: (request, caller) => serveAttachment(deps, request, caller),
      },
    },
  };
});
