/** A reply as an officer writes it: signed here, kept in the spool like a report, and made once however often the command is given. */
import { v7 as newUuid } from 'uuid';
import type * as z from 'zod';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { digestOf } from '#domain/compact-jws.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { RequestId, RequestReplyClaims } from '#schemas/information-request.ts';
import { type Answer, type AskedReport, MESSAGE_TYP, MessageClaims } from '#schemas/message.ts';
import { alone } from '../install/home-lock.ts';
import type { Install } from '../install/install.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import { type KeptQuestions, keptQuestions, numbered } from './questions.ts';
import { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';

export type Words = {
  readonly answers: readonly string[];
  readonly text?: string | undefined;
  /** A request is not answered; the text says why. */
  readonly decline?: boolean | undefined;
};
type Content = { readonly title: string; readonly claims: object; readonly schema: z.ZodType<object> };

/** `state`: to be sent, or to be carried in a file. */
export async function preparedReply(
  about: string,
  words: Words,
  install: Install,
  { now, state }: { readonly now: number; readonly state: 'signed' | 'waiting' },
): Promise<SpoolEntry> {
  const kept = await keptQuestions(install);
  const content = RequestId.safeParse(about).success ? toRequest(about, words, kept) : toReport(about, words, kept);
  const draftDigest = await digestOf(JSON.stringify([about, content.claims]));
  const spool = new Spool(install);
  return alone(install.home, async () => {
    const known = (await spool.all()).find((entry) => entry.about === about && entry.draftDigest === draftDigest);
    if (known && known.state !== 'refused')
      return known.state === 'signed' && state === 'waiting' ? spool.keep({ ...known, state }) : known;
    const jti = newUuid({ msecs: now });
    const claims = content.schema.safeParse({ ...install.parties, iat: toSeconds(now), jti, ...content.claims });
    if (!claims.success) throw notAReply(about, claims.error.issues[0]?.path[0]);
    return spool.keep({
      jti,
      partnerId: install.settings.partnerId,
      state,
      title: content.title,
      precedence: 'priority',
      about,
      draftDigest,
      jws: await signSubmission(claims.data, await install.signer, MESSAGE_TYP),
      signedAt: toInstant(now),
      mayHaveArrived: false,
      attempts: 0,
      findings: [],
    });
  });
}

function toRequest(requestId: string, { answers, text, decline }: Words, kept: KeptQuestions | undefined): Content {
  if (answers.length > 0) throw new Misuse('A request is answered as a whole.', 'Use --text instead of --answer.');
  const subject = kept?.requests.find((request) => request.requestId === requestId)?.subject;
  return {
    title: `Reply to ${requestId}${subject === undefined ? '' : `, ${subject}`}`,
    claims: { requestId, text, ...(decline && { declined: true }) },
    schema: RequestReplyClaims,
  };
}

function toReport(submissionId: string, { answers, text, decline }: Words, kept: KeptQuestions | undefined): Content {
  if (decline) throw new Misuse('Only a request for information is declined.', 'Say so in words: --text "…".');
  const asked = kept?.items.find((item) => item.submissionId === submissionId);
  const inReplyTo = asked?.messages.at(-1)?.messageId;
  return {
    title: `Reply about ${asked?.title ?? submissionId}`,
    claims: {
      submissionId,
      ...(inReplyTo !== undefined && { inReplyTo }),
      ...(text !== undefined && { text }),
      ...(answers.length > 0 && { answers: answers.map((words) => answerFrom(words, asked)) }),
    },
    schema: MessageClaims,
  };
}

function notAReply(about: string, part: PropertyKey | undefined): Misuse {
  if (part === 'submissionId')
    return new Misuse(`"${about}" is not the identifier of a report.`, '"ptcn questions" lists what is asked.');
  if (part === 'text') return new Misuse('--text is missing, or cannot stand.', 'One line of at most 4000 characters.');
  return new Misuse(
    'The reply has no answer that can stand.',
    'Give --answer "1: …" for each question (at most 20, of 2000 characters, one line each), or --text "…".',
  );
}

/** `1: From the wharf.` answers the first question; `/report/narrative: …` names the place itself. */
function answerFrom(words: string, kept: AskedReport | undefined): Answer {
  const [, where = '', text = ''] = /^\s*(\d{1,2}|\/[^:]*):\s*(.+)$/.exec(words) ?? [];
  if (text === '')
    throw new Misuse(`"${words}" answers nothing.`, 'Write --answer "1: …", or --answer "/report/narrative: …".');
  if (where.startsWith('/')) return { pointer: where, text };
  const asked = kept && numbered(kept).find(({ number }) => number === Number(where));
  if (asked) return { pointer: asked.pointer, text };
  throw new Misuse(
    `There is no question ${where} on this machine.`,
    'Run "ptcn questions" once with a network; or name the place: --answer "/report/narrative: …".',
  );
}
