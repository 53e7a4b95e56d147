/** In words: what the release policy lets a caller read, and why. It decides nothing itself. */
import type { Entitlements, EntryEntitlement, EntryReason } from '#schemas/entitlement.ts';
import { CURATED_FEED } from '#schemas/feed.ts';
import { Classification, Tlp } from '#schemas/handling.ts';
import type { Caller } from './authenticate-caller.ts';
import { isWithin } from './marking.ts';
import { ANALYSTS, audienceOf, entryStanding, mayReadFeed, RELEASE_TERMS } from './release-policy.ts';

const ENTRY: Readonly<Record<EntryReason, { readonly mayRead: boolean; readonly explanation: string }>> = {
  analyst: { mayRead: true, explanation: 'You read as an analyst of NZTCU: all that is published.' },
  own: { mayRead: true, explanation: 'Your unit sent it.' },
  released: {
    mayRead: true,
    explanation:
      'It was released to your unit, by two analysts, with the permission of its originator and a legal basis.',
  },
  withdrawn: { mayRead: false, explanation: 'You could read it until it was withdrawn. Forget what you hold of it.' },
  'not-published': { mayRead: false, explanation: 'You may read the submission. It is in no feed.' },
  'not-released': {
    mayRead: false,
    explanation:
      'There is no such entry, or it was not released to you: the answer is the same. If you know of a report that you need, ask NZTCU.',
  },
  'no-feeds': { mayRead: false, explanation: 'Your client reads no feed. Ask the operator for the scope feeds:read.' },
};

export function entryEntitlement(
  caller: Caller,
  feed: Parameters<typeof entryStanding>[1],
  record: Parameters<typeof entryStanding>[2],
): EntryEntitlement {
  const { because, releaseId } = entryStanding(caller, feed, record);
  return { because, ...ENTRY[because], ...(releaseId !== undefined && { releaseId }) };
}

/** `defined`: the feeds that analysts define. */
export function entitlementsOf(caller: Caller, defined: readonly Parameters<typeof mayReadFeed>[1][]): Entitlements {
  const readable = [CURATED_FEED, ...defined].filter((feed) => mayReadFeed(caller, feed));
  const feeds = readable.map(({ feedId }) => feedId);
  if (feeds.length === 0) return { reads: 'nothing', feeds, ...every(false, ENTRY['no-feeds'].explanation) };
  if (audienceOf(caller) === ANALYSTS)
    return { reads: 'all-published', feeds, ...every(true, ENTRY.analyst.explanation) };
  if (caller.kind === 'staff') return { reads: 'nothing', feeds, ...every(false, 'Nothing is released to persons.') };
  const { maximumClassification: ceiling } = caller.partner;
  const classifications = Classification.options.map((classification) =>
    isWithin(classification, ceiling)
      ? {
          classification,
          mayRead: true,
          because: `Up to ${ceiling}, your ceiling: your own reports, and what is released to you.`,
        }
      : {
          classification,
          mayRead: false,
          because: `Above ${ceiling}, your ceiling: nothing of it is released to you. Your own reports stay yours.`,
        },
  );
  return {
    reads: 'own-and-released',
    feeds,
    classifications,
    tlp: Tlp.options.map((tlp) => ({ tlp, ...TERMS[RELEASE_TERMS[tlp]] })),
  };
}

const TERMS = {
  permission: {
    mayRead: true,
    because: 'Your own reports, and what is released to you with the permission of its originator.',
  },
  named: {
    mayRead: true,
    because: 'Your own reports, and what is released to you where the originator has named your unit.',
  },
  never: { mayRead: false, because: 'It is for persons and is released to no unit. Your own reports stay yours.' },
} as const;

const every = (mayRead: boolean, because: string): Pick<Entitlements, 'classifications' | 'tlp'> => ({
  classifications: Classification.options.map((classification) => ({ classification, mayRead, because })),
  tlp: Tlp.options.map((tlp) => ({ tlp, mayRead, because })),
});
