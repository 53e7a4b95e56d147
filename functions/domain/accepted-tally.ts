/** The tally of an accepted submission: outcomes and facts that are counted, made once, when it is accepted. */
import type { Submission } from '#schemas/submission.ts';
import { assessedOf } from './aspects.ts';
import { encodeBase64Url } from './base64url.ts';
import { DAY_SECONDS, toInstant } from './clock.ts';
import { sha256 } from './sha2.ts';
import type { AcceptedTally } from './tally.ts';
import type { VerifiedSubmission } from './verify-submission.ts';

const MOST_DAYS = 400;

export async function acceptedTally(
  { submission, outcomes }: Pick<VerifiedSubmission, 'submission' | 'outcomes'>,
  receivedAt: number,
): Promise<AcceptedTally> {
  const { iss, jti, iat, report, onBehalfOf, supersedes, answers } = submission;
  const happenedAt = Date.parse(report.activity.from) / 1000;
  const receivedSecond = Math.floor(receivedAt / 1000);
  const [sameText, sameEvent] = await Promise.all([
    fingerprint(iss, wordsOf(report.narrative)),
    fingerprint(iss, eventOf(submission)),
  ]);
  return {
    partnerId: iss,
    reportKey: jti,
    outcome: 'accepted',
    at: toInstant(receivedAt),
    facts: {
      ...(onBehalfOf && { onBehalfOf }),
      crimeTypes: [...new Set(report.crimeTypes)],
      grading: { reliability: report.grading.reliability, credibility: report.grading.credibility },
      days: {
        toReport: wholeDays(happenedAt, iat),
        toReceipt: wholeDays(iat, receivedSecond),
        inAll: wholeDays(happenedAt, receivedSecond),
      },
      ...outcomes,
      ...(answers && { answers: [...new Set(answers)] }),
      assessed: assessedOf(report),
      ...(supersedes?.startsWith(`${iss}~`) && { supersedes: supersedes.slice(iss.length + 1) }),
      sameText,
      sameEvent,
    },
  };
}

const wholeDays = (from: number, to: number): number =>
  Math.min(Math.max(Math.floor((to - from) / DAY_SECONDS), 0), MOST_DAYS);

/** One blank between two words, which is most of what stands there, stays as it is. */
const BETWEEN_WORDS = /[^\p{L}\p{N} ][^\p{L}\p{N}]*| [^\p{L}\p{N}]+/gu;

/** Case, punctuation and blanks changed make no other text. */
const wordsOf = (text: string): string => text.normalize('NFKC').toLowerCase().replace(BETWEEN_WORDS, ' ').trim();

/** When, where and what: what pieces of a report that was split have in common. */
function eventOf({ report: { activity, crimeTypes }, onBehalfOf }: Submission): string {
  const places = activity.places.map(({ country, name, unLocode, latitude, longitude }) =>
    JSON.stringify([country, name, unLocode, latitude, longitude]),
  );
  return JSON.stringify([activity.from, activity.to, places.sort(), crimeTypes.toSorted(), onBehalfOf]);
}

const FINGERPRINT_BYTES = 16;

async function fingerprint(partnerId: string, text: string): Promise<string> {
  return encodeBase64Url((await sha256(`${partnerId}\n${text}`)).subarray(0, FINGERPRINT_BYTES));
}
