/** OWASP ASVS 5.0.0, V8: authorization; V9: self-contained tokens. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable } = rowsOf('ASVS');

const NO_CONTEXT = 'No decision rests on time of day, place or device.';

export const authorization: readonly Control[] = [
  shown(
    '8.1.1 L1',
    'Who may call what is documented: scopes per route in the contract, as in the code.',
    'infra/partner-api',
  ),
  notMet(
    '8.1.2 L2',
    'Who may see and set which field is documented.',
    'It stands in schemas per route and in tests, not in one place.',
  ),
  notApplicable('8.1.3 L3', 'Attributes of the environment that decide are documented.', NO_CONTEXT),
  notApplicable('8.1.4 L3', 'How they decide is documented.', NO_CONTEXT),
  shown(
    '8.2.1 L1',
    'A function opens to whoever has its permission, and to nobody else.',
    'exchange/access-policy',
    'exchange/feed-credentials',
    'assurance/answers',
  ),
  shown(
    '8.2.2 L1',
    'A thing opens to whoever may have that thing.',
    'exchange/two-worlds',
    'assurance/release',
    'functions/domain/release',
  ),
  shown('8.2.3 L2', 'Fields are shown to whoever may see them.', 'exchange/directory'),
  notApplicable('8.2.4 L3', 'Decisions adapt to the environment as documented.', NO_CONTEXT),
  shown('8.3.1 L1', 'Decisions are made in the backend.', 'functions/edge/forged-event', 'exchange/access-policy'),
  notMet(
    '8.3.2 L3',
    'A change of permissions counts at once.',
    'For units and readers it does, at the next request. For staff when the ID token ends, plus 900 seconds (decision 0014).',
    'exchange/assurance',
  ),
  notApplicable(
    '8.3.3 L3',
    'Access is decided by the rights of who asked first.',
    'No service calls another in the name of a caller.',
  ),
  shown('8.4.1 L2', 'Tenants cannot reach or notice each other.', 'exchange/two-worlds', 'assurance/release'),
  notMet(
    '8.4.2 L3',
    'Administration has several layers of protection.',
    'A token bound to a key, of operators who sign in a second factor, and a second person to let somebody in; nothing looks at the device or the risk.',
  ),
];

export const tokens: readonly Control[] = [
  shown('9.1.1 L1', 'A token counts only after its signature was verified.', 'assurance/tokens'),
  shown('9.1.2 L1', 'Algorithms are on a list; none is not.', 'assurance/tokens'),
  shown('9.1.3 L1', 'Keys come from where we configured, never from the token.', 'assurance/tokens'),
  shown('9.2.1 L1', 'A token counts within its time only.', 'assurance/tokens'),
  shown('9.2.2 L2', 'A token counts as what it is, and as nothing else.', 'assurance/tokens'),
  shown('9.2.3 L2', 'A token for somebody else does not count.', 'assurance/tokens'),
  shown('9.2.4 L2', 'Issued tokens name their audience.', 'assurance/tokens'),
];
