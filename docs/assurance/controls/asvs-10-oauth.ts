/** OWASP ASVS 5.0.0, V10: OAuth and OIDC. We are authorization server and resource server; our clients are OIDC clients of the staff's issuer. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable } = rowsOf('ASVS');

const NO_CODE = 'We have no authorization endpoint and give no code.';
const NO_REFRESH = 'No refresh token is given.';
const NO_OP = 'We are no OpenID provider.';
const NO_CONSENT = 'Nobody consents here: clients act for themselves, staff for their office.';

export const oauth: readonly Control[] = [
  shown('10.1.1 L2', 'Tokens go to the parts that need them, and no further.', 'portal/quality-page'),
  shown(
    '10.1.2 L2',
    'A client takes answers to its own requests only.',
    'portal/staff-sign-in',
    'exchange/operator-login',
  ),
  shown('10.2.1 L2', 'The code flow is safe from forged requests.', 'assurance/client', 'exchange/operator-login'),
  shown('10.2.2 L2', 'A client of several servers cannot be mixed up.', 'assurance/client'),
  notMet(
    '10.2.3 L3',
    'A client asks for the scopes it needs.',
    'Our clients ask for none by name and get all they are registered for.',
  ),
  shown('10.3.1 L2', 'A resource server takes tokens that are for it.', 'assurance/tokens'),
  shown('10.3.2 L2', 'It decides by the claims of the token.', 'assurance/tokens'),
  shown('10.3.3 L2', 'It knows a user by claims that are never given to another.', 'assurance/staff'),
  notApplicable(
    '10.3.4 L2',
    'It checks strength and age of the authentication where it needs them.',
    'No route asks for more than what every token was given for.',
  ),
  shown('10.3.5 L3', 'Tokens are bound to their sender.', 'assurance/proofs'),
  notApplicable('10.4.1 L1', 'Redirect addresses are compared exactly.', NO_CODE),
  notApplicable('10.4.2 L1', 'A code is used once.', NO_CODE),
  notApplicable('10.4.3 L1', 'A code is short-lived.', NO_CODE),
  shown('10.4.4 L1', 'A client uses the grants it needs; password and implicit are none.', 'assurance/token-endpoint'),
  { ...shown('10.4.5 L1', 'Refresh tokens cannot be replayed.', 'assurance/tokens'), because: NO_REFRESH },
  notApplicable('10.4.6 L2', 'PKCE is asked for.', NO_CODE),
  notApplicable(
    '10.4.7 L2',
    'Dynamic registration is safe.',
    'Clients are enrolled by an operator; there is no registration endpoint.',
  ),
  notApplicable('10.4.8 L2', 'Refresh tokens end.', NO_REFRESH),
  notApplicable('10.4.9 L2', 'Refresh and reference tokens can be revoked by the user.', NO_REFRESH),
  shown('10.4.10 L2', 'Confidential clients are authenticated.', 'assurance/token-endpoint'),
  shown('10.4.11 L2', 'A client gets no scope beyond its own.', 'assurance/token-endpoint'),
  notApplicable('10.4.12 L3', 'A client uses its own response mode.', NO_CODE),
  notApplicable('10.4.13 L3', 'Codes need pushed requests.', NO_CODE),
  shown('10.4.14 L3', 'Only bound tokens are given.', 'assurance/token-endpoint'),
  notApplicable('10.4.15 L3', 'Authorization details come from the client itself.', 'There are none.'),
  notMet(
    '10.4.16 L3',
    'All clients are confidential and prove themselves by keys.',
    'Units and readers do, by private_key_jwt, once per assertion. Staff come through public clients, with an ID token ([decision 0020](../decisions/0020-departures-from-standards.md)).',
    'assurance/token-endpoint',
  ),
  notMet(
    '10.5.1 L2',
    'An ID token cannot be replayed.',
    'It may be exchanged again until its end, and is not bound to a key (decision 0014).',
  ),
  shown('10.5.2 L2', 'A user is known by a claim that is never given to another.', 'assurance/staff'),
  shown('10.5.3 L2', 'Metadata of another issuer are refused.', 'assurance/client'),
  {
    ...shown('10.5.4 L2', 'An ID token must be for this client.', 'assurance/staff'),
    because: 'For one of our two: the portal or the terminal.',
  },
  notApplicable('10.5.5 L2', 'Back-channel logout is safe.', 'There is none.'),
  notApplicable('10.6.1 L2', 'A provider allows safe response types only.', NO_OP),
  notApplicable('10.6.2 L2', 'A provider cannot be made to log users out.', NO_OP),
  notApplicable('10.7.1 L2', 'Users consent to each authorisation.', NO_CONSENT),
  notApplicable('10.7.2 L2', 'They are told what to.', NO_CONSENT),
  notApplicable('10.7.3 L2', 'They can take it back.', NO_CONSENT),
];
