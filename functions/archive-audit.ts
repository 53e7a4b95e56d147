/** Archives the audit trail: whatever happens in its table is written, in order, to storage where nobody can change it. */
import middy from '@middy/core';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { readEnvironment } from '#edge/environment.ts';
import { describeError, log } from '#edge/log.ts';
import { AuditArchive } from '#stores/audit-archive.ts';
import { s3 } from '#stores/aws-clients.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  AUDIT_ARCHIVE_BUCKET: z.string(),
});

let archive: AuditArchive | undefined;

/** A batch is archived whole or brought again: by throwing, for nothing may be left out. */
export const handler = middy<DynamoDBStreamEvent, void>().handler(async ({ Records }) => {
  archive ??= new AuditArchive(s3(), readEnvironment(environment).AUDIT_ARCHIVE_BUCKET);
  try {
    await archive.put(Records);
  } catch (error) {
    const eventId = Records[0]?.dynamodb?.SequenceNumber ?? '';
    log({ level: 'error', event: 'record-failed', eventId, count: Records.length, ...describeError(error) });
    throw error;
  }
});
