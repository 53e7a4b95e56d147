/** Signed messages that wait in the spool beside reports and replies: where each kind goes, what is answered, and what is said of it. */
import { MESSAGE_TYP } from '#schemas/message.ts';
import { RECALL_TYP, RecallTaken } from '#schemas/recall.ts';
import { RELEASE_PERMISSION_TYP, ReleasePermission } from '#schemas/release.ts';
import { NIL_RETURN_TYP, NilReturn } from '#schemas/requirement.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { reworded } from '../terminal/reworded.ts';
import { SpoolEntry } from './spool-entry.ts';

export type MessageKind = NonNullable<SpoolEntry['message']>;

type Told = { readonly typ: string; readonly path: (about: string) => string; readonly post: Post };
type Post = (client: Poster, path: string, jws: string, onLeaving: () => Promise<void>) => Promise<Answered>;
type Poster = Pick<ExchangeClient, 'postSigned'>;
export type Answered = { readonly answer: object; readonly replayed: boolean };

const reportPath = (about: string) => `/v1/submissions/${encodeURIComponent(about)}`;

export const MESSAGE_KINDS: Readonly<Record<MessageKind, Told>> = {
  recall: {
    typ: RECALL_TYP,
    path: (about) => `${reportPath(about)}/recall`,
    post: (client, path, jws, onLeaving) => client.postSigned(path, jws, RecallTaken, onLeaving),
  },
  permission: {
    typ: RELEASE_PERMISSION_TYP,
    path: (about) => `${reportPath(about)}/permissions`,
    post: (client, path, jws, onLeaving) => client.postSigned(path, jws, ReleasePermission, onLeaving),
  },
  'nil-return': {
    typ: NIL_RETURN_TYP,
    path: (about) => `/v1/requirements/${encodeURIComponent(about)}/nil-returns`,
    post: (client, path, jws, onLeaving) => client.postSigned(path, jws, NilReturn, onLeaving),
  },
};

/** By the `typ` of signed bytes; undefined for what is none of these. */
export const messageOf = (typ: unknown): MessageKind | undefined =>
  SpoolEntry.shape.message.unwrap().options.find((kind) => MESSAGE_KINDS[kind].typ === typ);

/** What the queue shows of a signed file with a message or a reply in it. Undefined for a report. */
export function messageHeading(
  typ: unknown,
  about: string | undefined,
): Pick<SpoolEntry, 'title' | 'precedence' | 'about' | 'message'> | undefined {
  if (about === undefined) return undefined;
  if (typ === MESSAGE_TYP) return { title: `Reply about ${about}`, precedence: 'priority', about };
  const message = messageOf(typ);
  const precedence = message === 'recall' ? 'immediate' : 'priority';
  return message && { title: `${TITLES[message]} ${about}`, precedence, about, message };
}

const TITLES: Readonly<Record<MessageKind, string>> = {
  recall: 'Recall or higher marking of',
  permission: 'Word on the release of',
  'nil-return': 'Nothing on',
};

/** Sends one; the same bytes may be sent any number of times. */
export function postMessage(
  { message, about = '', jws }: SpoolEntry & { readonly message: MessageKind },
  client: Poster,
  onLeaving: () => Promise<void>,
): Promise<Answered> {
  const { path, post } = MESSAGE_KINDS[message];
  const unknown =
    message === 'nil-return'
      ? { detail: `Your unit is not asked ${about}.`, fix: 'Check the number; "ptcn plan" lists what you are asked.' }
      : {
          detail: `The exchange has no report ${about} of your unit.`,
          fix: 'Check the identifier; "ptcn status" lists your reports.',
        };
  return post(client, path(about), jws, onLeaving).catch(reworded('not-found', unknown));
}

/** What an officer reads of a message that was taken; `answer` is the exchange's. */
export function saidOfTaken({ message, about, answer }: SpoolEntry): readonly string[] {
  if (message === 'permission') {
    const { units, permission } = ReleasePermission.parse(answer);
    const word = permission === 'given' ? 'permitted' : 'refused';
    return [`Kept: release of ${about} to ${units.join(', ')} is ${word}.`];
  }
  if (message === 'nil-return') {
    const { requirement, from, to } = NilReturn.parse(answer);
    return [`Kept: nothing on ${requirement}, ${from} to ${to}.`];
  }
  const { effect, classification, tlp, receivedAt } = RecallTaken.parse(answer).recall;
  return [
    effect === 'recalled'
      ? `RECALLED ${about} since ${receivedAt}. Nobody else reads it any more.`
      : `MARKED ${classification}, TLP:${tlp} since ${receivedAt}, and in no feed: ${about}`,
    `Who still has to say that nothing is left: ptcn status ${about}`,
  ];
}

/** What must not be mistaken for done. */
export const warningOfWaiting = ({ message, about }: SpoolEntry): readonly string[] =>
  message === 'recall'
    ? [`Until it is sent everybody still reads ${about}. Is somebody in danger? Call NZTCU now.`]
    : [];
