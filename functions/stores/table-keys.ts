/** Every key and every path of everything that is stored. Pure. Ids come from validated schemas: they hold no separator. */

export const partnerKey = (partnerId: string) => ({ pk: `PARTNER#${partnerId}`, sk: 'PARTNER' });
/** One per public key, whoever's: what makes a thumbprint impossible to register twice. */
export const thumbprintKey = (thumbprint: string) => ({ pk: `KEY#${thumbprint}`, sk: 'KEY' });
/** Index of partners by id, for listing: one small partition. */
export const partnerListKey = (partnerId: string) => ({ pk: 'PARTNERS', sk: partnerId });
export const exchangeSecretKey = { pk: 'EXCHANGE', sk: 'SECRET' } as const;

/** Submissions of one unit lie together, in the order of their UUIDv7. */
export const submissionKey = (partnerId: string, jti: string) => ({ pk: `UNIT#${partnerId}`, sk: `SUB#${jti}` });
export const submissionPrefix = (partnerId: string) => ({ pk: `UNIT#${partnerId}`, prefix: 'SUB#' });

/** `{partnerId}~{jti}` taken apart. */
export function splitSubmissionId(submissionId: string): { partnerId: string; jti: string } {
  const at = submissionId.indexOf('~');
  return { partnerId: submissionId.slice(0, at), jti: submissionId.slice(at + 1) };
}

/** Sparse index of what waits for an analyst: immediate before priority before routine, then oldest first. */
export const INBOX_INDEX = 'inbox';
export const INBOX = 'INBOX';
const PRECEDENCE_RANK = { immediate: '0', priority: '1', routine: '2' } as const;
export const inboxRank = (precedence: keyof typeof PRECEDENCE_RANK, receivedAt: string, submissionId: string) =>
  `${PRECEDENCE_RANK[precedence]}#${receivedAt}#${submissionId}`;

export type Consumer = 'summary' | 'quality';
export const outboxKey = (consumer: Consumer, eventId: string) => ({ pk: `OUTBOX#${consumer}`, sk: eventId });

/** Used-up `jti` values, per kind of token and key. */
export const usedTokenKey = (kind: 'assertion' | 'proof', thumbprint: string, jti: string) => ({
  pk: `${kind}#${thumbprint}#${jti}`,
});
/** A unit's submissions of one day, counted on several items so that concurrent commits seldom meet. */
export const quotaKey = (partnerId: string, day: string, shard: number) => ({
  pk: `quota#${partnerId}#${day}#${shard}`,
});

/** What one unit has sent in one window of seconds. */
export const sendingRateKey = (principal: string, window: number) => ({ pk: `rate#${principal}#${window}` });

/** One gapless sequence per feed and audience. Positions are never shown. */
export const feedKey = (feedId: string, audience: string) => `FEED#${feedId}#${audience}`;
export const feedHeadKey = (feedId: string, audience: string) => ({ pk: feedKey(feedId, audience), sk: 'HEAD' });
export const feedEntryKey = (feedId: string, audience: string, position: number) => ({
  pk: feedKey(feedId, audience),
  sk: feedPosition(position),
});
export const feedPosition = (position: number) => `AT#${String(position).padStart(12, '0')}`;

export const tallyKey = (partnerId: string, reportKey: string) => ({
  pk: `TALLY#${partnerId}`,
  sk: `REPORT#${reportKey}`,
});
export const monthKey = (partnerId: string, month: string) => ({ pk: `TALLY#${partnerId}`, sk: `MONTH#${month}` });

/** The trail of one thing; within it by time, and by chance where two things happen at once. */
export const auditPartition = (subject: string) => `AUDIT#${subject}`;
export const auditKey = ({ subject, at }: { subject: string; at: string }, unique: string) => ({
  pk: auditPartition(subject),
  sk: `${at}#${unique}`,
});

/** Where the received bytes lie: by retention class, then by the digest of what was signed. */
export const envelopePath = (retention: string, digest: string) =>
  `envelopes/${retention}/${digest.slice(0, 2)}/${digest}`;
