/** FAPI 2.0 Security Profile, section 5.3.3: what a client shall do. The client is our own, of units, readers and staff. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notApplicable, outside } = rowsOf('FAPI');

const NO_CODE =
  'Our clients get no code from our server. The sign-in of staff at their own issuer is OpenID Connect with PKCE, and not of this profile.';

export const fapiClient: readonly Control[] = [
  shown('5.3.3.1-1', 'Bound tokens are supported.', 'assurance/client'),
  shown('5.3.3.1-2', 'private_key_jwt is supported.', 'assurance/client'),
  shown('5.3.3.1-3', 'Tokens are sent in the header.', 'assurance/client'),
  shown('5.3.3.1-4', 'There is no open redirector, and no redirection is followed with a token.', 'assurance/client'),
  shown('5.3.3.1-5', 'The audience of an assertion is the issuer, as one string.', 'assurance/client'),
  notApplicable('5.3.3.1-6', 'Refresh tokens and their rotation are supported.', 'The exchange gives none.'),
  notApplicable('5.3.3.1-7', 'Aliases of mutual TLS are supported.', 'There is no mutual TLS.'),
  shown('5.3.3.1-8', 'Nonces of the server are supported.', 'assurance/client'),
  shown('5.3.3.1-9', 'Endpoints come from the metadata.', 'assurance/client'),
  outside(
    '5.3.3.1-10',
    'The issuer is learnt over a safe channel.',
    'How an officer learns the origin is for the operator; the digest of the kit is compared by telephone.',
  ),
  shown('5.3.3.1-11', 'The issuer of the metadata is the one that was asked.', 'assurance/client'),
  notApplicable('5.3.3.1-12', 'Authorisation begins with the consent of the user.', NO_CODE),
  notApplicable('5.3.3.2-1', 'The code grant is used.', NO_CODE),
  notApplicable('5.3.3.2-2', 'Requests are pushed.', NO_CODE),
  notApplicable('5.3.3.2-3', 'PKCE with S256 is used.', NO_CODE),
  notApplicable('5.3.3.2-4', 'A challenge is made for each request, and bound to it.', NO_CODE),
  notApplicable('5.3.3.2-5', 'The issuer in the answer is checked.', NO_CODE),
  notApplicable('5.3.3.2-6', 'Only client and request address go to the authorization endpoint.', NO_CODE),
];
