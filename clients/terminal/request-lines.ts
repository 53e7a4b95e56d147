/** A request for information, for a person: what is asked, until when, and how it stands. */
import type { InformationRequest } from '#schemas/information-request.ts';
import type { Screen } from './screen.ts';

export function showRequest(screen: Screen, request: InformationRequest): void {
  const { requestId, partnerId, state, overdue, subject, text, dueOn, answeredAt } = request;
  screen.say(`${overdue ? 'OVERDUE' : state.toUpperCase()}  ${requestId}  "${subject}"`);
  screen.say(
    `  to ${partnerId}, asked ${request.askedAt}, due ${dueOn}; ${request.classification}, TLP:${request.tlp}`,
  );
  screen.say(`  ${text}`);
  if (request.references) screen.say(`  refers to ${request.references.join(', ')}`);
  if (answeredAt !== undefined) screen.say(`  ${state} ${answeredAt}`);
  if (request.submissions) screen.say(`  by ${request.submissions.join(', ')}`);
}
