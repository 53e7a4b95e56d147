/** Evidence about a partner: for which period it can be given, and the claims of one page. */
import type { AuditEntry } from '#schemas/audit.ts';
import { EvidencePage, EvidenceQuery } from '#schemas/evidence.ts';
import { toInstant, toSeconds } from './clock.ts';
import { refuse } from './exchange-error.ts';

/** A change carries the time of its request, is committed within seconds, and is in every index a moment later. */
const SETTLED_AFTER_MS = 60_000;

/** What is asked for, once and for all pages of a pack: instants in one spelling, so that they compare as text. */
export type EvidenceQuestion = Pick<EvidencePage, 'partner' | 'from' | 'to' | 'askedTo' | 'asOf'>;

export const settledAt = (now: number): string => toInstant(now - SETTLED_AFTER_MS);

/**
 * Reads the parameters. An end later than `asOf` is cut to it.
 * @throws {Refusal} `bad-parameter`.
 */
export function evidenceQuestion(parameters: object, asOf: string): EvidenceQuestion {
  const asked = EvidenceQuery.safeParse(parameters);
  if (!asked.success) return refuse('bad-parameter', FORMS[String(asked.error.issues[0]?.path[0])]);
  const [from, to] = [inFull(asked.data.from), inFull(asked.data.to)];
  if (to <= from) return refuse('bad-parameter', 'to must be later than from: the period ends before it begins.');
  if (from >= asOf) return refuse('bad-parameter', `from is too late: there is nothing to show after ${asOf} yet.`);
  const { partner } = asked.data;
  return to > asOf ? { partner, from, to: asOf, askedTo: to, asOf } : { partner, from, to, asOf };
}

const FORMS: Readonly<Record<string, string>> = {
  partner: 'partner is the identifier of a partner, for example tonga-tcu.',
  from: 'from is a day or an instant in UTC, for example 2026-10-01 or 2026-10-01T04:15:00Z.',
  to: 'to is a day or an instant in UTC, for example 2026-11-01 or 2026-11-01T04:15:00Z.',
};

const inFull = (dayOrInstant: string): string => toInstant(Date.parse(dayOrInstant));

/** Stands in the pack itself: whoever reads it years later has no manual. */
const FEED_PAGES_NOTE =
  'feedPages are all pages of the curated feed that were pulled in this period, and by whom. A page may have shown reports of this partner: of each page the span of its entries is kept, and not which reports they were.';

/** What is on one page. */
export type EvidenceFound = Readonly<Record<'entries' | 'acceptances' | 'feedPages', AuditEntry[]>>;

/** Where a page stands in its pack; `before` is the digest of the page before it. */
export type PagePlace = { readonly page: number; readonly before?: string; readonly last: boolean };

export const evidencePage = (
  question: EvidenceQuestion,
  found: EvidenceFound,
  { page, before, last }: PagePlace,
  by: { readonly issuer: string; readonly askedBy: string; readonly now: number },
): EvidencePage => ({
  iss: by.issuer,
  aud: by.askedBy,
  iat: toSeconds(by.now),
  ...question,
  page,
  ...(before !== undefined && { before }),
  ...found,
  feedPagesNote: FEED_PAGES_NOTE,
  last,
});
