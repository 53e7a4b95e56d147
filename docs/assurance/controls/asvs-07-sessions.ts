/** OWASP ASVS 5.0.0, V7: sessions. A session is an access token of 900 seconds; for staff, as many as an ID token gives. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable } = rowsOf('ASVS');

const UNTIL_ITS_END = 'Tokens are self-contained: one that was given holds until its end, 900 seconds at most.';

export const sessions: readonly Control[] = [
  notMet(
    '7.1.1 L2',
    'Lifetimes and idle times of sessions are documented, and deviations from NIST SP 800-63B justified.',
    'Lifetimes are; idle time and the comparison are not.',
  ),
  notMet(
    '7.1.2 L2',
    'How many sessions one account may have is documented.',
    'There is no limit and no word about it.',
  ),
  shown('7.1.3 L2', 'How sessions of the issuer and ours go together is documented.', 'assurance/documents'),
  shown('7.2.1 L1', 'Tokens are verified in the backend.', 'functions/edge/forged-event', 'exchange/access-policy'),
  notMet(
    '7.2.2 L1',
    'Tokens are made anew, not fixed secrets.',
    'Tokens are. A feed credential is a fixed secret, for 400 days at most: it opens the pages of its feeds and nothing else ([decision 0017](../decisions/0017-feed-credential.md)).',
    'assurance/tokens',
  ),
  notApplicable('7.2.3 L1', 'Reference tokens are random.', 'Tokens are self-contained and signed.'),
  notMet(
    '7.2.4 L1',
    'Each authentication gives a new token and ends the one before.',
    `A new one is given each time. ${UNTIL_ITS_END}`,
  ),
  notMet('7.3.1 L2', 'An idle session ends.', 'Idle time is not measured; a token ends by its age.'),
  shown('7.3.2 L2', 'A session ends at the latest after a set time.', 'assurance/tokens', 'assurance/staff'),
  notMet(
    '7.4.1 L1',
    'After logout or expiry a session is of no use.',
    `After expiry it is not. Logging out deletes the token at the client only. ${UNTIL_ITS_END}`,
  ),
  notMet(
    '7.4.2 L1',
    'When an account is disabled its sessions end.',
    'Units and readers: at their next request. Staff whose account ends at the issuer: when the ID token ends, plus 900 seconds (decision 0014).',
    'exchange/assurance',
  ),
  notMet('7.4.3 L2', 'After a factor changes, other sessions can be ended.', UNTIL_ITS_END),
  shown(
    '7.4.4 L2',
    'Logging out is easy to find on every page that needs a sign-in.',
    'portal/staff-sign-in',
    'portal/analyst',
  ),
  notMet(
    '7.4.5 L2',
    'Administrators can end the sessions of one user, or of all.',
    'They can for units and readers, by suspension; all tokens together end by a rotation of the token key at once. A member of staff may then exchange the ID token again, and only the issuer ends that.',
    'exchange/assurance',
    'exchange/exchange-keys',
  ),
  shown('7.5.1 L2', 'Changing what authenticates needs full authentication.', 'exchange/key-rotation'),
  notMet('7.5.2 L2', 'Users see and end their sessions.', 'There is no list of tokens.'),
  notMet(
    '7.5.3 L3',
    'Highly sensitive actions ask for authentication again.',
    'A report is signed by a key of its own, and to let somebody in needs a second person; what else operators do asks for nothing more.',
  ),
  shown('7.6.1 L2', 'The age of the sign-in at the issuer is bounded as documented.', 'assurance/staff'),
  shown('7.6.2 L2', 'No session begins without an act of the user.', 'portal/staff-sign-in'),
];
