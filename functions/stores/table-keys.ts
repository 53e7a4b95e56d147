/** Every key and every path of everything that is stored. Pure. Ids come from validated schemas: they hold no separator. */
import type { IndexRow } from '#domain/matching/index-row.ts';
import type { ExchangeKeyPurpose } from '#schemas/exchange-keys.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import type { OutboxConsumer } from '#schemas/operations.ts';

export const partnerKey = (partnerId: string) => ({ pk: `PARTNER#${partnerId}`, sk: 'PARTNER' });
/** One per public key, whoever's: what makes a thumbprint impossible to register twice. */
export const thumbprintKey = (thumbprint: string) => ({ pk: `KEY#${thumbprint}`, sk: 'KEY' });
/** Index of partners by id, for listing: one small partition. */
export const partnerListKey = (partnerId: string) => ({ pk: 'PARTNERS', sk: partnerId });
/** What waits for a second person, and what became of it, by time: a UUIDv7 begins with it. */
export const PROPOSALS = 'PROPOSALS';
export const proposalKey = (proposalId: string) => ({ pk: PROPOSALS, sk: proposalId });
/** A feed credential, found by its own name: whoever comes with it names no partner. */
export const feedCredentialKey = (credentialId: string) => ({
  pk: `FEED-CREDENTIAL#${credentialId}`,
  sk: 'CREDENTIAL',
});
export const feedCredentialList = (partnerId: string) => `FEED-CREDENTIALS#${partnerId}`;
/** Index of a partner's feed credentials, oldest first. */
export const feedCredentialListKey = (partnerId: string, createdAt: string, credentialId: string) => ({
  pk: feedCredentialList(partnerId),
  sk: `${createdAt}#${credentialId}`,
});
/** Our own keys of one purpose. A partition each: rights can be given by partition, and not by anything smaller. */
export const ringKey = (purpose: ExchangeKeyPurpose) => ({ pk: `RING#${purpose}`, sk: 'RING' });

/** What happened to the keys of a partner, or to one of our own, by time: a UUIDv7 begins with it. */
export const keyEventPartition = (subject: string) => `KEY-EVENTS#${subject}`;
export const keyEventKey = (subject: string, eventId: string) => ({ pk: keyEventPartition(subject), sk: eventId });
/** What such an event is called in the log: no submission has such a name. */
export const loggedKeyEvent = (eventId: string) => `key-event:${eventId}`;

/** Submissions of one unit lie together, in the order of their UUIDv7. */
export const submissionKey = (partnerId: string, jti: string) => ({ pk: `UNIT#${partnerId}`, sk: `SUB#${jti}` });
export const submissionPrefix = (partnerId: string) => ({ pk: `UNIT#${partnerId}`, prefix: 'SUB#' });

/** `{partnerId}~{jti}` taken apart. */
export function splitSubmissionId(submissionId: string): { partnerId: string; jti: string } {
  const at = submissionId.indexOf('~');
  return { partnerId: submissionId.slice(0, at), jti: submissionId.slice(at + 1) };
}

/** What analysts and a unit write to each other about one thing, in the order in which it came; and each name, taken once. */
export const messagesOf = (about: string) => `MESSAGES#${about}`;
export const messageKey = (about: string, at: string, messageId: string) => ({
  pk: messagesOf(about),
  sk: `AT#${at}#${messageId}`,
});
export const messageNameKey = (about: string, messageId: string) => ({
  pk: messagesOf(about),
  sk: `NAME#${messageId}`,
});

/** Reports of a unit about which something is asked that it has not answered. */
export const askedPartition = (partnerId: string) => `ASKED#${partnerId}`;
export const askedKey = (submissionId: string) => ({
  pk: askedPartition(splitSubmissionId(submissionId).partnerId),
  sk: submissionId,
});

/** Requests for information, by number, which begins with the time; the numbers of those to one unit; and the reports that answer one. */
export const REQUESTS = 'REQUESTS';
export const requestsOf = (partnerId: string) => `REQUESTS#${partnerId}`;
export const requestKey = (requestId: string) => ({ pk: REQUESTS, sk: requestId });
export const requestOfUnitKey = (partnerId: string, requestId: string) => ({
  pk: requestsOf(partnerId),
  sk: requestId,
});
export const answersTo = (partnerId: string, requestId: string) => `ANSWERS#${partnerId}#${requestId}`;
export const answerKey = (partnerId: string, requestId: string, jti: string) => ({
  pk: answersTo(partnerId, requestId),
  sk: jti,
});

/** Sparse index of what waits for an analyst: immediate before priority before routine, then oldest first. */
export const INBOX_INDEX = 'inbox';
export const INBOX = 'INBOX';
const PRECEDENCE_RANK = { immediate: '0', priority: '1', routine: '2' } as const;
export const inboxRank = (precedence: keyof typeof PRECEDENCE_RANK, receivedAt: string, submissionId: string) =>
  `${PRECEDENCE_RANK[precedence]}#${receivedAt}#${submissionId}`;

export const outboxKey = (consumer: OutboxConsumer, eventId: string) => ({ pk: `OUTBOX#${consumer}`, sk: eventId });

/** The transparency log: how many leaves it has, each leaf, what is published, and where an event's leaf is. */
export const LOG = 'LOG';
export const logKey = (what: 'HEAD' | 'CHECKPOINT') => ({ pk: LOG, sk: what });
/** Apart from the rest: who may read the log has no need of its wrapped key. */
export const checkpointKeyKey = { pk: 'LOG-KEY', sk: 'KEY' };
export const logLeafKey = (index: number) => ({ pk: LOG, sk: `AT#${String(index).padStart(15, '0')}` });
/** The one slot for what is published after a checkpoint of that size. */
export const nextCheckpointPath = (size: number) => `checkpoint/after/${String(size).padStart(15, '0')}`;
/** The newest checkpoint that each witness has countersigned. */
export const COSIGNED = 'LOG-COSIGNED';
export const cosignedKey = (witness: string) => ({ pk: COSIGNED, sk: witness });
export const logIndexKey = (eventId: string) => ({ pk: `LOGGED#${eventId}`, sk: 'INDEX' });

/** Used-up `jti` values, per kind of token and key. */
export const usedTokenKey = (kind: 'assertion' | 'proof', thumbprint: string, jti: string) => ({
  pk: `${kind}#${thumbprint}#${jti}`,
});
/** A unit's submissions of one day, counted on several items so that concurrent commits seldom meet. */
export const quotaKey = (partnerId: string, day: string, shard: number) => ({
  pk: `quota#${partnerId}#${day}#${shard}`,
});
/** What a feed credential has pulled in one minute. */
export const feedPullsKey = (credentialId: string, minute: number) => ({ pk: `feed-pulls#${credentialId}#${minute}` });
/** Its practice reports of one day: few enough for one item. */
export const practiceQuotaKey = (partnerId: string, day: string) => ({ pk: `practice-quota#${partnerId}#${day}` });

/** What one unit has sent in one window of seconds. */
export const sendingRateKey = (principal: string, window: number) => ({ pk: `rate#${principal}#${window}` });

/**
 * One gapless sequence per feed and audience. Positions are never shown. Feeds that analysts define lie apart from the one of everything
 * that is published: who places entries in those may write nothing in this one.
 */
export const feedKey = (feedId: string, audience: string) =>
  `${feedId === CURATED_FEED.feedId ? 'FEED' : 'DEFINED'}#${feedId}#${audience}`;
export const feedHeadKey = (feedId: string, audience: string) => ({ pk: feedKey(feedId, audience), sk: 'HEAD' });
export const feedEntryKey = (feedId: string, audience: string, position: number) => ({
  pk: feedKey(feedId, audience),
  sk: feedPosition(position),
});
export const feedPosition = (position: number) => `AT#${String(position).padStart(12, '0')}`;

/** How feeds are defined, as it stands: one small partition. How many there are, and their versions. */
export const FEED_DEFINITIONS = 'FEEDS';
export const feedDefinitionKey = (feedId: string) => ({ pk: FEED_DEFINITIONS, sk: feedId });
export const feedCountKey = { pk: 'FEED-COUNT', sk: 'COUNT' };
export const feedVersionPartition = (feedId: string) => `FEED-VERSIONS#${feedId}`;
export const feedVersionKey = (feedId: string, version: number) => ({
  pk: feedVersionPartition(feedId),
  sk: String(version).padStart(6, '0'),
});
/** In which feeds a report was put by hand. */
export const pickPartition = (submissionId: string) => `PICKED#${submissionId}`;
export const pickKey = (submissionId: string, feedId: string) => ({ pk: pickPartition(submissionId), sk: feedId });
/** Where an entry was placed, of those that one audience reads: once in each feed. */
export const placedPartition = (audience: string, submissionId: string) => `PLACED#${audience}#${submissionId}`;
export const placedKey = (audience: string, submissionId: string, feedId: string) => ({
  pk: placedPartition(audience, submissionId),
  sk: feedId,
});

/** Releases by time: a UUIDv7 begins with it. Those that were not made are in the register of barriers too. */
export const RELEASES = 'RELEASES';
export const BARRIERS = 'BARRIERS';
export const releaseKey = (releaseId: string) => ({ pk: RELEASES, sk: releaseId });
export const barrierKey = (releaseId: string) => ({ pk: BARRIERS, sk: releaseId });

/** What submissions name: by form and key, and within that by kind. A key is never taken apart, so it may hold anything. */
export const matchPartition = (form: string, key: string) => `MATCH#${form}#${key}`;
export const matchPrefix = (kind: string) => `${kind}#`;
export const matchKey = ({
  form,
  key,
  kind,
  submissionId,
}: Pick<IndexRow, 'form' | 'key' | 'kind' | 'submissionId'>) => ({
  pk: matchPartition(form, key),
  sk: `${matchPrefix(kind)}${submissionId}`,
});
/** As what anything stands under a key: for the long lists, which ask for nothing else. */
export const matchKindsKey = (form: string, key: string) => ({ pk: `KINDS#${form}#${key}`, sk: 'KINDS' });
/** Where a submission has it from. */
export const originKey = (submissionId: string) => ({ pk: `ORIGIN#${submissionId}`, sk: 'ORIGIN' });

export const tallyKey = (partnerId: string, reportKey: string) => ({
  pk: `TALLY#${partnerId}`,
  sk: `REPORT#${reportKey}`,
});
/** What advisers and a unit say about its figures. */
export const coachingPartition = (partnerId: string) => `COACHING#${partnerId}`;
export const engagementKey = (partnerId: string, from: string, engagementId: string) => ({
  pk: coachingPartition(partnerId),
  sk: `ENGAGEMENT#${from}#${engagementId}`,
});
export const challengeKey = (partnerId: string, challengeId: string) => ({
  pk: coachingPartition(partnerId),
  sk: `CHALLENGE#${challengeId}`,
});
export const lendingKey = (partnerId: string, submissionId: string) => ({
  pk: coachingPartition(partnerId),
  sk: `LENT#${submissionId}`,
});
/** The collection plan: its requirements by number; and by unit what it answered, returned as nil, and when it was cut off. */
const PLAN = 'PLAN';
export const requirementKey = (number: string) => ({ pk: PLAN, sk: number });
export const standingPartition = (partnerId: string) => `${PLAN}#${partnerId}`;
export const answersKey = (partnerId: string, number: string, month: string, by: string) => ({
  pk: standingPartition(partnerId),
  sk: `ANSWERS#${number}#${month}#${by}`,
});
export const nilReturnKey = (partnerId: string, nilReturnId: string) => ({
  pk: standingPartition(partnerId),
  sk: `NIL#${nilReturnId}`,
});
export const outageKey = (partnerId: string, from: string, outageId: string) => ({
  pk: standingPartition(partnerId),
  sk: `OUTAGE#${from}#${outageId}`,
});
/** The first report of a unit with a fingerprint; and the one that replaced another, under that other's name. */
export const sameKey = (partnerId: string, what: 'text' | 'event' | 'replaced', fingerprint: string) => ({
  pk: `TALLY#${partnerId}`,
  sk: `SAME#${what}#${fingerprint}`,
});
/** Counters of a month, or of one part of it: a crime type, a unit that a hub sent for; of a quarter what assessments count. */
export const slicePrefix = (part: string | undefined) => (part === undefined ? 'MONTH#' : `PART#${part}#`);
export const sliceKey = (partnerId: string, { month, part }: { readonly month: string; readonly part?: string }) => ({
  pk: `TALLY#${partnerId}`,
  sk: `${slicePrefix(part)}${month}`,
});

/** The trail of one thing; within it by time, and where two things happen at once by `unique`. */
const AUDIT = 'AUDIT#';
export const auditPartition = (subject: string) => `${AUDIT}${subject}`;
/** Sparse index of all that concerns one partner, in the order of time. A feed is nobody's. */
export const OWNER_INDEX = 'by-owner';
export function auditKey({ subject, at }: { subject: string; at: string }, unique: string) {
  const owner = ownerOf(subject);
  return { pk: auditPartition(subject), sk: `${at}#${unique}`, ...(owner !== undefined && { owner }) };
}
/** The partner whose thing it is: `partner:X` and `submission:X~…` are X's. */
const ownerOf = (subject: string) => /^(?:partner|submission):([a-z0-9-]+)/.exec(subject)?.[1];

/** An audit entry's key taken apart. */
export function splitAuditKey({ pk, sk }: { readonly pk: string; readonly sk: string }) {
  const [at = '', unique = ''] = sk.split('#');
  return { subject: pk.slice(AUDIT.length), at, unique };
}
/** A batch of the audit table's stream: by the day of its first record, then by the first and the last number in it. */
export const archivePath = (day: string, first: string, last: string) =>
  `audit/${day.replaceAll('-', '/')}/${first}-${last}.ndjson`;

/** Where the received bytes lie: by retention class, then by the digest of what was signed. */
export const ENVELOPES = 'envelopes/';
export const envelopePath = (retention: string, digest: string) =>
  `${ENVELOPES}${retention}/${digest.slice(0, 2)}/${digest}`;
