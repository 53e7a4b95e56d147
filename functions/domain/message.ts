/** Messages about a report: a question as an analyst asks it, and a reply as its unit signed it. */
import type { Decision } from '#schemas/decision.ts';
import { MESSAGE_TYP, type Message, MessageClaims, type QuestionRequest } from '#schemas/message.ts';
import type { Partner } from '#schemas/partner.ts';
import { toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { type ProvenMessage, proveMessage } from './unit-message.ts';

/** With the signed text of a reply, which anyone verifies again later, and the digest by which a repetition is known. */
export type KeptMessage = Message & { readonly jws?: string; readonly digest?: string };

export const shownMessage = ({ jws: _jws, digest: _digest, ...message }: KeptMessage): Message => message;

export const questionOf = (messageId: string, { text, questions }: QuestionRequest, now: number): Message => ({
  messageId,
  from: 'analyst',
  at: toInstant(now),
  text,
  questions,
});

/** What a return asks; another decision asks nothing. */
export const questionOfDecision = (
  messageId: string,
  { decidedAt: at, reason, questions }: Pick<Decision, 'decidedAt' | 'reason' | 'questions'>,
): Message | undefined =>
  questions && { messageId, from: 'analyst', at, ...(reason !== undefined && { text: reason }), questions };

/** @throws {Refusal} as every signed message. */
export const proveReply = (text: string, partner: Partner): Promise<ProvenMessage<MessageClaims>> =>
  proveMessage(text, partner, { typ: MESSAGE_TYP, claims: MessageClaims });

/** What is asked about a thing and not answered: `answeredTo` is when the last message was sent that was answered. */
export const openMessages = <M extends Message>(messages: readonly M[], answeredTo = ''): readonly M[] =>
  messages.filter(({ from, at }) => from === 'analyst' && at > answeredTo);

/**
 * What stays open after a reply: whoever was offline has not seen what was asked since.
 * @throws {Refusal} `request-not-valid` when it replies to nothing that was asked.
 */
export function leftOpen(messages: readonly Message[], answeredTo: string | undefined, inReplyTo: string | undefined) {
  const open = openMessages(messages, answeredTo);
  if (inReplyTo === undefined) return { left: [], answeredTo: open.at(-1)?.at ?? answeredTo };
  const asked = messages.find(({ messageId, from }) => messageId === inReplyTo && from === 'analyst');
  if (!asked) return refuse('request-not-valid', 'inReplyTo names nothing that was asked about this report.');
  const upTo = asked.at > (answeredTo ?? '') ? asked.at : answeredTo;
  return { left: openMessages(open, upTo), answeredTo: upTo };
}

type SignedReply = Pick<MessageClaims, 'jti' | 'inReplyTo' | 'text' | 'answers'> & {
  readonly declined?: true | undefined;
};

export const replyOf = (
  jws: string,
  { claims, digest }: Pick<ProvenMessage<SignedReply>, 'claims' | 'digest'>,
  now: number,
): KeptMessage => ({
  messageId: claims.jti,
  from: 'unit',
  at: toInstant(now),
  ...(claims.inReplyTo !== undefined && { inReplyTo: claims.inReplyTo }),
  ...(claims.text !== undefined && { text: claims.text }),
  ...(claims.answers !== undefined && { answers: claims.answers }),
  ...(claims.declined && { declined: claims.declined }),
  jws,
  digest,
});
