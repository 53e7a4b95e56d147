/** Puts a file together when its last part has come, compares it with the manifests that name it, and releases or refuses it. From the outbox's stream as a wake-up, from the sweeper's queue as the guarantee. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type AttachmentVerdict, isOpen, settled } from '#domain/attachment.ts';
import { type Clock, toInstant } from '#domain/clock.ts';
import { judgeAttachment } from '#domain/judge-attachment.ts';
import type { AttachmentEvent } from '#domain/outbox-event.ts';
import { wholeOf } from '#domain/upload.ts';
import { batchHandler } from '#edge/batch-handler.ts';
import { Attachments, type Claim } from '#stores/attachments.ts';
import { AuditTrail } from '#stores/audit-trail.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { MalwareScan } from '#stores/malware-scan.ts';
import { Outbox } from '#stores/outbox.ts';
import { consumerOf } from '#stores/outbox-consumer.ts';
import { SubmissionStore } from '#stores/submission-store.ts';
import { Uploads } from '#stores/uploads.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  OUTBOX_TABLE: z.string(),
  SUBMISSIONS_TABLE: z.string(),
  UPLOADS_TABLE: z.string(),
  AUDIT_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
  MALWARE_SCANNER: z.enum(['guardduty', 'none']),
});

export type Dependencies = {
  readonly clock: Clock;
  readonly uploads: Pick<Uploads, 'partsOf' | 'read' | 'drop'>;
  readonly attachments: Pick<Attachments, 'claims' | 'release' | 'readHeld' | 'settle'>;
  readonly find: SubmissionStore['find'];
  readonly scan: Pick<MalwareScan, 'verdict' | 'forget'>;
  readonly remove: (eventId: string) => Promise<void>;
};

type Whole = { readonly bytes: Uint8Array; readonly digest: string };

/** Done again after a crash, it is the same: what is settled stays. Where something is still to be found out, its row stays too. */
export async function releaseAttachment(deps: Dependencies, event: AttachmentEvent): Promise<void> {
  const { partnerId, sha512, eventId } = event;
  const claims = await deps.attachments.claims(partnerId, sha512);
  const open = claims.filter(isOpen);
  const parts = await deps.uploads.partsOf(partnerId, sha512, deps.clock());
  const whole = open.length > 0 ? await wholeFile(deps, event, { parts, claims }) : undefined;
  if (whole) {
    const verdict = whole.digest === sha512 ? await deps.scan.verdict(partnerId, sha512, whole.bytes) : NOT_LOOKED_AT;
    if (!verdict) return;
    for (const { submissionId } of open) await settle(deps, submissionId, sha512, { whole, verdict });
  }
  // Claimed, and nothing left to find out: nobody needs the parts any more.
  if (whole || (claims.length > 0 && open.length === 0)) {
    await deps.uploads.drop(partnerId, sha512, parts);
    await deps.scan.forget(partnerId, sha512);
  }
  await deps.remove(eventId);
}

/** Of bytes that are another file no scanner has to say anything. */
const NOT_LOOKED_AT: AttachmentVerdict = { state: 'refused', refused: 'digest' };

/** Of its parts; or of another report of the unit, which has it already. Undefined while it is not all here. */
async function wholeFile(
  { uploads, attachments }: Dependencies,
  { partnerId, sha512 }: AttachmentEvent,
  { parts, claims }: { readonly parts: Awaited<ReturnType<Uploads['partsOf']>>; readonly claims: readonly Claim[] },
): Promise<Whole | undefined> {
  const held = claims.find(({ state }) => state === 'held');
  const inOrder = wholeOf(parts);
  const bytes = held
    ? await attachments.readHeld(held, sha512)
    : inOrder && (await uploads.read(partnerId, sha512, inOrder));
  // A part whose bytes are gone is sent again, and so are the others: nobody can tell which.
  if (inOrder && !bytes) await uploads.drop(partnerId, sha512, parts);
  return bytes && { bytes, digest: createHash('sha512').update(bytes).digest('hex') };
}

const TRIES = 5;

async function settle(
  deps: Dependencies,
  submissionId: string,
  sha512: string,
  { whole, verdict }: { readonly whole: Whole; readonly verdict: AttachmentVerdict },
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const record = await deps.find(submissionId);
    // A report that was disposed of has no files.
    if (!record?.attachments) return;
    const verdicts = new Map<object, AttachmentVerdict>();
    for (const entry of record.attachments.filter((one) => one.sha512 === sha512)) {
      const refused = await judgeAttachment(entry, whole);
      verdicts.set(entry, refused ? { state: 'refused', refused } : verdict);
    }
    const now = toInstant(deps.clock());
    const after = settled(record.attachments, sha512, (entry) => verdicts.get(entry), now);
    if (after === record.attachments) return;
    if (after.some((entry) => entry.sha512 === sha512 && entry.state === 'held'))
      await deps.attachments.release(record, sha512, whole.bytes);
    if (await deps.attachments.settle(record, sha512, after, now)) return;
  }
  throw new Error(`${submissionId} changes too often.`);
}

export const handler = batchHandler(environment, (env) => {
  const clients = { dynamodb: dynamodb(), s3: s3() };
  const outbox = new Outbox(clients.dynamodb, env.OUTBOX_TABLE);
  const submissions = new SubmissionStore(clients.dynamodb, env.SUBMISSIONS_TABLE);
  const trail = new AuditTrail(clients.dynamodb, env.AUDIT_TABLE);
  const places = { submissions: env.SUBMISSIONS_TABLE, bucket: env.ENVELOPES_BUCKET };
  const deps: Dependencies = {
    clock: Date.now,
    uploads: new Uploads(clients.dynamodb, env.UPLOADS_TABLE, clients.s3, env.ENVELOPES_BUCKET),
    attachments: new Attachments(clients, places, outbox, trail),
    find: (submissionId) => submissions.find(submissionId),
    scan: new MalwareScan(clients.s3, env.ENVELOPES_BUCKET, env.MALWARE_SCANNER),
    remove: (eventId) => outbox.remove('attachment', eventId),
  };
  // One at a time: a file of 25 MiB is held in memory, and a batch has several.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (event: AttachmentEvent): Promise<void> => {
    const mine = turn.then(() => releaseAttachment(deps, event));
    turn = mine.catch(() => undefined);
    return mine;
  };
  return consumerOf('attachment', outbox, inTurn);
});
