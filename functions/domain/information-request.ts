/** Requests for information: how one is made, what a reply makes of it, and how it stands at a moment. */
import { type InformationRequest, type InformationRequestOrder, RequestId } from '#schemas/information-request.ts';
import type { Partner } from '#schemas/partner.ts';
import { toInstant } from './clock.ts';
import { refuse } from './exchange-error.ts';
import { isWithin } from './marking.ts';

/** As it is kept. Whether it is overdue, and which reports answer it, is looked at when it is read. */
export type KeptRequest = Omit<InformationRequest, 'overdue' | 'submissions'>;

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `random`: four bytes. A number that is taken is made anew. */
export function newRequestId(now: number, random: Uint8Array): RequestId {
  const instant = toInstant(now);
  const digits = instant.replaceAll(/\D/g, '');
  const tail = [...random].map((byte) => CROCKFORD[byte % CROCKFORD.length]).join('');
  return RequestId.parse(`RFI-${digits.slice(2, 8)}-${digits.slice(8, 12)}-${tail}`);
}

/** @throws {Refusal} `not-found`, `partner-not-active`, `request-not-valid`. */
export function newRequest(
  requestId: RequestId,
  order: InformationRequestOrder,
  unit: Partner | undefined,
  now: number,
): KeptRequest {
  if (unit?.kind !== 'unit') return refuse('not-found', 'There is no such unit.');
  if (unit.status !== 'active') return refuse('partner-not-active');
  if (!isWithin(order.classification, unit.maximumClassification))
    return refuse('request-not-valid', `The unit may hold ${unit.maximumClassification} at most.`);
  // What another unit sent is not told by asking.
  const isForeign = (reference: string) => reference.includes('~') && !reference.startsWith(`${unit.partnerId}~`);
  if (order.references?.some(isForeign))
    return refuse('request-not-valid', 'References are to reports of the unit that is asked, never of another.');
  const askedAt = toInstant(now);
  if (order.dueOn < askedAt.slice(0, 10)) return refuse('request-not-valid', 'The last day is over already.');
  return { requestId, state: 'open', ...order, askedAt, messageCount: 0 };
}

/** An answer comes after a refusal too; a refusal takes back no answer. */
export const afterRequestReply = (request: KeptRequest, declined: boolean, at: string): KeptRequest => ({
  ...request,
  state: declined && request.state !== 'answered' ? 'declined' : 'answered',
  answeredAt: at,
  messageCount: request.messageCount + 1,
});

/** A report of its unit that names the request. */
export type AnsweringReport = { readonly submissionId: string; readonly receivedAt: string };

export function standingRequest(
  request: KeptRequest,
  answering: readonly AnsweringReport[],
  now: number,
): InformationRequest {
  const [first] = answering;
  const { state, answeredAt = first?.receivedAt } = first ? { ...request, state: 'answered' as const } : request;
  return {
    ...request,
    state,
    overdue: state === 'open' && request.dueOn < toInstant(now).slice(0, 10),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(first && { submissions: answering.map(({ submissionId }) => submissionId) }),
  };
}

/** The requests that a report says it answers. */
export const requestsAnswered = ({ answers = [] }: { readonly answers?: readonly string[] | undefined }) => [
  ...new Set(answers.filter((number) => RequestId.safeParse(number).success)),
];
