/** What is decided about a report, by whom and with what. Release to others, with a second person, is to be tried here, too. */
import { asJson, type CallVector, notAllowed, notFound, notValid } from './calls.ts';
import type { Expectation } from './vector.ts';

const decision = (name: string, as: CallVector['as'], body: object, due: Expectation): CallVector => ({
  row: 41,
  name,
  as,
  method: 'POST',
  path: ({ submissionId = '' }) => `/v1/submissions/${submissionId}/decisions`,
  ...asJson(body),
  expect: due,
});
const accept = { decision: 'accept', reason: 'Fits what we know.' };

export const releaseVectors: readonly CallVector[] = [
  decision('decides about its own report', 'unit', accept, notAllowed),
  decision("decides about another's report as a unit", 'stranger', accept, notAllowed),
  decision('decides as an adviser', 'adviser', accept, notAllowed),
  decision('decides as an operator', 'operator', accept, notAllowed),
  decision('decides as the desk that enrols', 'desk', accept, notAllowed),
  decision('decides without a reason', 'analyst', { decision: 'accept' }, notValid),
  decision('releases to whom the originator did not name', 'analyst', { ...accept, releasedTo: ['AU'] }, notValid),
  decision('changes the marking with the decision', 'analyst', { ...accept, handling: { tlp: 'CLEAR' } }, notValid),
  decision('signs the decision as another', 'analyst', { ...accept, byRole: 'operator' }, notValid),
  decision('names its own second approver', 'analyst', { ...accept, approvedBy: 'staff:x' }, notValid),
  decision('publishes into a feed that nobody has', 'analyst', { ...accept, feedId: 'everybody' }, notFound),
];
